/// One layer under way: its configuration, its weights, what it is called with, and what is said in its place.
package dev.slipway.formats.keras.node;
