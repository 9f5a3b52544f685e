/// Decides which values of a graph are stored as which integers: what was observed of each ([Observation]), what
/// follows for all of them together ([Plan]), and the graph that says so ([PlannedGraph]).
package dev.slipway.passes.plan;
