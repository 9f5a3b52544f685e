package dev.slipway.formats.tflite.node;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.UnknownRankException;
import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes one graph as one subgraph, node by node: where TFLite spells an op in several operators, the tensors between
/// them are made here.
public final class TfliteEmitter {

    static final Node NONE = Node.of("", new Identity(), List.of(), List.of());

    private final TfliteFile file;
    private final Graph graph;
    private final TfliteTensors tensors;
    private final List<TfliteFlat.Operator> operators = new ArrayList<>();
    private final Map<Value, Integer> indices = new HashMap<>();
    private final Map<String, Integer> handles = new HashMap<>();
    private final Map<Value, Value> shared;
    private Node current;
    private int fused;

    /// Writes a hub node, as the table of ops says.
    public interface Spelling {
        void write(Node node, TfliteEmitter emit);
    }

    TfliteEmitter(TfliteFile file, Graph graph, Node any) {
        this.file = file;
        this.tensors = new TfliteTensors(file);
        this.graph = graph;
        this.shared = TfliteSharedTensors.shared(graph);
        this.current = any;
    }

    /// For subgraphs that no graph stands for.
    public static TfliteEmitter empty(TfliteFile file) {
        return new TfliteEmitter(file, new GraphBuilder("").build(), NONE);
    }

    /// The tensor of a variable's handle, which is made where it is first asked for.
    public int handle(String variable, ToIntFunction<String> made) {
        Integer known = handles.get(variable);
        if (known == null) {
            known = made.applyAsInt(variable);
            handles.put(variable, known);
        }
        return known;
    }

    void write(Node node) {
        current = node;
        try {
            file.spelling().write(node, this);
        } catch (Unsayable e) {
            file.unspeakable(node, e);
            node.outputs().stream().filter(Value::isPresent).forEach(this::standIn);
        } catch (UnknownRankException e) {
            file.unspeakable(node, Unsayable.unknownRank("TFLite"));
            node.outputs().stream().filter(Value::isPresent).forEach(this::standIn);
        }
    }

    /// The tensor of an input or output of the graph.
    int port(String what, Port port) {
        try {
            return index(port.value());
        } catch (Unsayable e) {
            file.unspeakable()
                    .add(new Unspeakable(what, port.name(), e.code(), String.valueOf(e.getMessage()), e.remedy()));
            return standIn(port.value());
        }
    }

    /// The tensor of a value that could not be said, so that what reads it can be looked at, too.
    private int standIn(Value value) {
        TensorType type = graph.type(value);
        return TfliteFlat.typeCode(type.element()) < 0
                ? indices.computeIfAbsent(
                        value, each -> tensors.tensor(each.name(), TensorType.of(ElementType.FLOAT32, type.shape()), 0))
                : index(value);
    }

    public Graph graph() {
        return graph;
    }

    public TfliteFile file() {
        return file;
    }

    /// The tensor of a hub value, -1 where it is left out.
    public int index(Value value) {
        if (!value.isPresent()) {
            return -1;
        }
        Integer known = indices.get(value);
        if (known != null) {
            return known;
        }
        if (shared.get(value) instanceof Value other) {
            return index(other);
        }
        Constant constant = graph.constant(value);
        int index = constant == null
                ? tensors.tensor(value.name(), graph.type(value), 0)
                : constant(value.name(), constant);
        indices.put(value, index);
        return index;
    }

    public int in(Node node, int input) {
        return index(node.input(input));
    }

    /// An input of one element as an int32 scalar.
    public int scalar(Node node, int input) {
        Value value = node.input(input);
        Tensor known = known(value);
        if (known != null) {
            return scalar(ElementType.INT32, known.scalarLong());
        }
        int index = int32(value);
        return type(value).shape().hasRank(0)
                ? index
                : step(
                        TfliteCode.RESHAPE,
                        TfliteOptions.of(17),
                        TensorType.of(ElementType.INT32),
                        "scalar",
                        index,
                        ints());
    }

    /// The activation that the operator being written does besides, as the schema numbers it.
    public int fused() {
        return fused;
    }

    public void fuse(Activation activation) {
        fused = activation(activation);
    }

    /// A tensor as it stands in another file.
    ///
    /// @param buffers those of that file
    public int tensor(TfliteFlat.Tensor tensor, List<Payload> buffers) {
        return tensors.tensor(tensor, buffers);
    }

    /// A constant; one that was rounded to a narrower type is stored so, and widened by an operator that the runtime
    /// runs once.
    public int constant(String name, Constant constant) {
        Constant narrow = constant.narrow();
        if (narrow == null) {
            return tensors.constant(name, constant);
        }
        int stored = tensors.constant(name + "/" + narrow.element(), narrow);
        int widened = tensors.tensor(name, constant.type(), 0);
        operator(TfliteCode.DEQUANTIZE, TfliteOptions.of(38), List.of(stored), List.of(widened));
        return widened;
    }

    /// A constant tensor for a parameter; equal ones are shared.
    public int parameter(Tensor tensor) {
        return tensors.parameter(tensor);
    }

    public int ints(int... values) {
        return parameter(Tensor.ofInts(Shape.of(values.length), values));
    }

    public int ints(List<Integer> values) {
        return ints(values.stream().mapToInt(Integer::intValue).toArray());
    }

    public int scalar(ElementType element, double value) {
        if (!element.hasFixedWidth()) {
            throw noSuchOp();
        }
        return parameter(Tensor.ofDoubles(element, Shape.SCALAR, value));
    }

    /// A tensor between operators.
    public int temporary(TensorType type, String purpose) {
        return tensors.tensor(current.name() + "/" + purpose, type, 0);
    }

    public TensorType type(int index) {
        return tensors.type(index);
    }

    public TensorType type(Value value) {
        return graph.type(value);
    }

    public int rank(Value value) {
        Shape shape = graph.type(value).shape();
        if (!shape.isRanked()) {
            throw Unsayable.unknownRank("TFLite");
        }
        return shape.rank();
    }

    /// The elements of a constant input as numbers, null when it is computed.
    @Nullable
    public Tensor known(Value value) {
        return graph.known(value);
    }

    /// A parameter that TFLite wants as a constant.
    public Tensor parameter(Value value, String what) {
        Tensor known = known(value);
        if (known == null) {
            throw new Unsayable(
                    "DYNAMIC_PARAMETER",
                    "%s is computed by the graph; TFLite wants a constant".formatted(what),
                    "give fixed input shapes with --input");
        }
        return known;
    }

    /// A value as int32: a constant of it, or a cast.
    public int int32(Value value) {
        if (!value.isPresent()) {
            throw new Unsayable("PARAMETER", "an input that TFLite needs is left out", "give it in the source model");
        }
        Tensor known = known(value);
        if (known != null) {
            long[] values = known.toLongs();
            int[] ints = Arrays.stream(values)
                    .mapToInt(each -> Math.clamp(each, Integer.MIN_VALUE, Integer.MAX_VALUE))
                    .toArray();
            return parameter(Tensor.ofInts(known.shape(), ints));
        }
        if (graph.type(value).element() == ElementType.INT32) {
            return index(value);
        }
        return cast(index(value), ElementType.INT32);
    }

    public int cast(int index, ElementType to) {
        TensorType from = tensors.type(index);
        int result = temporary(TensorType.of(to, from.shape()), "cast");
        operator(
                TfliteCode.CAST,
                TfliteOptions.of(37)
                        .with(0, TfliteFlat.typeCode(from.element()))
                        .with(1, TfliteFlat.typeCode(to)),
                List.of(index),
                List.of(result));
        return result;
    }

    public int transpose(int index, List<Integer> permutation) {
        if (IntStream.range(0, permutation.size()).allMatch(i -> permutation.get(i) == i)) {
            return index;
        }
        TensorType type = tensors.type(index);
        Quantization quantization = type.quantization();
        int result = temporary(
                new TensorType(type.element(), type.shape().permuted(permutation), quantization), "transposed");
        operator(TfliteCode.TRANSPOSE, TfliteOptions.of(26), List.of(index, ints(permutation)), List.of(result));
        file.transposed(
                current.origins().isEmpty() ? current.name() : current.origins().getFirst());
        return result;
    }

    /// One operator whose results are the node's outputs.
    public void is(TfliteCode code, TfliteOptions options, int... inputs) {
        is(code, options, Arrays.stream(inputs).boxed().toList());
    }

    public void is(TfliteCode code, TfliteOptions options, List<Integer> inputs) {
        List<Integer> outputs = new ArrayList<>();
        for (Value output : current.outputs()) {
            outputs.add(
                    output.isPresent()
                            ? index(output)
                            : temporary(TensorType.of(ElementType.FLOAT32, Shape.UNRANKED), "unused"));
        }
        operator(code, options, inputs, outputs);
    }

    /// One operator on the way.
    public int step(TfliteCode code, TfliteOptions options, TensorType type, String purpose, int... inputs) {
        int result = temporary(type, purpose);
        operator(code, options, Arrays.stream(inputs).boxed().toList(), List.of(result));
        return result;
    }

    public void operator(TfliteCode code, TfliteOptions options, List<Integer> inputs, List<Integer> outputs) {
        operator(
                new TfliteFlat.Opcode(code.number, "", tensors.version(code, inputs)),
                new TfliteFlat.Operator(0, inputs, outputs, options, new byte[0], List.of(), List.of()));
    }

    /// @param operator its opcode is set here
    public void operator(TfliteFlat.Opcode code, TfliteFlat.Operator operator) {
        operators.add(new TfliteFlat.Operator(
                file.opcode(code),
                operator.inputs(),
                operator.outputs(),
                operator.options(),
                operator.custom(),
                operator.mutating(),
                operator.intermediates()));
    }

    public TfliteFlat.Subgraph subgraph(String name, List<Integer> inputs, List<Integer> outputs) {
        return new TfliteFlat.Subgraph(name, tensors.all(), inputs, outputs, operators);
    }

    /// The number of the subgraph that a region is written as.
    public int region(Region region) {
        if (!(region instanceof Graph inner)) {
            throw noSuchOp();
        }
        return file.region(inner);
    }

    public static Unsayable noSuchOp() {
        return new Unsayable(
                "NO_SUCH_OP",
                "TFLite has no such op",
                "convert to ONNX, or cut the graph before this node with --output");
    }

    private static int activation(Activation activation) {
        return switch (activation) {
            case NONE -> 0;
            case RELU -> 1;
            case RELU_N1_TO_1 -> 2;
            case RELU6 -> 3;
            case TANH -> 4;
            case SIGN_BIT -> 5;
        };
    }
}
