/// The hub: what every format is read into and written from.
package dev.slipway.model;
