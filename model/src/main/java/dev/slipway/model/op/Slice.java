package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Every `step`-th element from `start` to before `end`, along some axes. Negative starts and ends count from the end;
/// those outside of the axis are brought to its ends.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[...]` | |
/// | input 1 | `starts` | integer `[k]` | the first index of each axis |
/// | input 2 | `ends` | integer `[k]` | the index where to stop, not included; very large: to the end |
/// | input 3 | `axes` | integer `[k]` | optional; negative counts from the end; the first `k` where absent |
/// | input 4 | `steps` | integer `[k]` | optional; negative: backwards; 1 where absent |
/// | output 0 | `y` | as `x`, other sizes along `axes` | a symbolic size stays one where its step is 1 |
///
/// - **C1** `-rank(x) <= axis < rank(x)` for each of `axes`
/// - **C2** no step is 0
///
/// Source: [ONNX Slice](https://onnx.ai/onnx/operators/onnx__Slice.html),
/// [TensorFlow StridedSlice](https://www.tensorflow.org/api_docs/python/tf/raw_ops/StridedSlice).
public record Slice() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        if (!x.isRanked()) {
            return List.of(in.type(0));
        }
        Optional<List<Dim>> starts = in.dims(1);
        Optional<List<Dim>> ends = in.dims(2);
        Optional<long[]> axes = in.has(3) ? Axes.known(in, 3) : starts.map(dims -> naturals(dims.size()));
        Optional<long[]> steps = in.has(4) ? Axes.known(in, 4) : axes.map(known -> ones(known.length));
        if (axes.isEmpty()) {
            return List.of(in.type(0).withShape(Shape.unknown(x.rank())));
        }
        List<Dim> dims = new ArrayList<>(x.dims());
        for (int i = 0; i < axes.get().length; i++) {
            int axis = Axes.normalize((int) axes.get()[i], x.rank(), "Slice C1");
            boolean known = starts.isPresent() && ends.isPresent() && steps.isPresent();
            dims.set(
                    axis,
                    known ? size(x.dim(axis), starts.get().get(i), ends.get().get(i), steps.get()[i]) : Dim.UNKNOWN);
        }
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] starts = in.tensor(1).toLongs();
        long[] ends = in.tensor(2).toLongs();
        long[] axes = in.has(3) ? in.tensor(3).toLongs() : naturals(starts.length);
        long[] steps = in.has(4) ? in.tensor(4).toLongs() : ones(starts.length);
        int[] sizes = x.shape().intSizes();
        int[] strides = Broadcast.strides(sizes);
        int[] resultSizes = sizes.clone();
        int offset = 0;
        for (int i = 0; i < axes.length; i++) {
            int axis = Axes.normalize((int) axes[i], sizes.length, "Slice C1");
            long start = start(sizes[axis], starts[i], steps[i]);
            resultSizes[axis] = (int) count(sizes[axis], starts[i], ends[i], steps[i]);
            offset += (int) start * strides[axis];
            strides[axis] *= (int) steps[i];
        }
        int[] order = Broadcast.walk(resultSizes, strides);
        for (int i = 0; i < order.length; i++) {
            order[i] += offset;
        }
        return List.of(Picked.of(
                x, order, Shape.of(Arrays.stream(resultSizes).asLongStream().toArray())));
    }

    @Override
    public Optional<List<Dim>> symbolic(Operands in) {
        Optional<List<Dim>> x = in.dims(0);
        Optional<long[]> start = Axes.known(in, 1);
        Optional<long[]> end = Axes.known(in, 2);
        Optional<long[]> step = in.has(4) ? Axes.known(in, 4) : Optional.of(ones(1));
        if (x.isEmpty() || start.isEmpty() || end.isEmpty() || step.isEmpty() || start.get().length != 1) {
            return Optional.empty();
        }
        int size = x.get().size();
        long from = start(size, start.get()[0], step.get()[0]);
        List<Dim> result = new ArrayList<>();
        for (long i = 0; i < count(size, start.get()[0], end.get()[0], step.get()[0]); i++) {
            result.add(x.get().get((int) (from + i * step.get()[0])));
        }
        return Optional.of(result);
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    /// `size` indices of `axis` from `start` on.
    static Tensor along(Tensor x, int axis, long start, long size) {
        return new Slice()
                .evaluate(Arguments.of(x, vector(start), vector(start + size), vector(axis)))
                .getFirst();
    }

    private static Tensor vector(long value) {
        return Tensor.ofLongs(Shape.of(1), value);
    }

    private static long[] naturals(int count) {
        return IntStream.range(0, count).asLongStream().toArray();
    }

    private static long[] ones(int count) {
        long[] ones = new long[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static long start(long size, long start, long step) {
        long from = start < 0 ? start + size : start;
        return step > 0 ? Math.clamp(from, 0, size) : Math.clamp(from, -1, size - 1);
    }

    private static long count(long size, long start, long end, long step) {
        if (step == 0) {
            throw new OpException("Slice C2: a step is 0");
        }
        long from = start(size, start, step);
        long to = end < 0 ? (end < -size ? -1 : end + size) : Math.min(end, size);
        to = step > 0 ? Math.max(to, 0) : Math.max(to, -1);
        return Math.max(0, step > 0 ? Math.ceilDiv(to - from, step) : Math.ceilDiv(from - to, -step));
    }

    private static Dim size(Dim size, Dim start, Dim end, long step) {
        if (size.isKnown() && start.isKnown() && end.isKnown()) {
            return Dim.of(count(size.size(), start.size(), end.size(), step));
        }
        if (step != 1 || !start.isKnown()) {
            if (step == -1 && start.is(-1) && end.isKnown() && end.size() < -(1L << 30)) {
                return size;
            }
            return Dim.UNKNOWN;
        }
        long from = start.size();
        boolean toEnd = end.isKnown() && end.size() > 1L << 30 || end.equals(size);
        if (toEnd) {
            return from >= 0 ? size.minus(from) : Dim.of(-from);
        }
        if (end.isKnown() && end.size() < 0) {
            return from >= 0 ? size.plus(end.size() - from) : Dim.of(Math.max(0, end.size() - from));
        }
        return Dim.UNKNOWN;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(
                        new Slice(),
                        Some.reals(4, 5),
                        Some.longs(1, -1),
                        Some.longs(3, -100),
                        Some.longs(0, 1),
                        Some.longs(1, -2)),
                Example.of(new Slice(), Some.reals(4, 5), Some.longs(0), Some.longs(Long.MAX_VALUE)),
                Example.of(new Slice(), Some.longs(1, 2, 3), Some.longs(-2), Some.longs(100)),
                Example.of(new Slice(), Some.reals(2, 3), Some.longs(0), Some.longs(1), Some.longs(2))
                        .breaks("C1"),
                Example.of(new Slice(), Some.reals(2, 3), Some.longs(0), Some.longs(1), Some.longs(0), Some.longs(0))
                        .breaks("C2"));
    }
}
