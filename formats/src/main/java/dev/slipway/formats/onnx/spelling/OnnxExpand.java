package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// ONNX operators whose form changed between operator sets, or that are several hub nodes.
final class OnnxExpand {

    private OnnxExpand() {}

    /// The second operand of an elementwise operator. Before operator set 7 `axis` says which axis of the first its
    /// first axis is.
    static Value aligned(OnnxNode node) {
        Value second = node.required(1);
        if (node.opset() >= 7 || !node.has("axis") || !node.flag("broadcast", false)) {
            return second;
        }
        int trailing = node.rank(0) - node.axis("axis", 0, node.rank(0)) - node.rank(1);
        if (trailing <= 0) {
            return second;
        }
        List<Integer> axes =
                IntStream.range(node.rank(1), node.rank(1) + trailing).boxed().toList();
        return node.step("aligned", new Unsqueeze(), second, node.vector("axes", axes));
    }

    /// The slope of a PRelu. Before operator set 7 it is one number a channel, axis 1.
    static Value slope(OnnxNode node) {
        Value slope = node.required(1);
        int inner = node.opset() >= 7 || !node.shape(1).hasRank(1) ? 0 : node.rank(0) - 2;
        if (inner <= 0 || node.shape(1).equals(Shape.of(1))) {
            return slope;
        }
        List<Integer> axes = IntStream.rangeClosed(1, inner).boxed().toList();
        return node.step("slope", new Unsqueeze(), slope, node.vector("axes", axes));
    }

    static List<Value> reduction(OnnxNode node, Reduction.Kind kind) {
        Reduction.Kind actual = node.element(0) != ElementType.BOOL
                ? kind
                : kind == Reduction.Kind.MAX ? Reduction.Kind.ANY : Reduction.Kind.ALL;
        return node.is(
                new Reduction(actual, node.flag("keepdims", true), node.flag("noop_with_empty_axes", false)),
                node.required(0),
                node.integers("axes", 1));
    }

    static List<Value> argReduction(OnnxNode node, ArgReduction.Kind kind) {
        return node.is(
                new ArgReduction(
                        kind,
                        (int) node.integer("axis", 0),
                        node.flag("keepdims", true),
                        node.flag("select_last_index", false),
                        ElementType.INT64),
                node.required(0));
    }

    /// Before operator set 6 the type is a text, and float8 always saturates before it could be said.
    static List<Value> cast(OnnxNode node) {
        ElementType to = node.opset() < 6
                ? ElementType.named(
                        node.text("to", "FLOAT").equals("FLOAT")
                                ? "FLOAT32"
                                : node.text("to", "").replace("DOUBLE", "FLOAT64"))
                : node.elementType("to", ElementType.FLOAT32);
        return node.is(new Cast(to, node.flag("saturate", true)), node.required(0));
    }

    static List<Value> transpose(OnnxNode node) {
        List<Integer> permutation = node.integers("perm");
        if (permutation.isEmpty()) {
            int rank = node.rank(0);
            permutation =
                    IntStream.range(0, rank).map(i -> rank - 1 - i).boxed().toList();
        }
        return node.is(new Transpose(permutation), node.required(0));
    }

    static List<Value> split(OnnxNode node) {
        int parts = (int) node.integer("num_outputs", node.outputs());
        if (node.has("num_outputs") && !isTakenAsEven(node, parts)) {
            return slices(node, parts);
        }
        return node.are(
                node.outputs(),
                new Split((int) node.integer("axis", 0), parts),
                node.required(0),
                node.integers("split", 1));
    }

    private static boolean isTakenAsEven(OnnxNode node, int parts) {
        if (!node.shape(0).isRanked()) {
            return true;
        }
        Dim size = node.shape(0).dim(node.axis("axis", 0, node.rank(0)));
        return size.isKnown() || size.dividedBy(parts).times(parts).surelyEquals(size);
    }

    /// Parts of which the last are smaller where the size, which only the run tells, does not divide.
    private static List<Value> slices(OnnxNode node, int parts) {
        OnnxSteps go = new OnnxSteps(node);
        int axis = node.axis("axis", 0, node.rank(0));
        Value size = go.over(go.plus(go.shape(node.required(0), axis), parts - 1), parts);
        List<Value> slices = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            slices.add(go.step(
                    "part",
                    new Slice(),
                    node.required(0),
                    go.times(size, i),
                    go.times(size, i + 1),
                    node.vector("axis", axis)));
        }
        return slices;
    }

    static List<Value> slice(OnnxNode node) {
        return node.is(
                new Slice(),
                node.required(0),
                node.integers("starts", 1),
                node.integers("ends", 2),
                node.integers("axes", 3),
                node.in(4));
    }

    static List<Value> pad(OnnxNode node) {
        Pad.Mode mode = switch (node.text("mode", "constant")) {
            case "constant" -> Pad.Mode.CONSTANT;
            case "reflect" -> Pad.Mode.REFLECT;
            case "edge" -> Pad.Mode.EDGE;
            case "wrap" -> Pad.Mode.WRAP;
            default -> throw new OnnxNode.NotSayable("its mode '%s' is not known".formatted(node.text("mode", "")));
        };
        Value value =
                node.opset() < 11 ? node.scalar("value", node.element(0), node.real("value", 0)) : scalar(node, 2);
        Quantization quantization = node.type(0).quantization();
        if (mode == Pad.Mode.CONSTANT && quantization != null && quantization.isPerTensor()) {
            value = stored(node, quantization);
        }
        Value pads = node.integers(node.opset() < 2 ? "paddings" : "pads", 1);
        return node.is(new Pad(mode), node.required(0), pads, value, node.in(3));
    }

    /// The stored number that what is stored is padded with.
    private static Value stored(OnnxNode node, Quantization quantization) {
        long number = node.has(2) ? node.parameter(2).scalarLong() : (long) node.real("value", 0);
        return node.constant(
                "stored", Constant.of(Tensor.ofLongs(node.element(0), Shape.SCALAR, number), quantization));
    }

    /// An input of one element as a scalar.
    static Value scalar(OnnxNode node, int index) {
        if (!node.has(index) || node.shape(index).hasRank(0)) {
            return node.in(index);
        }
        Value none = node.constant("no_axes", Tensor.ofLongs(Shape.of(0)));
        return node.step("scalar", new Reshape(false), node.in(index), none);
    }

    /// Operator set 1 repeats along one axis.
    static List<Value> tile(OnnxNode node) {
        if (node.opset() >= 6) {
            return node.is(new Tile(), node.all());
        }
        long[] repeats = new long[node.rank(0)];
        Arrays.fill(repeats, 1);
        repeats[(int) node.parameter(2).scalarLong()] = node.parameter(1).scalarLong();
        return node.is(new Tile(), node.required(0), node.vector("repeats", repeats));
    }

    static Scatter scatter(OnnxNode node) {
        return switch (node.text("reduction", "none")) {
            case "none" -> Scatter.REPLACE;
            case "add" -> Scatter.ADD;
            case "mul" -> Scatter.MULTIPLY;
            case "max" -> Scatter.MAX;
            case "min" -> Scatter.MIN;
            default -> throw new OnnxNode.NotSayable("its reduction is not known");
        };
    }

    static List<Integer> optionalAxis(OnnxNode node) {
        return node.has("axis") ? List.of((int) node.integer("axis", 0)) : List.of();
    }

    static List<Value> topK(OnnxNode node) {
        Value k = node.opset() < 10 ? node.vector("k", node.integer("k", 1)) : node.required(1);
        return node.are(
                2,
                new TopK(
                        (int) node.integer("axis", -1),
                        node.flag("largest", true),
                        node.flag("sorted", true),
                        ElementType.INT64),
                node.required(0),
                k);
    }

    static List<Value> constant(OnnxNode node) {
        Tensor tensor = constantOf(node);
        if (tensor == null) {
            throw FormatException.unsupported(
                    "node '%s' (Constant) has none of the attributes value, value_float, value_int, value_string and their lists",
                    node.name());
        }
        return List.of(node.graph()
                .constant(node.graph().uniqueName(node.foreign().outputs().getFirst()), tensor));
    }

    private static @Nullable Tensor constantOf(OnnxNode node) {
        Tensor tensor = node.tensor("value");
        if (tensor != null) {
            return tensor;
        }
        if (node.tensor("sparse_value") != null) {
            return node.tensor("sparse_value");
        }
        if (node.has("value_float")) {
            return Tensor.scalar(node.real("value_float", 0));
        }
        if (node.has("value_int")) {
            return Tensor.scalar(node.integer("value_int", 0));
        }
        if (node.has("value_string")) {
            return Tensor.ofTexts(Shape.SCALAR, node.text("value_string", ""));
        }
        if (node.has("value_floats")) {
            List<Float> reals = node.reals("value_floats");
            return Tensor.ofDoubles(
                    ElementType.FLOAT32,
                    Shape.of(reals.size()),
                    reals.stream().mapToDouble(Float::doubleValue).toArray());
        }
        if (node.has("value_ints")) {
            List<Integer> integers = node.integers("value_ints");
            return Tensor.ofLongs(
                    Shape.of(integers.size()),
                    integers.stream().mapToLong(Integer::longValue).toArray());
        }
        if (node.has("value_strings")) {
            List<String> texts = node.texts("value_strings");
            return Tensor.ofTexts(Shape.of(texts.size()), texts.toArray(String[]::new));
        }
        return null;
    }

    static List<Value> constantOfShape(OnnxNode node) {
        Tensor value = node.tensor("value");
        Tensor element = value == null ? Tensor.scalar(0f) : value.reshaped(Shape.SCALAR);
        return node.is(new Fill(element), node.required(0));
    }

    static List<Value> cumulative(OnnxNode node, Cumulative.Kind kind) {
        return node.is(
                new Cumulative(kind, node.flag("exclusive", false), node.flag("reverse", false)),
                node.required(0),
                scalar(node, 1));
    }

    static List<Value> clip(OnnxNode node) {
        if (node.opset() >= 11) {
            return node.is(new Clip(), node.required(0), scalar(node, 1), scalar(node, 2));
        }
        ElementType element = node.element(0);
        Value min = node.has("min") ? node.scalar("min", element, node.real("min", 0)) : Value.NONE;
        Value max = node.has("max") ? node.scalar("max", element, node.real("max", 0)) : Value.NONE;
        return node.is(new Clip(), node.required(0), min, max);
    }

    /// The axis is an attribute before operator set 20.
    static List<Value> fourier(OnnxNode node) {
        Value axis = node.opset() < 20
                ? node.scalar("axis", ElementType.INT64, node.integer("axis", 1))
                : node.has(2) ? node.in(2) : node.scalar("axis", ElementType.INT64, -2);
        return node.is(
                new Fourier(node.flag("inverse", false), node.flag("onesided", false)),
                node.required(0),
                node.in(1),
                axis);
    }
}
