package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.op.Coordinates;
import dev.slipway.model.op.KeepAspect;
import dev.slipway.model.op.Nearest;
import dev.slipway.model.op.Resize;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes `Resize`, whose axes could not be named before operator set 18
/// (<https://onnx.ai/onnx/operators/onnx__Resize.html>).
final class OnnxResize {

    private OnnxResize() {}

    static void write(Node node, Resize op, OnnxEmitter emit) {
        boolean named = !op.axes().isEmpty();
        Tensor all = named && op.keepAspect() == KeepAspect.STRETCH ? everyAxis(node, op, emit) : null;
        Tensor region = all != null && node.hasInput(1) ? wholeRegion(node, op, emit) : null;
        if (all != null && node.hasInput(1) && region == null) {
            all = null;
        }
        Extent whole = all == null && !node.hasInput(1) ? everyAxisAtRunTime(node, op, emit) : null;
        boolean late = op.antialias()
                || op.keepAspect() != KeepAspect.STRETCH
                || op.coordinates() == Coordinates.HALF_PIXEL_SYMMETRIC
                || named && all == null && whole == null;
        List<Object> attributes = attributes(op);
        if (named && all == null && whole == null) {
            attributes.addAll(List.of("axes", op.axes()));
        }
        boolean sized = node.hasInput(3);
        String roi = region != null ? emit.parameter(region) : emit.in(node, 1);
        String scales = sized ? "" : all != null ? emit.parameter(all) : emit.in(node, 2);
        String sizes = !sized ? "" : all != null ? emit.parameter(all) : OnnxAxes.int64(node, 3, emit);
        if (whole != null) {
            scales = whole.scales();
            sizes = whole.sizes();
        }
        List<String> inputs = List.of(emit.in(node, 0), roi, scales, sizes);
        if (!apart(node, op, all, attributes, emit)) {
            emit.last(node, "Resize", late ? 18 : 13, inputs, attributes.toArray());
        }
    }

    /// ONNX Runtime moves transposes through a Resize even where its kernels then fail: with cubic interpolation, or
    /// sizes that keep the aspect. Planes of their own, one for each channel of each sample, keep them away.
    private static boolean apart(
            Node node, Resize op, @Nullable Tensor all, List<Object> attributes, OnnxEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        boolean fragile = op.mode() == Resize.Mode.CUBIC || op.keepAspect() != KeepAspect.STRETCH;
        boolean planes = op.axes().equals(List.of(2, 3)) || op.axes().isEmpty() && all != null;
        if (!fragile || !planes || !x.hasRank(4) || !x.dim(1).isKnown() || node.hasInput(1)) {
            return false;
        }
        boolean sized = node.hasInput(3);
        String given = all == null
                ? sized ? OnnxAxes.int64(node, 3, emit) : emit.in(node, 2)
                : emit.parameter(Tensor.ofDoubles(all.element(), Shape.of(2), all.toDoubles()[2], all.toDoubles()[3]));
        List<Object> named = new ArrayList<>(attributes);
        if (!named.contains("axes")) {
            named.addAll(List.of("axes", List.of(2, 3)));
        }
        String flat = emit.step("Reshape", 5, List.of(emit.in(node, 0), emit.integers(-1, 1, 0, 0)));
        String resized =
                emit.step("Resize", 18, List.of(flat, "", sized ? "" : given, sized ? given : ""), named.toArray());
        emit.last(node, "Reshape", 5, List.of(resized, emit.integers(-1, x.size(1), 0, 0)));
        return true;
    }

    /// The scales or the sizes of all axes, one of them empty.
    private record Extent(String scales, String sizes) {}

    /// What is given for some axes, completed for all of them: ONNX Runtime permutes the sizes and scales of all axes
    /// where it moves transposes through a Resize, even if they are those of a few. Null where this cannot be said.
    private static @Nullable Extent everyAxisAtRunTime(Node node, Resize op, OnnxEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        if (op.axes().isEmpty()
                || !x.isRanked()
                || op.keepAspect() != KeepAspect.STRETCH
                || op.mode() == Resize.Mode.CUBIC) {
            return null;
        }
        List<Integer> axes =
                op.axes().stream().map(axis -> Math.floorMod(axis, x.rank())).toList();
        for (int i = 1; i < axes.size(); i++) {
            if (axes.get(i) != axes.get(i - 1) + 1) {
                return null;
            }
        }
        double[] factors = exactFactors(node, axes, x, emit);
        if (factors != null) {
            return new Extent(emit.parameter(Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(x.rank()), factors)), "");
        }
        int first = axes.getFirst();
        int end = axes.getLast() + 1;
        boolean sized = node.hasInput(3);
        List<String> parts = new ArrayList<>();
        if (first > 0) {
            parts.add(sized ? sizes(node, 0, first, emit) : ones(first, emit));
        }
        parts.add(sized ? OnnxAxes.int64(node, 3, emit) : emit.in(node, 2));
        if (end < x.rank()) {
            parts.add(sized ? sizes(node, end, x.rank(), emit) : ones(x.rank() - end, emit));
        }
        String all = parts.size() == 1 ? parts.getFirst() : emit.step("Concat", 4, parts, "axis", 0);
        return sized ? new Extent("", all) : new Extent(all, "");
    }

    /// The scales of all axes, where they say exactly the same as the sizes of some.
    private static double @Nullable [] exactFactors(Node node, List<Integer> axes, Shape x, OnnxEmitter emit) {
        Tensor sizes = node.hasInput(3) ? emit.known(node.input(3)) : null;
        if (sizes == null || sizes.shape().elements() != axes.size()) {
            return null;
        }
        double[] factors = new double[x.rank()];
        Arrays.fill(factors, 1);
        for (int i = 0; i < axes.size(); i++) {
            int axis = axes.get(i);
            if (!x.dim(axis).isKnown() || x.size(axis) == 0) {
                return null;
            }
            factors[axis] = (float) ((double) sizes.toLongs()[i] / x.size(axis));
            if (factors[axis] * x.size(axis) != sizes.toLongs()[i]) {
                return null;
            }
        }
        return factors;
    }

    private static String sizes(Node node, int from, int to, OnnxEmitter emit) {
        String shape = emit.step("Shape", 1, List.of(emit.in(node, 0)));
        return emit.step("Slice", 10, List.of(shape, emit.integers(from), emit.integers(to)));
    }

    private static String ones(int count, OnnxEmitter emit) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return emit.parameter(Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(count), ones));
    }

    /// The region of all axes, where that of the named ones is a constant.
    private static @Nullable Tensor wholeRegion(Node node, Resize op, OnnxEmitter emit) {
        Tensor given = emit.known(node.input(1));
        if (given == null) {
            return null;
        }
        int rank = emit.rank(node.input(0));
        int count = op.axes().size();
        double[] all = new double[2 * rank];
        Arrays.fill(all, rank, 2 * rank, 1);
        for (int i = 0; i < count; i++) {
            int axis = Math.floorMod(op.axes().get(i), rank);
            all[axis] = given.toDoubles()[i];
            all[axis + rank] = given.toDoubles()[i + count];
        }
        return Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(2L * rank), all);
    }

    private static List<Object> attributes(Resize op) {
        boolean forNearest = op.coordinates() == Coordinates.TF_HALF_PIXEL_FOR_NEAREST;
        Coordinates coordinates = forNearest ? Coordinates.HALF_PIXEL : op.coordinates();
        Nearest nearest = forNearest ? halfAnElementLower(op) : op.nearest();
        List<Object> attributes = new ArrayList<>(List.of("mode", lower(op.mode())));
        if (coordinates != Coordinates.HALF_PIXEL) {
            attributes.addAll(List.of("coordinate_transformation_mode", lower(coordinates)));
        }
        if (op.mode() == Resize.Mode.NEAREST && nearest != Nearest.ROUND_PREFER_FLOOR) {
            attributes.addAll(List.of("nearest_mode", lower(nearest)));
        }
        if (op.mode() == Resize.Mode.CUBIC) {
            attributes.addAll(List.of("cubic_coeff_a", op.cubic()));
        }
        if (op.excludeOutside()) {
            attributes.addAll(List.of("exclude_outside", 1));
        }
        if (op.extrapolation() != 0) {
            attributes.addAll(List.of("extrapolation_value", op.extrapolation()));
        }
        if (op.antialias()) {
            attributes.addAll(List.of("antialias", 1));
        }
        if (op.keepAspect() != KeepAspect.STRETCH) {
            attributes.addAll(List.of("keep_aspect_ratio_policy", lower(op.keepAspect())));
        }
        return attributes;
    }

    /// What rounds a place to the same element when it is counted from half an element further on.
    private static Nearest halfAnElementLower(Resize op) {
        if (op.mode() == Resize.Mode.NEAREST && op.nearest() == Nearest.FLOOR) {
            return Nearest.ROUND_PREFER_CEIL;
        }
        if (op.mode() == Resize.Mode.NEAREST && op.nearest() == Nearest.ROUND_PREFER_FLOOR) {
            return Nearest.CEIL;
        }
        throw OnnxOps.noSuchOp();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// The sizes or scales of all axes, where those of the named ones are constants and the other axes are known.
    private static @Nullable Tensor everyAxis(Node node, Resize op, OnnxEmitter emit) {
        boolean sized = node.hasInput(3);
        Tensor given = emit.known(node.input(sized ? 3 : 2));
        Shape x = emit.type(node.input(0)).shape();
        if (given == null || !x.isRanked() || sized && !x.isKnown()) {
            return null;
        }
        double[] all = new double[x.rank()];
        for (int axis = 0; axis < all.length; axis++) {
            int place = axis;
            int at = op.axes().stream()
                    .map(each -> Math.floorMod(each, x.rank()))
                    .toList()
                    .indexOf(place);
            all[axis] = at >= 0 ? given.toDoubles()[at] : sized ? x.size(axis) : 1;
        }
        return Tensor.ofDoubles(sized ? ElementType.INT64 : ElementType.FLOAT32, Shape.of(all.length), all);
    }

    static List<Value> read(OnnxNode node) {
        if (node.opset() < 11) {
            return beforeNearestCouldBeSaid(node);
        }
        Resize.Mode mode = mode(node);
        Coordinates coordinates = named(
                Coordinates.values(),
                node.text("coordinate_transformation_mode", "half_pixel")
                        .replace("tf_half_pixel_for_nn", "tf_half_pixel_for_nearest"));
        Nearest nearest = named(Nearest.values(), node.text("nearest_mode", "round_prefer_floor"));
        KeepAspect aspect = named(KeepAspect.values(), node.text("keep_aspect_ratio_policy", "stretch"));
        Resize op = new Resize(
                mode,
                coordinates,
                nearest,
                node.real("cubic_coeff_a", -0.75f),
                node.flag("exclude_outside", false),
                node.real("extrapolation_value", 0),
                node.flag("antialias", false),
                aspect,
                node.integers("axes"));
        Value sizes = coordinates == Coordinates.ALIGN_CORNERS && !node.has(3) ? roundedSizes(node, op) : Value.NONE;
        return sizes.isPresent()
                ? node.is(op, node.required(0), unlessEmpty(node, 1), Value.NONE, sizes)
                : node.is(op, node.required(0), unlessEmpty(node, 1), unlessEmpty(node, 2), node.in(3));
    }

    /// PyTorch, and ONNX Runtime with it, align the corners of the size that a scale asks for once it is rounded; none
    /// where there is nothing to round, or only the run tells.
    private static Value roundedSizes(OnnxNode node, Resize op) {
        Tensor scales = node.known(2);
        Shape x = node.shape(0);
        if (scales == null || !x.isRanked() || op.keepAspect() != KeepAspect.STRETCH) {
            return Value.NONE;
        }
        float[] factors = scales.toFloats();
        long[] sizes = new long[factors.length];
        boolean whole = true;
        for (int i = 0; i < factors.length; i++) {
            int axis = op.axes().isEmpty() ? i : Math.floorMod(op.axes().get(i), x.rank());
            if (axis >= x.rank() || !x.dim(axis).isKnown()) {
                return Value.NONE;
            }
            double wanted = (double) factors[i] * x.size(axis);
            sizes[i] = (long) Math.floor(wanted);
            whole &= sizes[i] == wanted;
        }
        return whole ? Value.NONE : node.constant("sizes", Tensor.ofLongs(Shape.of(sizes.length), sizes));
    }

    /// ONNX Runtime rounds down where an axis grows, and up where it shrinks, the latter one after the former.
    private static List<Value> beforeNearestCouldBeSaid(OnnxNode node) {
        Resize.Mode mode = mode(node);
        Tensor scales = node.known(1);
        List<Integer> grown = new ArrayList<>();
        List<Integer> shrunk = new ArrayList<>();
        if (scales != null && mode == Resize.Mode.NEAREST) {
            for (int axis = 0; axis < scales.toFloats().length; axis++) {
                (scales.toFloats()[axis] < 1 ? shrunk : grown).add(axis);
            }
        }
        if (scales == null || shrunk.isEmpty()) {
            return node.is(
                    resize(mode, Coordinates.ASYMMETRIC, Nearest.FLOOR),
                    node.required(0),
                    Value.NONE,
                    node.required(1));
        }
        Value x = node.required(0);
        if (grown.stream().anyMatch(axis -> scales.toFloats()[axis] != 1)) {
            Resize larger = resize(mode, Coordinates.ASYMMETRIC, Nearest.FLOOR).along(grown);
            x = node.step("larger", larger, x, Value.NONE, factors(node, scales, grown));
        }
        Resize smaller = resize(mode, Coordinates.ASYMMETRIC, Nearest.CEIL).along(shrunk);
        return node.is(smaller, x, Value.NONE, factors(node, scales, shrunk));
    }

    private static Value factors(OnnxNode node, Tensor scales, List<Integer> axes) {
        double[] factors =
                axes.stream().mapToDouble(axis -> scales.toFloats()[axis]).toArray();
        return node.constant("scales", Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(factors.length), factors));
    }

    static Value unlessEmpty(OnnxNode node, int input) {
        return node.has(input) && node.shape(input).equals(Shape.of(0)) ? Value.NONE : node.in(input);
    }

    static Resize resize(Resize.Mode mode, Coordinates coordinates, Nearest nearest) {
        return new Resize(mode, coordinates, nearest, -0.75f, false, 0, false, KeepAspect.STRETCH, List.of());
    }

    static Resize.Mode mode(OnnxNode node) {
        return switch (node.text("mode", "nearest")) {
            case "linear", "bilinear" -> Resize.Mode.LINEAR;
            case "cubic" -> Resize.Mode.CUBIC;
            default -> Resize.Mode.NEAREST;
        };
    }

    static <E extends Enum<E>> E named(E[] values, String name) {
        for (E value : values) {
            if (value.name().equals(name.toUpperCase(Locale.ROOT))) {
                return value;
            }
        }
        throw new OnnxNode.NotSayable("its mode '%s' is not known".formatted(name));
    }

    /// The operator before Resize.
    static List<Value> upsample(OnnxNode node) {
        Value scales;
        if (node.opset() >= 9) {
            scales = node.required(1);
        } else {
            List<Float> factors = node.opset() < 7
                    ? List.of(1f, 1f, node.real("height_scale", 1), node.real("width_scale", 1))
                    : node.reals("scales");
            scales = node.constant(
                    "scales",
                    Tensor.ofDoubles(
                            ElementType.FLOAT32,
                            Shape.of(factors.size()),
                            factors.stream().mapToDouble(Float::doubleValue).toArray()));
        }
        return node.is(resize(mode(node), Coordinates.ASYMMETRIC, Nearest.FLOOR), node.required(0), Value.NONE, scales);
    }
}
