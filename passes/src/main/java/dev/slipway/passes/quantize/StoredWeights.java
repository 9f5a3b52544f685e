package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Names;
import dev.slipway.passes.plan.Activations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The inputs of a layer with weights, as integers: the bias counts in products of the scales of input and weights.
///
/// @param constants the new bias, of zeros where the layer has none: kernels ask for one
record StoredWeights(List<Value> inputs, Map<Value, Constant> constants) {

    /// Empty where the layer's inputs are not stored so that integer kernels take them.
    static Optional<StoredWeights> of(Node layer, int outputAxis, Activations activations, Graph graph) {
        Optional<Value> x =
                Stored.asOne(layer.input(0), activations.element(), graph).filter(value -> !graph.isConstant(value));
        Optional<Value> weights = Stored.asAny(layer.input(1), ElementType.INT8, graph);
        if (x.isEmpty()
                || weights.isEmpty()
                || !(graph.constant(weights.get()) instanceof Constant stored)
                || !(stored.type().quantization() instanceof Quantization scales)
                || Arrays.stream(scales.zeroPoints().toLongs()).anyMatch(zero -> zero != 0)
                || scales.axis().isPresent() && scales.axis().getAsInt() != outputAxis) {
            return Optional.empty();
        }
        List<Value> inputs = new ArrayList<>(layer.inputs());
        inputs.set(0, x.get());
        inputs.set(1, weights.get());
        int outputs = (int) stored.shape().size(outputAxis);
        Tensor real = layer.hasInput(2)
                ? real(layer.input(2), graph)
                : Tensor.ofFloats(Shape.of(outputs), new float[outputs]);
        float scale = graph.type(x.get()).quantization() instanceof Quantization own ? own.scale() : 1;
        Constant bias = bias(real, scale, scales, activations.bias());
        if (bias == null) {
            return Optional.empty();
        }
        Value value = Names.fresh(graph, layer.name() + "/bias:stored");
        List<Value> all = new ArrayList<>(inputs.subList(0, 2));
        all.add(value);
        return Optional.of(new StoredWeights(all, Map.of(value, bias)));
    }

    /// A constant bias as reals, null where it is computed.
    private static @Nullable Tensor real(Value bias, Graph graph) {
        if (graph.constant(bias) instanceof Constant constant) {
            return constant.type().isQuantized() ? null : constant.tensor();
        }
        return graph.producer(bias) instanceof Node made
                        && made.op() instanceof Dequantize
                        && graph.constant(made.input(0)) instanceof Constant stored
                        && stored.type().quantization() instanceof Quantization quantization
                ? Quantizer.dequantize(stored.tensor(), quantization)
                : null;
    }

    private static @Nullable Constant bias(
            @Nullable Tensor real, float scale, Quantization weights, ElementType element) {
        if (real == null || !real.shape().hasRank(1) || real.element() != ElementType.FLOAT32) {
            return null;
        }
        float[] numbers = real.toFloats();
        float[] scales = weights.scales().toFloats();
        float[] products = new float[scales.length];
        for (int i = 0; i < products.length; i++) {
            products[i] = scale * scales[i];
        }
        if (scales.length != 1 && scales.length != numbers.length) {
            return null;
        }
        long[] stored = new long[numbers.length];
        for (int i = 0; i < stored.length; i++) {
            double number = Math.rint(numbers[i] / (double) products[scales.length == 1 ? 0 : i]);
            if (!(Math.abs(number) < element.max())) {
                return null;
            }
            stored[i] = (long) number;
        }
        Quantization quantization = weights.isPerTensor()
                ? Quantization.perTensor(products[0], 0)
                : Quantization.perAxis(products, new long[products.length], 0);
        return Constant.of(Tensor.ofLongs(element, real.shape(), stored), quantization);
    }
}
