package dev.slipway.passes.plan;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// The weights of layers as signed integers around zero with a scale for each output, and their biases in products of
/// that scale and the input's. What rounding the weights takes away from or adds to the mean of an output is made up
/// for in its bias.
final class Layers {

    private final Graph graph;
    private final Map<Value, Observation> observed;
    private final Map<Value, Quantization> stored;
    private final PlanOptions options;

    Layers(Graph graph, Map<Value, Observation> observed, Map<Value, Quantization> stored, PlanOptions options) {
        this.graph = graph;
        this.observed = observed;
        this.stored = stored;
        this.options = options;
    }

    /// The constants of a layer by where it reads them.
    Map<Place, Constant> constants(Node node, Role.Weighted role) {
        Constant weights = Objects.requireNonNull(graph.constant(node.input(1)));
        int axis = role.outputAxis();
        int outputs = (int) weights.shape().size(axis);
        float[] reals = weights.tensor().toFloats();
        double[] bias = graph.constant(node.input(2)) instanceof Constant given
                ? given.tensor().toDoubles()
                : new double[outputs];
        float in = Objects.requireNonNull(stored.get(node.input(0))).scale();
        Slots slots = Slots.of(weights.shape(), axis);
        float[] scales = scales(reals, slots, bias, in);
        Quantization quantization = new Quantization(
                Tensor.ofFloats(Shape.of(outputs), scales),
                Tensor.ofLongs(Shape.of(outputs), new long[outputs]),
                OptionalInt.of(axis),
                0,
                true);
        Tensor rounded = Quantizer.quantize(weights.tensor(), ElementType.INT8, quantization);
        Map<Place, Constant> constants = new LinkedHashMap<>();
        constants.put(Place.of(node, 1), Constant.of(rounded, quantization));
        Op op = node.op() instanceof Activated(Op base, var _) ? base : node.op();
        double[] lost = lost(
                node, op, reals, Quantizer.dequantize(rounded, quantization).toFloats(), slots);
        if (op instanceof MatMul) {
            behind(node, lost, constants);
        } else {
            boolean any = false;
            for (int i = 0; i < outputs; i++) {
                bias[i] += lost[i];
                any |= bias[i] != 0;
            }
            if (any || role.bias()) {
                constants.put(Place.of(node, 2), bias(bias, in, scales));
            }
        }
        return constants;
    }

    /// A product has no bias of its own: what it lost is made up for in a constant that is added behind it.
    private void behind(Node product, double[] lost, Map<Place, Constant> constants) {
        if (stored.containsKey(product.output())
                || !(graph.onlyReader(product.output()) instanceof Node sum)
                || !(sum.op() instanceof Binary(Binary.Kind kind))
                || kind != Binary.Kind.ADD) {
            return;
        }
        for (int i = 0; i < sum.inputs().size(); i++) {
            if (graph.constant(sum.input(i)) instanceof Constant bias
                    && bias.shape().equals(Shape.of(lost.length))) {
                float[] madeUp = bias.tensor().toFloats();
                for (int at = 0; at < madeUp.length; at++) {
                    madeUp[at] += (float) lost[at];
                }
                constants.put(Place.of(sum, i), Constant.of(Tensor.ofFloats(bias.shape(), madeUp)));
            }
        }
    }

    /// The scales of each output: its largest weight is the highest integer. An output of tiny weights and a large bias
    /// has a scale in which that bias has room.
    private float[] scales(float[] weights, Slots slots, double[] bias, float in) {
        float[] largest = new float[slots.size()];
        for (int i = 0; i < weights.length; i++) {
            int at = slots.of(i);
            largest[at] = Math.max(largest[at], Math.abs(weights[i]));
        }
        float[] scales = new float[largest.length];
        for (int i = 0; i < scales.length; i++) {
            double least = Math.max(
                    Math.abs(bias[i]) / options.activations().largestBias() / in, Float.MIN_NORMAL / Math.min(in, 1));
            double scale = Math.max(largest[i] / options.largestWeight(), least);
            scales[i] = largest[i] == 0 && bias[i] == 0 ? 1 : (float) scale;
        }
        return scales;
    }

    private Constant bias(double[] bias, float in, float[] scales) {
        float[] products = new float[scales.length];
        long[] integers = new long[scales.length];
        double most = options.activations().largestBias();
        for (int i = 0; i < products.length; i++) {
            products[i] = in * scales[i];
            integers[i] = (long) Math.clamp(Math.rint(bias[i] / products[i]), -2 * most, 2 * most);
        }
        return Constant.of(
                Tensor.ofLongs(options.activations().bias(), Shape.of(integers.length), integers),
                Quantization.perAxis(products, new long[products.length], 0));
    }

    /// By how much rounding the weights lowers the mean of each output.
    private double[] lost(Node node, Op op, float[] weights, float[] rounded, Slots slots) {
        double[] lost = new double[slots.size()];
        Observation input = observed.get(node.input(0));
        if (input == null || op instanceof TransposedConvolution) {
            return lost;
        }
        double[] means = input.means();
        Shape shape = Objects.requireNonNull(graph.constant(node.input(1))).shape();
        Slots channels =
                Slots.of(shape, op instanceof Convolution c ? c.filterLayout().input() : 1 - slots.axis());
        int groups = op instanceof Convolution c ? c.groups() : 1;
        if (means.length != channels.size() * groups) {
            return lost;
        }
        int outputsOfGroup = slots.size() / groups;
        for (int i = 0; i < weights.length; i++) {
            int output = slots.of(i);
            int channel = output / outputsOfGroup * channels.size() + channels.of(i);
            lost[output] += (weights[i] - rounded[i]) * means[channel];
        }
        return lost;
    }

    /// The index along one axis of each element.
    private record Slots(int axis, int inner, int size) {

        static Slots of(Shape shape, int axis) {
            int inner = 1;
            for (int i = axis + 1; i < shape.rank(); i++) {
                inner *= (int) shape.size(i);
            }
            return new Slots(axis, inner, (int) shape.size(axis));
        }

        int of(int element) {
            return element / inner % size;
        }
    }
}
