package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxQuantized;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes operators whose parameters are integers: axes, sizes, places. They were attributes in early operator sets and
/// became inputs, one operator at a time.
final class OnnxAxes {

    private OnnxAxes() {}

    /// An integer input as int64, empty where it is left out.
    static String int64(Node node, int input, OnnxEmitter emit) {
        Value value = node.input(input);
        if (!value.isPresent()) {
            return "";
        }
        Tensor known = emit.known(value);
        if (known != null) {
            return emit.parameter(Tensor.ofLongs(known.shape(), known.toLongs()));
        }
        return emit.type(value).element() == ElementType.INT64
                ? emit.stored(value)
                : cast(emit.stored(value), ElementType.INT64, emit);
    }

    /// A computed integer input as a vector of int64, where it may be a single number.
    private static String vector(Node node, int input, OnnxEmitter emit) {
        String integers = int64(node, input, emit);
        return emit.type(node.input(input)).shape().hasRank(1)
                ? integers
                : emit.step("Reshape", 5, List.of(integers, emit.integers(-1)));
    }

    private static String cast(String name, ElementType to, OnnxEmitter emit) {
        return emit.step("Cast", 9, List.of(name), "to", OnnxProto.typeCode(to));
    }

    /// The integers of a constant input; null when it is computed or left out.
    private static long @Nullable [] known(Node node, int input, OnnxEmitter emit) {
        Tensor tensor = emit.known(node.input(input));
        return tensor == null ? null : tensor.toLongs();
    }

    private static List<Long> list(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static boolean anyNegative(long[] values) {
        return Arrays.stream(values).anyMatch(value -> value < 0);
    }

    static void reduction(Node node, Reduction op, String type, int axesAreInput, OnnxEmitter emit) {
        long[] axes = known(node, 1, emit);
        boolean none = !node.hasInput(1)
                || axes != null && axes.length == 0
                || emit.type(node.input(1)).shape().equals(Shape.of(0));
        if (none && op.noAxesMeansNone()) {
            emit.last(node, "Identity", 1, List.of(emit.in(node, 0)));
        } else if (none) {
            emit.last(node, type, 1, List.of(emit.in(node, 0)), "keepdims", op.keepAxes());
        } else if (axes == null || emit.opset() >= axesAreInput) {
            List<Object> attributes = new ArrayList<>(List.of("keepdims", op.keepAxes()));
            if (axes == null && op.noAxesMeansNone()) {
                attributes.addAll(List.of("noop_with_empty_axes", 1));
            }
            String list = axes != null ? emit.integers(axes) : vector(node, 1, emit);
            emit.last(node, type, axesAreInput, List.of(emit.in(node, 0), list), attributes.toArray());
        } else {
            emit.last(
                    node,
                    type,
                    anyNegative(axes) ? 11 : 1,
                    List.of(emit.in(node, 0)),
                    "axes",
                    list(axes),
                    "keepdims",
                    op.keepAxes());
        }
    }

    static void argReduction(Node node, ArgReduction op, OnnxEmitter emit) {
        String type = op.kind() == ArgReduction.Kind.MAX ? "ArgMax" : "ArgMin";
        List<Object> attributes = new ArrayList<>(List.of("axis", op.axis(), "keepdims", op.keepAxis()));
        if (op.lastIndex()) {
            attributes.addAll(List.of("select_last_index", 1));
        }
        int since = op.lastIndex() ? 12 : op.axis() < 0 ? 11 : 1;
        lastInt64(node, op.output(), type, since, List.of(emit.in(node, 0)), emit, attributes.toArray());
    }

    /// An operator whose output is int64 in ONNX, and maybe something else in the hub.
    private static void lastInt64(
            Node node,
            ElementType wanted,
            String type,
            int since,
            List<String> inputs,
            OnnxEmitter emit,
            Object... attributes) {
        if (wanted == ElementType.INT64) {
            emit.last(node, type, since, inputs, attributes);
        } else {
            String wide = emit.step(type, since, inputs, attributes);
            emit.last(node, "Cast", 9, List.of(wide), "to", OnnxProto.typeCode(wanted));
        }
    }

    static void reshape(Node node, boolean zeroIsZero, OnnxEmitter emit) {
        long[] shape = known(node, 1, emit);
        boolean zeros = zeroIsZero && (shape == null || Arrays.stream(shape).anyMatch(size -> size == 0));
        List<String> inputs = List.of(emit.in(node, 0), int64(node, 1, emit));
        if (zeros && (shape == null || Arrays.stream(shape).allMatch(size -> size >= 0))) {
            emit.last(node, "Reshape", 14, inputs, "allowzero", 1);
        } else {
            emit.last(node, "Reshape", 5, inputs);
        }
    }

    static void squeeze(Node node, String type, OnnxEmitter emit) {
        long[] axes = known(node, 1, emit);
        if (!node.hasInput(1)) {
            emit.last(node, type, 1, List.of(emit.in(node, 0)));
        } else if (axes == null || emit.opset() >= 13) {
            emit.last(node, type, 13, List.of(emit.in(node, 0), int64(node, 1, emit)));
        } else {
            emit.last(node, type, anyNegative(axes) ? 11 : 1, List.of(emit.in(node, 0)), "axes", list(axes));
        }
    }

    static void split(Node node, Split op, OnnxEmitter emit) {
        long[] sizes = sizes(node, op, emit);
        String x = emit.in(node, 0);
        if (sizes == null && node.hasInput(1)) {
            emit.last(node, "Split", 13, List.of(x, int64(node, 1, emit)), "axis", op.axis());
        } else if (sizes != null && emit.opset() >= 13) {
            emit.last(node, "Split", 13, List.of(x, emit.integers(sizes)), "axis", op.axis());
        } else if (sizes != null) {
            emit.last(node, "Split", op.axis() < 0 ? 11 : 2, List.of(x), "axis", op.axis(), "split", list(sizes));
        } else if (emit.opset() >= 18) {
            emit.last(node, "Split", 18, List.of(x), "axis", op.axis(), "num_outputs", op.parts());
        } else {
            emit.last(node, "Split", op.axis() < 0 ? 11 : 2, List.of(x), "axis", op.axis());
        }
    }

    /// The sizes of the parts as far as they are known.
    private static long @Nullable [] sizes(Node node, Split op, OnnxEmitter emit) {
        long[] sizes = known(node, 1, emit);
        Shape x = emit.type(node.input(0)).shape();
        Dim whole = x.isRanked() ? x.dim(op.axis()) : Dim.UNKNOWN;
        if (sizes != null && anyNegative(sizes)) {
            if (!whole.isKnown()) {
                throw OnnxOps.noSuchOp();
            }
            long rest =
                    whole.size() - Arrays.stream(sizes).filter(size -> size > 0).sum();
            return Arrays.stream(sizes).map(size -> size < 0 ? rest : size).toArray();
        }
        if (sizes != null || node.hasInput(1) || !whole.isKnown()) {
            return sizes;
        }
        long size = Math.ceilDiv(whole.size(), op.parts());
        long[] equal = new long[op.parts()];
        for (int i = 0; i < equal.length; i++) {
            equal[i] = Math.clamp(whole.size() - size * i, 0, size);
        }
        return equal;
    }

    static void slice(Node node, OnnxEmitter emit) {
        long[] starts = known(node, 1, emit);
        long[] ends = known(node, 2, emit);
        long[] axes = known(node, 3, emit);
        long[] steps = known(node, 4, emit);
        boolean plain = (axes != null || !node.hasInput(3))
                && (!node.hasInput(4) || steps != null && Arrays.stream(steps).allMatch(step -> step == 1));
        if (emit.opset() >= 10 || !plain || starts == null || ends == null || axes != null && anyNegative(axes)) {
            List<String> inputs = new ArrayList<>(List.of(emit.in(node, 0)));
            for (int i = 1; i < 5; i++) {
                inputs.add(int64(node, i, emit));
            }
            emit.last(node, "Slice", 10, inputs);
            return;
        }
        List<Object> attributes = new ArrayList<>(List.of("starts", list(starts), "ends", list(ends)));
        if (axes != null) {
            attributes.addAll(List.of("axes", list(axes)));
        }
        emit.last(node, "Slice", 1, List.of(emit.in(node, 0)), attributes.toArray());
    }

    static void pad(Node node, Pad.Mode mode, OnnxEmitter emit) {
        String name = switch (mode) {
            case CONSTANT -> "constant";
            case REFLECT -> "reflect";
            case EDGE -> "edge";
            case WRAP -> "wrap";
            case SYMMETRIC -> throw OnnxOps.noSuchOp();
        };
        long[] pads = known(node, 1, emit);
        Tensor value = emit.known(node.input(2));
        boolean plain = (!node.hasInput(2) || value != null)
                && !node.hasInput(3)
                && emit.element(node, 0).isFloat();
        if (emit.opset() >= 11 || !plain || pads == null || mode == Pad.Mode.WRAP) {
            List<String> inputs = new ArrayList<>(List.of(emit.in(node, 0), int64(node, 1, emit)));
            inputs.add(emit.in(node, 2));
            inputs.add(int64(node, 3, emit));
            emit.last(node, "Pad", mode == Pad.Mode.WRAP ? 19 : node.hasInput(3) ? 18 : 11, inputs, "mode", name);
            return;
        }
        float constant = value == null ? 0 : (float) value.scalarValue();
        emit.last(node, "Pad", 2, List.of(emit.in(node, 0)), "mode", name, "pads", list(pads), "value", constant);
    }

    /// Data, and indices as an integer type that ONNX takes.
    static List<String> indexed(Node node, OnnxEmitter emit) {
        ElementType element = emit.element(node, 1);
        boolean fits = element == ElementType.INT32 || element == ElementType.INT64;
        return List.of(emit.in(node, 0), fits ? emit.stored(node.input(1)) : int64(node, 1, emit));
    }

    static List<String> indexed64(Node node, OnnxEmitter emit) {
        return List.of(emit.in(node, 0), int64(node, 1, emit));
    }

    static void gatherNd(Node node, int batchAxes, OnnxEmitter emit) {
        if (batchAxes == 0) {
            emit.last(node, "GatherND", 11, indexed64(node, emit));
        } else {
            emit.last(node, "GatherND", 12, indexed64(node, emit), "batch_dims", batchAxes);
        }
    }

    static void scatter(Node node, String type, Scatter reduction, OnnxEmitter emit, Object... attributes) {
        List<String> inputs = List.of(emit.in(node, 0), int64(node, 1, emit), emit.in(node, 2));
        List<Object> all = new ArrayList<>(Arrays.asList(attributes));
        int since = switch (reduction) {
            case REPLACE -> 11;
            case ADD, MULTIPLY -> 16;
            case MAX, MIN -> 18;
        };
        String name = switch (reduction) {
            case REPLACE -> "none";
            case ADD -> "add";
            case MULTIPLY -> "mul";
            case MAX -> "max";
            case MIN -> "min";
        };
        if (reduction != Scatter.REPLACE) {
            all.addAll(List.of("reduction", name));
        }
        emit.last(node, type, since, inputs, all.toArray());
    }

    static void topK(Node node, TopK op, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>(List.of("axis", op.axis()));
        if (!op.largest() || !op.sorted()) {
            attributes.addAll(List.of("largest", op.largest(), "sorted", op.sorted()));
        }
        Tensor known = emit.known(node.input(1));
        String k = known != null ? emit.integers(known.scalarLong()) : int64(node, 1, emit);
        if (known == null && emit.type(node.input(1)).shape().hasRank(0)) {
            k = emit.step("Reshape", 5, List.of(k, emit.integers(1)));
        }
        int since = !op.largest() || !op.sorted() ? 11 : 10;
        if (op.indices() == ElementType.INT64 || !node.hasOutput(1)) {
            emit.last(node, "TopK", since, List.of(emit.in(node, 0), k), attributes.toArray());
            return;
        }
        String indices = emit.temporary("indices");
        boolean quantized = node.hasOutput(0) && emit.type(node.output(0)).isQuantized();
        String values = node.hasOutput(0) && !quantized ? emit.stored(node.output(0)) : emit.temporary("values");
        emit.add("TopK", since, List.of(emit.in(node, 0), k), List.of(values, indices), attributes.toArray());
        emit.add(
                "Cast",
                9,
                List.of(indices),
                List.of(emit.stored(node.output(1))),
                "to",
                OnnxProto.typeCode(op.indices()));
        if (quantized) {
            OnnxQuantized.quantize(emit, node.output(0), values);
        }
    }

    static void shapeOf(Node node, ShapeOf op, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>();
        if (op.start() != 0) {
            attributes.addAll(List.of("start", op.start()));
        }
        if (op.end() != Integer.MAX_VALUE) {
            attributes.addAll(List.of("end", op.end()));
        }
        int since = attributes.isEmpty() ? 1 : 15;
        lastInt64(node, op.output(), "Shape", since, List.of(emit.stored(node.input(0))), emit, attributes.toArray());
    }

    static void sizeOf(Node node, SizeOf op, OnnxEmitter emit) {
        lastInt64(node, op.output(), "Size", 1, List.of(emit.stored(node.input(0))), emit);
    }

    static void cumulative(Node node, Cumulative op, OnnxEmitter emit) {
        boolean sum = op.kind() == Cumulative.Kind.SUM;
        emit.last(
                node,
                sum ? "CumSum" : "CumProd",
                sum ? 11 : 26,
                indexed(node, emit),
                "exclusive",
                op.exclusive(),
                "reverse",
                op.reverse());
    }

    /// Before operator set 13 only the last axis means what it says.
    static void alongAxis(Node node, String type, int axis, OnnxEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        boolean last = x.isRanked() && Math.floorMod(axis, x.rank()) == x.rank() - 1;
        if (last && emit.opset() < 13) {
            emit.last(node, type, 1, List.of(emit.in(node, 0)), "axis", x.rank() - 1);
        } else {
            emit.last(node, type, 13, List.of(emit.in(node, 0)), "axis", axis);
        }
    }
}
