/// Finds the format of a file, by content to read and by name to write; and what a format shares with its servers.
package dev.slipway.formats;
