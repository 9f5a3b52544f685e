package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import java.util.Collections;
import java.util.List;

/// Long short-term memory whose products are convolutions.
///
/// @param rank the number of spatial axes
record KerasConvolutionalMemory(KerasNode node, int rank) implements KerasCell {

    @Override
    public int states() {
        return 2;
    }

    @Override
    public boolean isPlain() {
        return false;
    }

    @Override
    public List<Value> whole(Value x, List<Value> given, boolean backwards) {
        throw new AssertionError("the hub has no op for it");
    }

    private Window window() {
        List<Integer> kernel = node.config().integers("kernel_size", rank, 1);
        return new Window(
                kernel,
                node.config().integers("strides", rank, 1),
                node.config().integers("dilation_rate", rank, 1),
                node.config().text("padding", "valid").equals("same") ? Padding.SAME : Padding.none(rank),
                false);
    }

    @Override
    public long[] stateSizes(Value x) {
        Layout layout = KerasConvolutions.layout(node, rank);
        long[] sizes = new long[rank + 1];
        sizes[layout.channel() - 1] = node.config().integer("filters");
        for (int i = 0; i < rank; i++) {
            Dim size = Dim.of(node.size(x, layout.spatial().get(i) + 1));
            sizes[layout.spatial().get(i) - 1] = window().outputSize(i, size).size();
        }
        return sizes;
    }

    @Override
    public List<Value> step(KerasNode in, Value x, List<Value> states) {
        KerasNode own = node.within(in.graph());
        KerasFormula formula = new KerasFormula(own);
        Layout layout = KerasConvolutions.layout(node, rank);
        FilterLayout filter = FilterLayout.spatialInputOutput(rank);
        Constant kernel = node.weight(0, rank + 2);
        Constant recurrent = node.weight(1, rank + 2);
        if (kernel.shape().size(rank + 1) % 4 != 0) {
            throw new Unsaid("its kernel %s is not that of four gates".formatted(kernel.shape()));
        }
        Value bias = node.config().flag("use_bias", true) ? own.constant("bias", node.weight(2, 1)) : Value.NONE;
        Convolution ofX = new Convolution(layout, filter, window(), 1);
        Window same =
                Window.of(KerasConvolutions.kernelSizes(recurrent, rank), Collections.nCopies(rank, 1), Padding.SAME);
        Convolution ofState = new Convolution(layout, filter, same, 1);
        Value input = bias.isPresent()
                ? own.step("convolution", ofX, x, own.constant("kernel", kernel), bias)
                : own.step("convolution", ofX, x, own.constant("kernel", kernel));
        Value before = own.step("convolution", ofState, states.getFirst(), own.constant("recurrent", recurrent));
        List<Value> gates = own.steps("gates", 4, new Split(layout.channel(), 4), formula.plus(input, before));
        Value kept = formula.times(opened(own, gates.get(1)), states.getLast());
        Value cell = formula.plus(kept, formula.times(opened(own, gates.get(0)), squashed(own, gates.get(2))));
        return List.of(formula.times(opened(own, gates.get(3)), squashed(own, cell)), cell);
    }

    private static Value squashed(KerasNode in, Value x) {
        boolean said = in.config().members().containsKey("activation");
        return KerasActivations.named(in, said ? in.config().get("activation") : "tanh", x);
    }

    private static Value opened(KerasNode in, Value x) {
        boolean said = in.config().members().containsKey("recurrent_activation");
        return KerasActivations.named(in, said ? in.config().get("recurrent_activation") : "hard_sigmoid", x);
    }
}
