/// How ops are joined: values, nodes, immutable graphs, their typing and their evaluation.
package dev.slipway.model.graph;
