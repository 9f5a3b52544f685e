package dev.slipway.conformance.random;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A small graph that grows at random, by steps that [RandomGrowth] knows: networks as exporters write them, with what
/// rules look for.
public final class RandomGraph {

    /// What stands for the symbol `batch` when a graph is evaluated.
    public static final int BATCH = 2;

    private static final long MAX_ELEMENTS = 2_000;

    final Random random;
    final GraphBuilder builder;
    private final List<Value> values = new ArrayList<>();
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> results = new ArrayList<>();
    private int names;

    RandomGraph(Random random, String name) {
        this.random = random;
        this.builder = new GraphBuilder(name);
    }

    /// A graph of about `steps` steps.
    public static Graph of(long seed, int steps) {
        RandomGraph graph = new RandomGraph(new Random(seed), "random" + seed);
        Dim batch = graph.random.nextBoolean() ? Dim.symbol("batch") : Dim.of(BATCH);
        graph.input(batch, Dim.of(6), Dim.of(5), Dim.of(4));
        if (graph.random.nextBoolean()) {
            graph.input(batch, Dim.of(4), Dim.of(6), Dim.of(5));
        }
        if (graph.random.nextInt(4) == 0) {
            graph.input(batch, Dim.of(6));
        }
        RandomGrowth growth = new RandomGrowth(graph);
        for (int i = 0; i < steps; i++) {
            growth.step();
        }
        if (graph.random.nextInt(4) == 0) {
            growth.unranked();
        }
        return graph.finished();
    }

    private void input(Dim... dims) {
        input(TensorType.of(ElementType.FLOAT32, Shape.of(List.of(dims))));
    }

    Value input(TensorType type) {
        Value input = builder.input("input" + inputs.size(), type);
        inputs.add(input);
        if (type.shape().isRanked() && type.shape().rank() > 1) {
            values.add(input);
        }
        return input;
    }

    /// The graph with every value that nothing reads as an output, and now and then one that something reads.
    Graph finished() {
        List<Value> read =
                builder.nodes().stream().flatMap(node -> node.inputs().stream()).toList();
        List<Value> ends = new ArrayList<>(values.stream()
                .filter(value -> !read.contains(value) && !inputs.contains(value))
                .toList());
        ends.add(any(values));
        ends.addAll(results);
        if (ends.stream().allMatch(inputs::contains)) {
            ends.add(values.getLast());
        }
        int i = 0;
        for (Value end : ends.stream().distinct().toList()) {
            builder.output("output" + i++, end);
        }
        return builder.build();
    }

    /// The graph with the mean of the last value, spread over the shape of the first input, as its output.
    Graph withOneOutput() {
        Value sum = add(new Reduction(Reduction.Kind.MEAN, false, false), values.getLast());
        Value zeros = add(new Binary(Binary.Kind.SUBTRACT), inputs.getFirst(), inputs.getFirst());
        builder.output("y", add(new Binary(Binary.Kind.ADD), zeros, sum));
        return builder.build();
    }

    /// The inputs for one evaluation.
    public static List<Tensor> feed(Graph graph, Random random) {
        return graph.inputs().stream()
                .map(port -> drawn(random, 1, sizes(graph.type(port.value()).shape())))
                .toList();
    }

    /// The sizes a shape has then; what has no rank gets two axes.
    public static long[] sizes(Shape shape) {
        return !shape.isRanked()
                ? new long[] {BATCH, 6}
                : shape.dims().stream()
                        .mapToLong(dim -> dim.isKnown() ? dim.size() : BATCH)
                        .toArray();
    }

    /// Numbers around 0, as wide as `scale`.
    public static Tensor drawn(Random random, double scale, long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] numbers = new float[(int) shape.elements()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (scale * (2 * random.nextDouble() - 1));
        }
        return Tensor.ofFloats(shape, numbers);
    }

    Value weight(double scale, long... sizes) {
        return builder.constant(name("weight"), drawn(random, scale, sizes));
    }

    Value numbers(long... numbers) {
        return builder.constant(name("numbers"), Tensor.ofLongs(Shape.of(numbers.length), numbers));
    }

    Value scalar(double value) {
        return constant("scalar", Tensor.scalar((float) value));
    }

    Value constant(String name, Tensor value) {
        return builder.constant(builder.uniqueName(name), value);
    }

    Value add(Unary.Kind kind, Value x) {
        return add(new Unary(kind), x);
    }

    Value add(Binary.Kind kind, Value a, Value b) {
        return add(new Binary(kind), a, b);
    }

    Value add(Op op, Value... operands) {
        return add(1, op, operands).getFirst();
    }

    List<Value> add(int outputs, Op op, Value... operands) {
        String name = name(op.getClass().getSimpleName());
        List<Value> made = IntStream.range(0, outputs)
                .mapToObj(i -> new Value(i == 0 ? name : name + ":" + i))
                .toList();
        builder.add(Node.of(name, op, List.of(operands), made));
        return made;
    }

    /// Lets later steps read `value`, unless it has become large or of an unusual kind.
    void keep(Value value) {
        TensorType type = builder.typeOf(value);
        Shape shape = type.shape();
        boolean usual = type.element() == ElementType.FLOAT32
                && shape.isRanked()
                && shape.rank() > 0
                && shape.dims().stream().skip(1).allMatch(dim -> dim.isKnown() && dim.size() > 0);
        if (usual
                && Shape.of(sizes(shape)).elements() <= MAX_ELEMENTS
                && !shape.dim(0).mentionsUnknown()) {
            values.add(value);
        }
    }

    /// Makes `value` an output that nothing else reads.
    void result(Value value) {
        results.add(value);
    }

    /// A value of the given rank, recent ones more often; null where there is none.
    @Nullable
    Value ofRank(int rank) {
        List<Value> fit =
                values.stream().filter(value -> shape(value).rank() == rank).toList();
        return fit.isEmpty() ? null : fit.get(Math.max(random.nextInt(fit.size()), random.nextInt(fit.size())));
    }

    @Nullable
    Value like(Value other) {
        List<Value> fit = values.stream()
                .filter(value -> !value.equals(other) && shape(value).equals(shape(other)))
                .toList();
        return fit.isEmpty() ? null : any(fit);
    }

    /// Half of the time the last value, so that chains grow.
    Value anyInput() {
        return any(inputs.stream().filter(values::contains).toList());
    }

    Value recent() {
        return random.nextBoolean()
                ? values.getLast()
                : values.get(Math.max(random.nextInt(values.size()), random.nextInt(values.size())));
    }

    Shape shape(Value value) {
        return builder.typeOf(value).shape();
    }

    Layout layout() {
        return random.nextBoolean() ? Layout.NHWC : Layout.NCHW;
    }

    int channels(Value x, Layout layout) {
        return (int) shape(x).size(layout.channel());
    }

    /// A value of rank 4 that a kernel of 2 by 2 fits into.
    @Nullable
    Value image(Layout layout) {
        Value x = ofRank(4);
        return x == null || layout.spatial().stream().anyMatch(axis -> shape(x).size(axis) < 2) ? null : x;
    }

    /// How many elements there are at each index of the first axis.
    long rest(Value x) {
        return shape(x).dims().stream().skip(1).mapToLong(Dim::size).reduce(1, (a, b) -> a * b);
    }

    <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    @SafeVarargs
    final <T> T any(T... all) {
        return all[random.nextInt(all.length)];
    }

    List<Integer> shuffled(int rank) {
        List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.shuffle(axes, random);
        return axes;
    }

    private String name(String kind) {
        return kind + names++;
    }
}
