/// What a runtime promises ([Engine], [Session]), where the runtimes are found ([Engines]), and the reference engine.
package dev.slipway.engine;
