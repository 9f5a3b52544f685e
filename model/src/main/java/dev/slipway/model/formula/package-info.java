/// Hub nodes in the making: what stands for one node of a file, or for one op that a format lacks, written as a
/// formula.
/// Formats use it on the way in and on the way out.
package dev.slipway.model.formula;
