/// Finds the format of a file, by content to read and by name to write.
package dev.slipway.formats;
