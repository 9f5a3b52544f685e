package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What functions on tensors do, whether `keras.ops` or TensorFlow names them.
final class KerasFunctions {

    private KerasFunctions() {}

    static Value unary(KerasNode node, Unary.Kind kind, Value x) {
        boolean exact = kind == Unary.Kind.ABS
                || kind == Unary.Kind.NEGATE
                || kind == Unary.Kind.SIGN
                || kind == Unary.Kind.SQUARE
                || kind == Unary.Kind.NOT;
        return node.is(new Unary(kind), exact ? x : node.real(x));
    }

    static Value binary(KerasNode node, Binary.Kind kind, @Nullable Object a, @Nullable Object b) {
        List<Value> pair = KerasOperands.pair(node, a, b);
        boolean reals = kind == Binary.Kind.DIVIDE || kind == Binary.Kind.ATAN2 || kind == Binary.Kind.DIVIDE_NO_NAN;
        return reals
                ? node.is(new Binary(kind), node.real(pair.get(0)), node.real(pair.get(1)))
                : node.is(new Binary(kind), pair.get(0), pair.get(1));
    }

    static Value compare(KerasNode node, Comparison.Kind kind, @Nullable Object a, @Nullable Object b) {
        List<Value> pair = KerasOperands.pair(node, a, b);
        return node.is(new Comparison(kind), pair.get(0), pair.get(1));
    }

    static Value logical(KerasNode node, Logical.Kind kind, @Nullable Object a, @Nullable Object b) {
        return node.is(
                new Logical(kind),
                node.cast(KerasOperands.value(node, a, ElementType.BOOL), ElementType.BOOL),
                node.cast(KerasOperands.value(node, b, ElementType.BOOL), ElementType.BOOL));
    }

    /// @param axes null for all
    static Value reduce(KerasNode node, Reduction.Kind kind, Value x, @Nullable List<Integer> axes, boolean keeps) {
        List<Integer> over =
                axes == null ? IntStream.range(0, node.rank(x)).boxed().toList() : axes;
        boolean flags = kind == Reduction.Kind.ALL || kind == Reduction.Kind.ANY;
        boolean reals = kind == Reduction.Kind.MEAN || kind == Reduction.Kind.LOG_SUM_EXP;
        Value from = flags ? node.cast(x, ElementType.BOOL) : reals ? node.real(x) : x;
        return node.is(new Reduction(kind, keeps, true), from, node.vector("axes", over));
    }

    static Value variance(KerasNode node, Value given, @Nullable List<Integer> axes, boolean keeps) {
        KerasFormula formula = new KerasFormula(node);
        Value x = node.real(given);
        long[] over = (axes == null ? IntStream.range(0, node.rank(x)).boxed().toList() : axes)
                .stream().mapToLong(Integer::longValue).toArray();
        Value away = formula.minus(x, formula.kept(Reduction.Kind.MEAN, x, over));
        Value squares = formula.unary(Unary.Kind.SQUARE, away);
        return keeps
                ? formula.kept(Reduction.Kind.MEAN, squares, over)
                : formula.reduced(Reduction.Kind.MEAN, squares, over);
    }

    static Value clip(KerasNode node, Value x, @Nullable Object min, @Nullable Object max) {
        ElementType element = node.type(x).element();
        if (min instanceof Number && max instanceof Number) {
            return node.is(
                    new Clip(), x, KerasOperands.value(node, min, element), KerasOperands.value(node, max, element));
        }
        Value above = binary(node, Binary.Kind.MAX, x, min);
        return binary(node, Binary.Kind.MIN, above, max);
    }

    /// In another shape, whose sizes may be given, computed, or -1.
    static Value reshape(KerasNode node, Value x, @Nullable Object target) {
        if (target instanceof List<?> list && list.stream().anyMatch(each -> each instanceof Value || each == null)) {
            Value[] sizes = list.stream()
                    .map(each -> each instanceof Value size
                            ? new KerasFormula(node).reshape(node.cast(size, ElementType.INT64), 1)
                            : node.vector("size", each instanceof Number number ? number.longValue() : -1))
                    .toArray(Value[]::new);
            return node.is(new Reshape(true), x, node.step("sizes", new Concat(0), sizes));
        }
        if (target instanceof Value sizes) {
            return node.is(new Reshape(true), x, node.cast(sizes, ElementType.INT64));
        }
        List<Integer> sizes = KerasOperands.axes(target);
        if (sizes == null) {
            throw new Unsaid("it has no shape to reshape to");
        }
        Shape shape = node.shape(x);
        boolean sameBatch = !sizes.contains(-1)
                && shape.isRanked()
                && shape.rank() > 0
                && !shape.dim(0).isKnown();
        return node.is(
                new Reshape(true),
                x,
                node.vector(
                        "shape", sameBatch && !sizes.isEmpty() && sizes.getFirst() == 1 ? with(sizes, 0, -1) : sizes));
    }

    private static List<Integer> with(List<Integer> sizes, int at, int value) {
        List<Integer> changed = new ArrayList<>(sizes);
        changed.set(at, value);
        return changed;
    }

    static Value transpose(KerasNode node, Value x, @Nullable List<Integer> axes) {
        int rank = node.rank(x);
        List<Integer> order = axes == null
                ? IntStream.range(0, rank).map(i -> rank - 1 - i).boxed().toList()
                : axes.stream().map(axis -> Math.floorMod(axis, rank)).toList();
        return node.is(new Transpose(order), x);
    }

    static Value squeeze(KerasNode node, Value x, @Nullable List<Integer> axes) {
        List<Integer> gone = axes == null
                ? IntStream.range(0, node.rank(x))
                        .filter(i -> node.shape(x).dim(i).equals(Dim.of(1)))
                        .boxed()
                        .toList()
                : axes;
        return gone.isEmpty() ? x : node.is(new Squeeze(), x, node.vector("axes", gone));
    }

    static Value expand(KerasNode node, Value x, @Nullable List<Integer> axes) {
        if (axes == null) {
            throw new Unsaid("it does not say which axis is new");
        }
        return node.is(new Unsqueeze(), x, node.vector("axes", axes));
    }

    static Value cast(KerasNode node, Value x, @Nullable Object type) {
        if (!(type instanceof String name)) {
            return x;
        }
        ElementType to = element(name);
        ElementType wide = to.isFloat() && to.bits() < 32 ? ElementType.FLOAT32 : to;
        return node.type(x).element() == wide ? x : node.is(new Cast(wide, false), x);
    }

    static ElementType element(String name) {
        try {
            return ElementType.named(name);
        } catch (IllegalArgumentException e) {
            throw new Unsaid("it makes the type '%s', which the hub does not know".formatted(name));
        }
    }

    static Value matmul(KerasNode node, Value a, Value b, boolean transposeA, boolean transposeB) {
        List<Value> pair = KerasOperands.pair(node, a, b);
        return node.is(new MatMul(transposeA, transposeB), pair.get(0), pair.get(1));
    }

    static Value take(KerasNode node, Value x, Value indices, @Nullable Integer axis) {
        if (axis == null) {
            return node.is(new Gather(0, 0), new KerasFormula(node).reshape(x, -1), indices);
        }
        return node.is(new Gather(axis, 0), x, indices);
    }

    static List<Value> split(KerasNode node, Value x, @Nullable Object sections, int axis, boolean byIndex) {
        if (sections instanceof Long parts) {
            return node.steps("parts", Math.toIntExact(parts), new Split(axis, Math.toIntExact(parts)), x);
        }
        List<Integer> cuts = KerasOperands.axes(sections);
        if (cuts == null) {
            throw new Unsaid("it does not say where it splits");
        }
        List<Integer> sizes = new ArrayList<>(cuts);
        if (byIndex) {
            sizes.clear();
            int from = 0;
            for (int cut : cuts) {
                sizes.add(cut - from);
                from = cut;
            }
            sizes.add(node.size(x, axis) - from);
        }
        return node.steps("parts", sizes.size(), new Split(axis, sizes.size()), x, node.vector("sizes", sizes));
    }

    static Value pad(KerasNode node, Value x, @Nullable Object widths, String mode, @Nullable Object constant) {
        int rank = node.rank(x);
        long[] pads = new long[2 * rank];
        List<?> listed = widths instanceof List<?> list
                ? list
                : Collections.nCopies(rank, List.of(widths == null ? 0L : widths, widths == null ? 0L : widths));
        if (listed.size() == 1) {
            listed = Collections.nCopies(rank, listed.getFirst());
        }
        for (int i = 0; i < rank && i < listed.size(); i++) {
            List<Integer> both = KerasOperands.axes(listed.get(i));
            if (both == null || both.isEmpty()) {
                throw new Unsaid("its widths are %s".formatted(widths));
            }
            pads[i] = both.getFirst();
            pads[rank + i] = both.getLast();
        }
        Pad.Mode how = switch (mode) {
            case "constant" -> Pad.Mode.CONSTANT;
            case "reflect" -> Pad.Mode.REFLECT;
            case "symmetric" -> Pad.Mode.SYMMETRIC;
            default -> throw new Unsaid("it pads by '%s'".formatted(mode));
        };
        return how == Pad.Mode.CONSTANT
                ? node.is(
                        new Pad(how),
                        x,
                        node.vector("pads", pads),
                        node.scalar(x, constant instanceof Number number ? number.doubleValue() : 0))
                : node.is(new Pad(how), x, node.vector("pads", pads));
    }

    /// `x[key]` of Python: a list of indices, slices, `None` for a new axis, `...`.
    static Value item(KerasNode node, Value x, @Nullable Object key) {
        List<@Nullable Object> keys = new ArrayList<>();
        if (key instanceof List<?> list) {
            keys.addAll(list);
        } else {
            keys.add(key);
        }
        return new KerasSubscript(node, x, keys).value();
    }

    static Value oneHot(KerasNode node, Value indices, int classes, int axis, ElementType element) {
        return node.is(
                new OneHot(axis, false),
                indices,
                node.constant("depth", Tensor.scalar((long) classes)),
                node.constant("values", Tensor.ofDoubles(element, Shape.of(2), 0, 1)));
    }

    static Value resize(
            KerasNode node, Value x, List<Integer> sizes, String how, boolean antialias, boolean channelsFirst) {
        int rank = node.rank(x);
        List<Integer> axes = channelsFirst ? List.of(rank - 2, rank - 1) : List.of(rank - 3, rank - 2);
        KerasAspect aspect = new KerasAspect(node, sizes, axes.getFirst());
        Value whole = how.equals("nearest") ? x : node.real(x);
        Value from = node.config().flag("crop_to_aspect_ratio", false)
                ? aspect.cropped(whole)
                : node.config().flag("pad_to_aspect_ratio", false)
                        ? aspect.padded(
                                whole, node.config().get("fill_value") instanceof Number n ? n.doubleValue() : 0)
                        : whole;
        return node.is(
                KerasResizing.op(how, antialias, axes), from, Value.NONE, Value.NONE, node.vector("sizes", sizes));
    }

    static boolean isSlice(@Nullable Object key) {
        return key instanceof KerasConfig config && "__slice__".equals(config.get("class_name"))
                || key instanceof Map<?, ?> map && map.containsKey("start") && map.containsKey("stop");
    }
}
