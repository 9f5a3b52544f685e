/// The door between the hub and file formats.
package dev.slipway.model.format;
