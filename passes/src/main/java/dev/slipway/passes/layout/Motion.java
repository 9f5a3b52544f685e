package dev.slipway.passes.layout;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a node takes part when values around it are moved. A node without one reads and makes everything in the model's
/// own order.
///
/// @param inputs the frames of the inputs that move, by index
/// @param outputs the frames of the outputs that move, by index
/// @param ties which of them must move together
/// @param fixed the order the node must run in; null where it may run in either
/// @param rewrite says the node over moved values
record Motion(
        Map<Integer, Frame> inputs,
        Map<Integer, Frame> outputs,
        Ties ties,
        @Nullable ChannelOrder fixed,
        Rewrite rewrite) {

    /// Which of a node's values must be stored in the same order.
    enum Ties {
        /// All.
        ALL,
        /// All, and then the node has nothing to do: its output is its input.
        SAME_VALUE,
        /// None: each input and output for itself.
        NONE
    }

    /// Says a node over moved values.
    interface Rewrite {
        Rewritten apply(Moving node);
    }

    /// The op and inputs that a moved node has.
    record Rewritten(Op op, List<Value> inputs) {}

    Motion {
        inputs = Map.copyOf(inputs);
        outputs = Map.copyOf(outputs);
    }

    static Motion together(Map<Integer, Frame> inputs, Map<Integer, Frame> outputs, Rewrite rewrite) {
        return new Motion(inputs, outputs, Ties.ALL, null, rewrite);
    }

    static Motion apart(Map<Integer, Frame> inputs, Map<Integer, Frame> outputs, Rewrite rewrite) {
        return new Motion(inputs, outputs, Ties.NONE, null, rewrite);
    }

    Motion fixed(ChannelOrder order) {
        return new Motion(inputs, outputs, ties, order, rewrite);
    }
}
