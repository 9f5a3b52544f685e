package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import java.util.List;

/// What a recurrent layer does at each step.
interface KerasCell {

    /// How many states it hands on to the next step; the first is also what comes out.
    int states();

    /// Whether the hub has an op for a whole sequence of it.
    boolean isPlain();

    /// A whole sequence by an op of the hub: what comes out of each step, then the last states, each with an axis for
    /// the direction.
    ///
    /// @param x `[batch, time, features]`
    /// @param given the states to begin with, none for zeros
    /// @param backwards whether the last step is taken first
    List<Value> whole(Value x, List<Value> given, boolean backwards);

    /// One step: the states after it.
    ///
    /// @param in the layer, within the graph of the step
    /// @param x `[batch, features]`
    List<Value> step(KerasNode in, Value x, List<Value> states);

    /// The sizes of a state without the batch.
    ///
    /// @param x the sequence
    long[] stateSizes(Value x);

    static KerasCell of(String type, KerasConfig config, KerasNode node) {
        return switch (type) {
            case "LSTM", "LSTMCell", "GRU", "GRUCell", "SimpleRNN", "SimpleRNNCell" ->
                KerasGates.of(type.replace("Cell", ""), config, node.with(config));
            case "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D" ->
                new KerasConvolutionalMemory(node.with(config), type.charAt(8) - '0');
            default -> throw new Unsaid("its cell '%s' is of its author's own".formatted(type));
        };
    }
}
