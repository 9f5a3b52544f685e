package dev.slipway.conformance.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Einsum;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Gemm;
import dev.slipway.model.op.Gru;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Lstm;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Recurrence;
import dev.slipway.model.op.Rnn;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// A layer whose weights are most of its model.
///
/// @param name what it is
/// @param op what it computes
/// @param x the type of its data
/// @param weights the shapes of its other inputs; the first ones are large
/// @param outputs how many outputs it has
record QuantizedLayer(String name, Op op, TensorType x, List<Shape> weights, int outputs) {

    private static final long SEED = 7;
    private static final int HIDDEN = 48;

    static List<QuantizedLayer> all() {
        List<QuantizedLayer> layers = new ArrayList<>();
        for (int axes = 1; axes <= 3; axes++) {
            layers.add(convolution(axes, Layout.channelsFirst(axes), FilterLayout.outputInputSpatial(axes), 1));
            layers.add(convolution(axes, Layout.channelsLast(axes), FilterLayout.spatialInputOutput(axes), 1));
        }
        layers.add(convolution(2, Layout.NHWC, FilterLayout.HWIO, 2));
        layers.add(convolution(2, Layout.NCHW, FilterLayout.OIHW, 16));
        layers.add(convolution(2, Layout.NHWC, FilterLayout.IHWO, 16));
        layers.add(convolution(1, Layout.channelsFirst(1), FilterLayout.outputInputSpatial(1), 16));
        layers.add(transposed(Layout.NCHW, FilterLayout.IOHW));
        layers.add(transposed(Layout.NHWC, FilterLayout.HWOI));
        layers.add(of("a dense layer", new Dense(), Shape.of(3, 64), Shape.of(48, 64), Shape.of(48)));
        layers.add(of("a dense layer over time", new Dense(), Shape.of(2, 5, 64), Shape.of(48, 64)));
        layers.add(of("a product", new MatMul(false, false), Shape.of(3, 64), Shape.of(64, 48)));
        layers.add(of("a turned product", new MatMul(false, true), Shape.of(2, 3, 64), Shape.of(48, 64)));
        layers.add(of("products of batches", new MatMul(false, false), Shape.of(4, 3, 32), Shape.of(4, 32, 24)));
        layers.add(
                of("a sum of products", new Gemm(1, 1, false, true), Shape.of(3, 64), Shape.of(48, 64), Shape.of(48)));
        layers.add(of("scaled products", new Gemm(0.5f, 1, false, false), Shape.of(3, 64), Shape.of(64, 48)));
        layers.add(of("heads of attention", new Einsum("abc,cde->abde"), Shape.of(2, 3, 32), Shape.of(32, 4, 16)));
        Recurrence recurrence = Recurrence.plain(HIDDEN, Recurrence.Direction.FORWARD, "sigmoid", "tanh", "tanh");
        layers.add(recurrent("an LSTM", new Lstm(recurrence, false), 4, 3));
        Recurrence gated = Recurrence.plain(HIDDEN, Recurrence.Direction.REVERSE, "sigmoid", "tanh");
        layers.add(recurrent("a GRU", new Gru(gated, true), 3, 2));
        Recurrence simple = Recurrence.plain(HIDDEN, Recurrence.Direction.FORWARD, "tanh");
        layers.add(recurrent("a simple recurrent layer", new Rnn(simple), 1, 2));
        layers.add(new QuantizedLayer(
                "a table of embeddings",
                new Gather(0, 0),
                TensorType.of(ElementType.INT32, Shape.of(2, 7)),
                List.of(Shape.of(100, 24)),
                1));
        return layers;
    }

    private static QuantizedLayer of(String name, Op op, Shape x, Shape... weights) {
        return new QuantizedLayer(name, op, TensorType.of(ElementType.FLOAT32, x), List.of(weights), 1);
    }

    private static QuantizedLayer convolution(int axes, Layout layout, FilterLayout filter, int groups) {
        Window window = Window.of(Collections.nCopies(axes, 3), Collections.nCopies(axes, 1), Padding.SAME);
        int outputs = groups == 16 ? 512 : 64;
        return of(
                "a convolution over %d axes, %s and %s, of %d groups".formatted(axes, layout, filter, groups),
                new Convolution(layout, filter, window, groups),
                image(axes, layout),
                filter(axes, filter, outputs, 16 / groups),
                Shape.of(outputs));
    }

    private static QuantizedLayer transposed(Layout layout, FilterLayout filter) {
        Window window = Window.of(List.of(3, 3), List.of(2, 2), Padding.SAME);
        return of(
                "a transposed convolution, %s and %s".formatted(layout, filter),
                new TransposedConvolution(layout, filter, window, List.of(), List.of(), 1),
                image(2, layout),
                filter(2, filter, 24, 16));
    }

    private static Shape image(int axes, Layout layout) {
        long[] sizes = new long[axes + 2];
        Arrays.fill(sizes, 7);
        sizes[layout.batch()] = 1;
        sizes[layout.channel()] = 16;
        return Shape.of(sizes);
    }

    private static Shape filter(int axes, FilterLayout layout, int outputs, int inputs) {
        long[] sizes = new long[axes + 2];
        Arrays.fill(sizes, 3);
        sizes[layout.output()] = outputs;
        sizes[layout.input()] = inputs;
        return Shape.of(sizes);
    }

    private static QuantizedLayer recurrent(String name, Op op, int gates, int outputs) {
        return new QuantizedLayer(
                name,
                op,
                TensorType.of(ElementType.FLOAT32, Shape.of(5, 2, 32)),
                List.of(Shape.of(1, gates * HIDDEN, 32), Shape.of(1, gates * HIDDEN, HIDDEN)),
                outputs);
    }

    /// A graph of this layer alone.
    Graph graph() {
        Random random = new Random(SEED);
        GraphBuilder graph = new GraphBuilder("layer");
        List<Value> inputs = new ArrayList<>();
        Value data = graph.input("x", x);
        for (int i = 0; i < weights.size(); i++) {
            Shape shape = weights.get(i);
            float[] values = new float[(int) shape.elements()];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (0.2 * random.nextGaussian());
            }
            inputs.add(graph.constant("weights" + i, Tensor.ofFloats(shape, values)));
        }
        inputs.add(op instanceof Gather ? 1 : 0, data);
        List<Value> results =
                IntStream.range(0, outputs).mapToObj(i -> new Value("y" + i)).toList();
        graph.add(new Node("layer", op, inputs, results, List.of()));
        results.forEach(result -> graph.output(result.name(), result));
        return graph.build();
    }

    /// Bytes of the weights that are large.
    long bytes() {
        return weights.stream()
                .mapToLong(Shape::elements)
                .filter(elements -> elements >= 1024)
                .map(elements -> elements * Float.BYTES)
                .sum();
    }

    @Override
    public String toString() {
        return name;
    }
}
