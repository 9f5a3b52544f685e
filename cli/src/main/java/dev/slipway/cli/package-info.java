/// One class per command: it parses, calls one library method, and prints.
package dev.slipway.cli;
