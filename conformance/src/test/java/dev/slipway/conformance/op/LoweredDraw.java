package dev.slipway.conformance.op;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Draws ops that a format says by several others, with attributes and sizes at random.
final class LoweredDraw {

    /// A family of ops.
    interface Family {
        LoweredSample draw(LoweredDraw draw);
    }

    static final Map<String, Family> FAMILIES = families();

    private final Random random;

    LoweredDraw(long seed) {
        random = new Random(seed);
    }

    private static Map<String, Family> families() {
        Map<String, Family> all = new LinkedHashMap<>();
        all.put("fourier", LoweredDraw::fourier);
        all.put("frames", LoweredDraw::frames);
        all.put("grid", LoweredDraw::grid);
        all.put("places of pooling", LoweredDraw::places);
        all.put("unpooling", LoweredDraw::unpooling);
        all.put("determinant", LoweredDraw::determinant);
        all.put("columns", LoweredDraw::columns);
        all.put("lookup", LoweredDraw::lookup);
        all.put("bins", LoweredDraw::bins);
        all.put("running", LoweredDraw::running);
        all.put("recurrent", LoweredDraw::recurrent);
        all.put("gathering", LoweredDraw::gathering);
        all.put("scattering", LoweredDraw::scattering);
        all.put("resizing", LoweredDraw::resizing);
        all.put("pooling", LoweredDraw::pooling);
        all.put("transposed convolution", LoweredDraw::transposed);
        all.put("convolution", LoweredDraw::convolution);
        all.put("border", LoweredDraw::border);
        all.put("depth", LoweredDraw::depth);
        return all;
    }

    private LoweredSample fourier() {
        boolean onesided = random.nextBoolean();
        boolean inverse = random.nextBoolean();
        int parts = inverse || !onesided && random.nextBoolean() ? 2 : 1;
        int axis = between(1, 2);
        long[] sizes = {2, between(3, 7), between(3, 6), parts};
        // Of a real signal's frequencies there are as many as the length asks for: else ONNX Runtime goes its own way.
        long own = inverse && onesided ? 2 * sizes[axis] - between(1, 2) : between(3, 9);
        Tensor length = random.nextBoolean() ? Tensor.scalar(own) : null;
        return sample(new Fourier(inverse, onesided), List.of(0), reals(sizes), length, Tensor.scalar((long) axis));
    }

    private LoweredSample frames() {
        boolean onesided = random.nextBoolean();
        long length = between(4, 8);
        Tensor window = random.nextBoolean() ? reals(length) : null;
        return sample(
                new ShortTimeFourier(onesided),
                List.of(0),
                reals(2, between(9, 20), 1),
                Tensor.scalar((long) between(1, 4)),
                window,
                Tensor.scalar(length));
    }

    private LoweredSample grid() {
        GridSample op = new GridSample(any(GridSample.Mode.values()), any(Border.values()), random.nextBoolean());
        if (op.mode() != GridSample.Mode.CUBIC && random.nextInt(4) == 0) {
            return with(2, op, List.of(4), reals(2, 3, 3, 4, 5), reals(2, 2, 3, 2, 3));
        }
        return with(2, op, List.of(2, 3), reals(2, 3, between(3, 6), between(3, 6)), reals(2, between(2, 5), 3, 2));
    }

    private LoweredSample places() {
        MaxPool op = new MaxPool(Layout.NCHW, window(true, true), false);
        return new LoweredSample(op, 1, List.of(0), List.of(reals(2, 3, between(6, 9), between(6, 9))), 2);
    }

    private LoweredSample unpooling() {
        int height = between(2, 4);
        int width = between(2, 4);
        long plane = 4L * height * width;
        long[] indices = new long[2 * height * width];
        for (int i = 0; i < indices.length; i++) {
            long channel = i / (height * width);
            long row = i / width % height;
            indices[i] =
                    channel * plane + (2 * row + random.nextInt(2)) * 2 * width + i % width * 2 + random.nextInt(2);
        }
        MaxUnpool op = new MaxUnpool(Window.of(List.of(2, 2), List.of(2, 2), Padding.none(2)));
        Shape shape = Shape.of(1, 2, height, width);
        return with(2, op, List.of(), reals(shape.sizes()), Tensor.ofLongs(shape, indices));
    }

    private LoweredSample determinant() {
        int size = between(1, 4);
        return sample(new Determinant(), List.of(0), reals(between(1, 3), size, size));
    }

    private LoweredSample columns() {
        int kernel = between(1, 3);
        int stride = between(1, 2);
        int dilation = between(1, 2);
        int pad = between(0, 1);
        int height = between(5, 7);
        int width = between(5, 8);
        Window window = new Window(
                List.of(kernel, kernel),
                List.of(stride, stride),
                List.of(dilation, dilation),
                Padding.explicit(List.of(pad, pad), List.of(pad, pad)),
                false);
        long places = ((height + 2 * pad - window.extent(0)) / stride + 1L)
                * ((width + 2 * pad - window.extent(1)) / stride + 1L);
        return sample(
                new ColumnsToImage(window),
                List.of(0),
                reals(2, 2L * kernel * kernel, places),
                Tensor.ofLongs(Shape.of(2), height, width),
                Tensor.ofLongs(Shape.of(2), kernel, kernel));
    }

    private LoweredSample lookup() {
        int count = between(1, 6);
        long[] keys = IntStream.range(0, count).mapToLong(i -> 3L * i).toArray();
        Tensor x = Tensor.ofLongs(Shape.of(2, 4), longs(8, 0, 3 * count));
        Tensor values = random.nextBoolean() ? reals(count) : Tensor.ofLongs(Shape.of(count), longs(count, -5, 5));
        Tensor otherwise = Tensor.ofDoubles(values.element(), Shape.of(1), -1);
        return sample(new Lookup(), List.of(0, 1), x, Tensor.ofLongs(Shape.of(count), keys), values, otherwise);
    }

    private LoweredSample bins() {
        boolean binary = random.nextBoolean();
        Shape shape = Shape.of(between(1, 3), 5);
        Tensor x = Tensor.ofLongs(shape, longs((int) shape.elements(), 0, 6));
        Tensor size = Tensor.scalar((long) between(1, 6));
        return binary || random.nextBoolean()
                ? sample(new BinCount(binary), List.of(0), x, size)
                : sample(new BinCount(false), List.of(0), x, size, reals(shape.sizes()));
    }

    private LoweredSample running() {
        Cumulative op = new Cumulative(any(Cumulative.Kind.values()), random.nextBoolean(), random.nextBoolean());
        return sample(op, List.of(0), reals(2, between(1, 5), between(1, 4)), Tensor.scalar((long) between(-2, 2)));
    }

    private LoweredSample recurrent() {
        Recurrence.Direction direction = any(Recurrence.Direction.values());
        long ways = direction == Recurrence.Direction.BIDIRECTIONAL ? 2 : 1;
        int kind = random.nextInt(3);
        int gates = List.of(4, 3, 1).get(kind);
        List<String> functions = List.of(
                        List.of("sigmoid", "tanh", "tanh"), List.of("sigmoid", "tanh"), List.of("tanh"))
                .get(kind);
        Recurrence recurrence = new Recurrence(
                5,
                direction,
                Collections.nCopies((int) ways, functions).stream()
                        .flatMap(List::stream)
                        .toList(),
                List.of(),
                List.of(),
                Float.POSITIVE_INFINITY,
                false);
        int time = between(2, 5);
        int[] lengths = {between(1, time), between(1, time), time};
        Tensor x = reals(time, 3, 4);
        Tensor weights = reals(ways, gates * 5L, 4);
        Tensor recurrent = reals(ways, gates * 5L, 5);
        Tensor bias = random.nextBoolean() ? reals(ways, gates * 10L) : null;
        Tensor hidden = random.nextBoolean() ? reals(ways, 3, 5) : null;
        List<@Nullable Tensor> inputs = new ArrayList<>();
        inputs.add(x);
        inputs.add(weights);
        inputs.add(recurrent);
        inputs.add(bias);
        inputs.add(Tensor.ofInts(Shape.of(3), lengths));
        inputs.add(hidden);
        return switch (kind) {
            case 0 -> {
                inputs.add(hidden == null ? null : reals(ways, 3, 5));
                yield new LoweredSample(new Lstm(recurrence, false), 1, List.of(), inputs, 3);
            }
            case 1 -> new LoweredSample(new Gru(recurrence, random.nextBoolean()), 1, List.of(), inputs, 2);
            default -> new LoweredSample(new Rnn(recurrence), 1, List.of(), inputs, 2);
        };
    }

    private LoweredSample gathering() {
        int axis = between(0, 2);
        Shape x = Shape.of(3, 4, 5);
        Tensor indices = indices(x, axis, Shape.of(2, 3, 4), false);
        return with(2, new GatherElements(axis), List.of(0, 1, 2), reals(3, 4, 5), indices);
    }

    private LoweredSample scattering() {
        int axis = between(0, 2);
        Scatter reduction = any(Scatter.values());
        Shape x = Shape.of(3, 4, 5);
        Shape updates = reduction == Scatter.REPLACE ? Shape.of(2, 3, 4).with(axis, Dim.of(2)) : Shape.of(2, 3, 4);
        Tensor indices = indices(x, axis, updates, reduction == Scatter.REPLACE);
        return with(
                3,
                new ScatterElements(axis, reduction),
                List.of(0, 1, 2),
                reals(3, 4, 5),
                indices,
                reals(updates.sizes()));
    }

    /// Places along an axis of `x`, some counted from its end; distinct ones, if asked for.
    private Tensor indices(Shape x, int axis, Shape shape, boolean distinct) {
        int size = (int) x.size(axis);
        long[] places = new long[(int) shape.elements()];
        long inner = Arrays.stream(shape.sizes(), axis + 1, shape.rank()).reduce(1, (a, b) -> a * b);
        for (int i = 0; i < places.length; i++) {
            long own = distinct ? i / inner % shape.size(axis) : random.nextInt(size);
            places[i] = random.nextBoolean() ? own : own - size;
        }
        return Tensor.ofLongs(shape, places);
    }

    private LoweredSample resizing() {
        Resize.Mode mode = any(Resize.Mode.values());
        Coordinates coordinates = any(
                Coordinates.HALF_PIXEL,
                Coordinates.ASYMMETRIC,
                Coordinates.ALIGN_CORNERS,
                Coordinates.PYTORCH_HALF_PIXEL);
        Resize op = new Resize(
                mode,
                coordinates,
                any(Nearest.values()),
                -0.75f,
                mode == Resize.Mode.CUBIC && random.nextBoolean(),
                0,
                false,
                KeepAspect.STRETCH,
                List.of());
        Tensor x = reals(1, 2, between(3, 6), between(3, 6));
        // How many elements corners are apart when a scale leaves a part of one, runtimes do not agree on.
        boolean aligned = coordinates == Coordinates.ALIGN_CORNERS;
        float height = aligned ? 2 : any(2f, 1.5f, 0.5f);
        float width = aligned ? 3 : any(3f, 1f, 0.75f);
        return random.nextBoolean()
                ? sample(op, List.of(2, 3), x, null, Some.floats(1, 1, height, width))
                : sample(op, List.of(2, 3), x, null, null, Some.longs(1, 2, between(2, 9), between(2, 9)));
    }

    private LoweredSample pooling() {
        int axes = between(1, 3);
        long[] sizes = new long[axes + 2];
        Arrays.fill(sizes, 6);
        sizes[0] = 1;
        sizes[1] = 2;
        sizes[2] = between(5, 8);
        Window window = window(axes);
        Layout layout = Layout.channelsFirst(axes);
        Op op = random.nextBoolean()
                ? new MaxPool(layout, window, false)
                : new AveragePool(layout, window, random.nextBoolean());
        return sample(op, List.of(0, 2), reals(sizes));
    }

    private Window window(boolean dilated, boolean padded) {
        int kernel = between(2, 3);
        int pad = padded ? between(0, 1) : 0;
        int dilation = dilated ? between(1, 2) : 1;
        int stride = between(1, 2);
        return new Window(
                List.of(kernel, 2),
                List.of(stride, 2),
                List.of(dilation, 1),
                Padding.explicit(List.of(pad, 0), List.of(pad, 0)),
                random.nextBoolean());
    }

    private Window window(int axes) {
        List<Integer> kernel = numbers(axes, 2, 3);
        List<Integer> pads = numbers(axes, 0, 1);
        boolean up = random.nextBoolean();
        return new Window(
                kernel,
                numbers(axes, 1, 2),
                numbers(axes, 1, 1),
                Padding.explicit(pads, up ? pads.stream().map(_ -> 0).toList() : pads),
                up);
    }

    private LoweredSample transposed() {
        int axes = between(1, 2);
        List<Integer> strides = numbers(axes, 1, 3);
        List<Integer> extra =
                strides.stream().map(stride -> between(0, stride - 1)).toList();
        Window window = new Window(
                numbers(axes, 2, 4),
                strides,
                numbers(axes, 1, 2),
                Padding.explicit(numbers(axes, 0, 1), numbers(axes, 0, 1)),
                false);
        int groups = between(1, 2);
        long[] x = sizes(axes, 5);
        x[1] = 4;
        long[] filter = new long[axes + 2];
        filter[0] = 4;
        filter[1] = 3;
        for (int i = 0; i < axes; i++) {
            filter[i + 2] = window.kernel().get(i);
        }
        TransposedConvolution op = new TransposedConvolution(
                Layout.channelsFirst(axes), FilterLayout.inputOutputSpatial(axes), window, extra, List.of(), groups);
        return sample(op, List.of(0, 2), reals(x), reals(filter), random.nextBoolean() ? reals(3L * groups) : null);
    }

    private LoweredSample convolution() {
        int axes = between(1, 3);
        Window window = new Window(
                numbers(axes, 1, 3),
                numbers(axes, 1, 2),
                numbers(axes, 1, 2),
                Padding.explicit(numbers(axes, 0, 2), numbers(axes, 0, 2)),
                false);
        int groups = any(1, 2, 8);
        long[] x = sizes(axes, 6);
        x[1] = 8;
        long[] filter = new long[axes + 2];
        filter[0] = 16;
        filter[1] = 8 / groups;
        for (int i = 0; i < axes; i++) {
            filter[i + 2] = window.kernel().get(i);
        }
        Convolution op =
                new Convolution(Layout.channelsFirst(axes), FilterLayout.outputInputSpatial(axes), window, groups);
        return sample(op, List.of(0, 2), reals(x), reals(filter), random.nextBoolean() ? reals(16) : null);
    }

    private LoweredSample border() {
        Pad.Mode mode = any(Pad.Mode.CONSTANT, Pad.Mode.REFLECT, Pad.Mode.EDGE, Pad.Mode.WRAP);
        Tensor pads = Some.longs(0, between(0, 2), between(0, 2), 0, between(0, 2), between(0, 2));
        return sample(new Pad(mode), List.of(1), reals(2, between(3, 5), 4), pads);
    }

    private LoweredSample depth() {
        int block = between(1, 3);
        return sample(
                new DepthToSpace(block, random.nextBoolean(), Layout.NCHW),
                List.of(0, 2, 3),
                reals(2, 2L * block * block, between(1, 3), between(1, 3)));
    }

    private long[] sizes(int axes, int size) {
        long[] sizes = new long[axes + 2];
        Arrays.fill(sizes, size);
        sizes[0] = 2;
        return sizes;
    }

    private List<Integer> numbers(int count, int least, int most) {
        return IntStream.range(0, count).mapToObj(_ -> between(least, most)).toList();
    }

    private long[] longs(int count, int least, int most) {
        return IntStream.range(0, count).mapToLong(_ -> between(least, most)).toArray();
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    @SafeVarargs
    private <T> T any(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private Tensor reals(long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] values = new float[(int) shape.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * 0.7);
        }
        return Tensor.ofFloats(shape, values);
    }

    private static LoweredSample sample(Op op, List<Integer> open, @Nullable Tensor... inputs) {
        return with(1, op, open, inputs);
    }

    private static LoweredSample with(int data, Op op, List<Integer> open, @Nullable Tensor... inputs) {
        return new LoweredSample(op, data, open, Arrays.asList(inputs), 1);
    }
}
