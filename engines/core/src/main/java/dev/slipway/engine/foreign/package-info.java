/// What engines over native libraries share: finding the library, and calling its functions.
package dev.slipway.engine.foreign;
