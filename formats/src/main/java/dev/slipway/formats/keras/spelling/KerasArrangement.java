package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Layers that move elements, repeat them or leave some out (<https://keras.io/api/layers/reshaping_layers/>).
final class KerasArrangement {

    private KerasArrangement() {}

    static void spellings() {
        KerasOps.spell("Flatten", KerasArrangement::flatten);
        KerasOps.spell("Reshape", KerasArrangement::reshape);
        KerasOps.spell("Permute", KerasArrangement::permute);
        KerasOps.spell("RepeatVector", KerasArrangement::repeatVector);
        KerasOps.spell(
                "UpSampling1D",
                node -> List.of(repeated(
                        new KerasFormula(node), node.in(0), 1, node.config().integer("size", 2))));
        KerasOps.spell("UpSampling2D", KerasArrangement::upSampling);
        KerasOps.spell("UpSampling3D", node -> {
            KerasFormula formula = new KerasFormula(node);
            List<Integer> sizes = node.config().integers("size", 3, 2);
            List<Integer> axes = KerasConvolutions.layout(node, 3).spatial();
            Value value = node.in(0);
            for (int i = 0; i < 3; i++) {
                value = repeated(formula, value, axes.get(i), sizes.get(i));
            }
            return List.of(value);
        });
        for (int rank = 1; rank <= 3; rank++) {
            int spatial = rank;
            KerasOps.spell("Cropping" + rank + "D", node -> cropping(node, spatial));
            KerasOps.spell("ZeroPadding" + rank + "D", node -> padding(node, spatial));
        }
    }

    private static List<Value> flatten(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        Value x = node.in(0);
        int rank = node.rank(x);
        if (node.channelsFirst() && rank > 2) {
            List<Integer> order = new ArrayList<>(List.of(0));
            IntStream.range(2, rank).forEach(order::add);
            order.add(1);
            x = formula.transpose(x, order);
        }
        long size = elements(node.shape(x));
        return List.of(
                rank == 1
                        ? formula.reshape(x, -1, 1)
                        : size >= 0 ? reshaped(node, x, -1, size) : formula.reshapeLike(x, x, -1, -1L - rank));
    }

    private static Value reshaped(KerasNode node, Value x, long... sizes) {
        return node.is(new Reshape(true), x, node.vector("shape", sizes));
    }

    /// How many elements a sample has, -1 where that is not known.
    static long elements(Shape shape) {
        long product = 1;
        for (Dim dim : shape.dims().subList(Math.min(1, shape.rank()), shape.rank())) {
            if (!dim.isKnown()) {
                return -1;
            }
            product *= dim.size();
        }
        return product;
    }

    private static List<Value> reshape(KerasNode node) {
        return List.of(shaped(node, node.in(0), node.config().integers("target_shape")));
    }

    /// Each sample in another shape, of which one size may be -1: what the others leave.
    static Value shaped(KerasNode node, Value x, List<Integer> target) {
        long known = target.stream()
                .filter(size -> size != -1)
                .mapToLong(Integer::longValue)
                .reduce(1, (a, b) -> a * b);
        long all = elements(node.shape(x));
        if (target.contains(-1) && (all < 0 || known == 0)) {
            Value sizes = node.step(
                    "sizes", new Concat(0), new KerasFormula(node).sizes(x, 0, 1), node.vector("target", target));
            return node.is(new Reshape(true), x, sizes);
        }
        LongStream sizes = target.stream().mapToLong(size -> size == -1 ? all / known : size);
        return reshaped(node, x, LongStream.concat(LongStream.of(-1), sizes).toArray());
    }

    private static List<Value> permute(KerasNode node) {
        List<Integer> order = new ArrayList<>(List.of(0));
        order.addAll(node.config().integers("dims"));
        return List.of(node.is(new Transpose(order), node.in(0)));
    }

    private static List<Value> repeatVector(KerasNode node) {
        Value wide = new KerasFormula(node).unsqueeze(node.in(0), 1);
        return List.of(
                node.is(new Tile(), wide, node.vector("times", 1, node.config().integer("n"), 1)));
    }

    /// Every element `times` times along an axis.
    static Value repeated(KerasFormula formula, Value x, int axis, int times) {
        return times == 1 ? x : formula.repeated(x, axis, times);
    }

    private static List<Value> upSampling(KerasNode node) {
        List<Integer> sizes = node.config().integers("size", 2, 2);
        String how = node.config().text("interpolation", "nearest");
        Layout layout = KerasConvolutions.layout(node, 2);
        Value scales = node.constant("scales", Tensor.ofFloats(Shape.of(2), sizes.get(0), sizes.get(1)));
        return List.of(
                node.is(KerasResizing.op(how, false, layout.spatial()), resizable(node, how), Value.NONE, scales));
    }

    private static Value resizable(KerasNode node, String how) {
        return how.equals("nearest") ? node.in(0) : node.x();
    }

    /// What is added or cut off at the ends of each spatial axis: one number for all, one for each axis, or two.
    private static long[][] ends(KerasNode node, String name, int rank) {
        long[][] ends = new long[rank][2];
        KerasConfig config = node.config();
        List<@Nullable Object> listed = config.get(name) instanceof List<?> ? config.list(name) : List.of();
        boolean nested = listed.stream().anyMatch(List.class::isInstance);
        if (rank == 1 && listed.size() == 2 && !nested) {
            List<Integer> both = config.integers(name);
            return new long[][] {{both.get(0), both.get(1)}};
        }
        for (int axis = 0; axis < rank; axis++) {
            if (nested && axis < listed.size()) {
                List<Integer> both = config.with("ends", listed.get(axis)).integers("ends", 2, 0);
                ends[axis] = new long[] {both.get(0), both.get(1)};
            } else {
                int both = config.integers(name, rank, 1).get(axis);
                ends[axis] = new long[] {both, both};
            }
        }
        return ends;
    }

    private static List<Value> cropping(KerasNode node, int rank) {
        long[][] cut = ends(node, "cropping", rank);
        List<Integer> axes = KerasConvolutions.layout(node, rank).spatial();
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        for (int i = 0; i < rank; i++) {
            if (cut[i][0] < 0 || cut[i][1] < 0) {
                throw new Unsaid("it crops a negative amount");
            }
            starts[i] = cut[i][0];
            ends[i] = cut[i][1] == 0 ? Long.MAX_VALUE : -cut[i][1];
        }
        return List.of(node.is(
                new Slice(),
                node.in(0),
                node.vector("starts", starts),
                node.vector("ends", ends),
                node.vector("axes", axes)));
    }

    private static List<Value> padding(KerasNode node, int rank) {
        long[][] added = ends(node, "padding", rank);
        List<Integer> axes = KerasConvolutions.layout(node, rank).spatial();
        long[] pads = new long[2 * (rank + 2)];
        for (int i = 0; i < rank; i++) {
            pads[axes.get(i)] = added[i][0];
            pads[rank + 2 + axes.get(i)] = added[i][1];
        }
        return List.of(
                node.is(new Pad(Pad.Mode.CONSTANT), node.in(0), node.vector("pads", pads), node.scalar(node.in(0), 0)));
    }
}
