package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads operators whose parameters say how their operands are shaped.
final class TfliteShapeExpand {

    private TfliteShapeExpand() {}

    static boolean dense(TfliteNode r, TfliteOptions o) {
        if (o.integer(1) != 0 || !r.shape(1).hasRank(2) || !r.shape(0).isRanked()) {
            return false;
        }
        boolean fits = r.shape(0).rank() == 2 || o.flag(2);
        if (!fits || !r.shape(0).dim(-1).equals(r.shape(1).dim(1))) {
            // Without keep_num_dims the input counts as a matrix of rows as long as the weights want them.
            if (!r.shape(1).dim(1).isKnown()) {
                return false;
            }
            Value rows = r.graph()
                    .add(
                            r.name() + "/rows",
                            List.of(r.name()),
                            new Reshape(true),
                            r.in(0),
                            r.vector("rows_shape", -1, r.shape(1).size(1)));
            r.graph().declare(rows, r.type(0).withShape(Shape.UNRANKED));
            r.activated(new Dense(), o.integer(0), rows, r.in(1), r.in(2));
            return true;
        }
        r.activated(new Dense(), o.integer(0), r.in(0), r.in(1), r.in(2));
        return true;
    }

    static boolean reshape(TfliteNode r, TfliteOptions o) {
        if (r.in(1).isPresent()) {
            r.node(new Reshape(true), r.in(0), r.in(1));
            return true;
        }
        if (o.values().get(0) instanceof List<?> sizes) {
            r.node(
                    new Reshape(true),
                    r.in(0),
                    r.vector(
                            "shape",
                            sizes.stream()
                                    .mapToLong(each -> ((Number) each).longValue())
                                    .toArray()));
            return true;
        }
        return false;
    }

    static boolean slice(TfliteNode r) {
        Tensor begin = r.known(1);
        Tensor size = r.known(2);
        if (begin == null || size == null) {
            return computedSlice(r, size);
        }
        long[] starts = begin.toLongs();
        long[] ends = size.toLongs();
        for (int i = 0; i < ends.length; i++) {
            ends[i] = ends[i] < 0 ? Integer.MAX_VALUE : starts[i] + ends[i];
        }
        r.node(new Slice(), r.in(0), r.vector("starts", starts), r.vector("ends", ends));
        return true;
    }

    /// A part whose place the graph computes; a negative size reaches to the end.
    private static boolean computedSlice(TfliteNode r, @Nullable Tensor known) {
        Value starts = r.step("starts", new Cast(ElementType.INT64, true), r.in(1));
        Value sizes = known == null
                ? r.step("sizes", new Cast(ElementType.INT64, true), r.in(2))
                : r.vector("sizes", known.toLongs());
        Value ends = r.step("ends", new Binary(Binary.Kind.ADD), starts, sizes);
        if (known == null || Arrays.stream(known.toLongs()).anyMatch(size -> size < 0)) {
            Value open = r.step("open", new Comparison(Comparison.Kind.LESS), sizes, r.vector("zero", 0));
            ends = r.step("some_ends", new Where(), open, r.vector("end", Integer.MAX_VALUE), ends);
        }
        r.node(new Slice(), r.in(0), starts, ends);
        return true;
    }

    static boolean stridedSlice(TfliteNode r, TfliteOptions o) {
        Tensor begin = r.known(1);
        Tensor end = r.known(2);
        Tensor step = r.known(3);
        if (begin == null || end == null || step == null || o.integer(2) != 0 || o.integer(3) != 0 || o.flag(5)) {
            return false;
        }
        long[] starts = begin.toLongs();
        long[] ends = end.toLongs();
        long[] steps = step.toLongs();
        List<Long> removed = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            if ((o.integer(4) >> i & 1) != 0) {
                removed.add((long) i);
                ends[i] = starts[i] == -1 ? Integer.MAX_VALUE : starts[i] + 1;
                steps[i] = 1;
                continue;
            }
            if ((o.integer(0) >> i & 1) != 0) {
                starts[i] = steps[i] > 0 ? 0 : Integer.MAX_VALUE;
            }
            if ((o.integer(1) >> i & 1) != 0) {
                ends[i] = steps[i] > 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE;
            }
        }
        Value axes = r.vector(
                "axes", IntStream.range(0, starts.length).asLongStream().toArray());
        Value[] inputs = {r.in(0), r.vector("starts", starts), r.vector("ends", ends), axes, r.vector("steps", steps)};
        if (removed.isEmpty()) {
            r.node(new Slice(), inputs);
            return true;
        }
        Value slice = r.graph().add(r.name() + "/slice", List.of(r.name()), new Slice(), inputs);
        r.node(
                new Squeeze(),
                slice,
                r.vector("removed", removed.stream().mapToLong(Long::longValue).toArray()));
        return true;
    }

    static boolean pad(TfliteNode r, Pad.Mode mode) {
        Tensor pads = r.known(1);
        if (pads == null) {
            return false;
        }
        long[] pairs = pads.toLongs();
        int rank = pairs.length / 2;
        long[] sides = new long[pairs.length];
        for (int i = 0; i < rank; i++) {
            sides[i] = pairs[2 * i];
            sides[rank + i] = pairs[2 * i + 1];
        }
        r.node(new Pad(mode), r.in(0), r.vector("pads", sides), r.in(2));
        return true;
    }
}
