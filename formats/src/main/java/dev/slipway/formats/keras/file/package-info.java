/// Zip archives, HDF5 files and JSON to configurations and weights. Nothing here knows what a layer computes.
package dev.slipway.formats.keras.file;
