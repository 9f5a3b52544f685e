/// What every engine promises: names, shapes, errors, a life after which memory is given back, and right numbers.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.engine;
