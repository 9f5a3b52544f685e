/// The rules of the project: who may depend on whom, what its pages say, what its modules offer.
@org.jspecify.annotations.NullMarked
package dev.slipway.conformance.house;
