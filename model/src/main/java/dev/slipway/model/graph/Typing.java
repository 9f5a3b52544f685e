package dev.slipway.model.graph;

import dev.slipway.model.op.Cast;
import dev.slipway.model.op.OpException;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Infers the type of every value of a graph, and what integer values are known in symbols.
public final class Typing {

    private final Map<Value, Constant> constants;
    private final Map<Value, TensorType> types = new HashMap<>();
    private final Map<Value, List<Dim>> symbolic = new HashMap<>();

    Typing(Map<Value, Constant> constants) {
        this.constants = constants;
        constants.forEach((value, constant) -> types.put(value, constant.type()));
    }

    /// The type found for `value` so far.
    @Nullable
    TensorType typeOf(Value value) {
        Constant constant = constants.get(value);
        return constant != null ? constant.type() : types.get(value);
    }

    @Nullable
    List<Dim> symbolicOf(Value value) {
        return symbolic.get(value);
    }

    void put(Value input, TensorType type) {
        types.put(input, named(type, input));
    }

    static Map<Value, TensorType> infer(
            String graph,
            List<Port> inputs,
            List<Node> nodes,
            Map<Value, Constant> constants,
            Map<Value, TensorType> declared) {
        return new Typing(constants).run(graph, inputs, nodes, declared).types;
    }

    static List<TensorType> outputsOf(Graph graph, List<TensorType> inputTypes) {
        Map<Value, TensorType> declared = new HashMap<>(graph.types());
        for (int i = 0; i < inputTypes.size(); i++) {
            declared.put(graph.inputs().get(i).value(), inputTypes.get(i));
        }
        Map<Value, TensorType> types =
                infer(graph.name(), graph.inputs(), graph.nodes(), graph.constants(), inputsOnly(graph, declared));
        return graph.outputs().stream().map(port -> types.get(port.value())).toList();
    }

    /// Inside a body the types seen before may be too narrow for the types it is given now, so that only quantisation
    /// and the outputs of opaque ops count as declared.
    private static Map<Value, TensorType> inputsOnly(Graph graph, Map<Value, TensorType> declared) {
        Map<Value, TensorType> kept = new HashMap<>();
        declared.forEach((value, type) -> {
            if (graph.isInput(value) || type.isQuantized()) {
                kept.put(value, type);
            }
        });
        for (Node node : graph.nodes()) {
            if (!node.op().infersTypes()) {
                node.outputs().forEach(value -> kept.put(value, declared.get(value)));
            }
        }
        return kept;
    }

    /// What is known in symbols of the integer values of a graph: shapes, and what is computed from them.
    public static Map<Value, List<Dim>> symbolicValues(Graph graph) {
        return new Typing(graph.constants()).run(graph.name(), graph.inputs(), graph.nodes(), graph.types()).symbolic;
    }

    private Typing run(String graph, List<Port> inputs, List<Node> nodes, Map<Value, TensorType> declared) {
        for (Port input : inputs) {
            TensorType type = declared.get(input.value());
            if (type == null) {
                throw new IllegalArgumentException("graph '%s': input '%s' has no type".formatted(graph, input.name()));
            }
            types.put(input.value(), named(type, input.value()));
        }
        for (Node node : nodes) {
            type(node, declared);
        }
        return this;
    }

    void type(Node node, Map<Value, TensorType> declared) {
        KnownOperands operands = new KnownOperands(node);
        List<TensorType> inferred;
        try {
            inferred = node.op().infersTypes() ? node.op().infer(operands) : List.of();
        } catch (OpException e) {
            throw new OpException("node '%s': %s".formatted(node.name(), e.getMessage()), e);
        } catch (IndexOutOfBoundsException | ArithmeticException | IllegalStateException | IllegalArgumentException e) {
            throw new OpException(
                    "node '%s': %s cannot take inputs of types %s (%s)"
                            .formatted(node.name(), node.op(), operands.describe(), e.getMessage()),
                    e);
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            if (output.isPresent()) {
                TensorType known = i < inferred.size() ? real(node, inferred.get(i)) : null;
                types.put(output, named(merged(node, output, known, declared.get(output)), output));
            }
        }
        if (types.get(node.output(0)) instanceof TensorType type && holdsSizes(type)) {
            node.op().symbolic(operands).ifPresent(dims -> symbolic.put(node.output(0), dims));
        }
    }

    /// What is computed of quantised numbers is real where nothing says how it is stored.
    private TensorType real(Node node, TensorType result) {
        TensorType operand = node.hasInput(0) ? typeOf(node.input(0)) : null;
        boolean stored = operand != null
                && operand.isQuantized()
                && operand.element() == result.element()
                && !result.isQuantized()
                && !node.op().readsStoredIntegers()
                && !(node.op() instanceof Cast);
        return stored ? TensorType.of(ElementType.FLOAT32, result.shape()) : result;
    }

    private static boolean holdsSizes(TensorType type) {
        return (type.element().isInteger() || type.element() == ElementType.BOOL)
                && type.shape().isRanked()
                && type.shape().rank() <= 1;
    }

    private static TensorType merged(
            Node node, Value output, @Nullable TensorType inferred, @Nullable TensorType declared) {
        if (inferred == null && declared == null) {
            throw new IllegalArgumentException("node '%s': the type of output '%s' is neither inferred nor declared"
                    .formatted(node.name(), output));
        }
        if (inferred == null) {
            return Objects.requireNonNull(declared);
        }
        if (declared == null) {
            return inferred;
        }
        TensorType type = declared.isQuantized() ? declared : inferred;
        return type.withShape(better(inferred.shape(), declared.shape()));
    }

    /// The inferred shape, with declared sizes where inference has none.
    private static Shape better(Shape inferred, Shape declared) {
        if (!inferred.isRanked() || !declared.isRanked() || inferred.rank() != declared.rank()) {
            return inferred.isRanked() ? inferred : declared;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < inferred.rank(); i++) {
            Dim own = inferred.dim(i);
            dims.add(own.isUnknown() || !own.isKnown() && declared.dim(i).isKnown() ? declared.dim(i) : own);
        }
        return Shape.of(dims);
    }

    /// Unknown dimensions get a name of their own, so that they can be followed.
    private static TensorType named(TensorType type, Value value) {
        if (!type.shape().isRanked() || type.shape().dims().stream().noneMatch(Dim::mentionsUnknown)) {
            return type;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < type.shape().rank(); i++) {
            Dim dim = type.shape().dim(i);
            dims.add(dim.mentionsUnknown() ? Dim.symbol("?%s:%d".formatted(value.name(), i)) : dim);
        }
        return type.withShape(Shape.of(dims));
    }

    private final class KnownOperands implements dev.slipway.model.op.Operands {

        /// Constants beyond this many elements are data, not parameters: inference has no use for them.
        private static final long PARAMETER_ELEMENTS = 1 << 16;

        private final Node node;

        KnownOperands(Node node) {
            this.node = node;
        }

        @Override
        public int size() {
            return node.inputs().size();
        }

        @Override
        public boolean has(int index) {
            return node.hasInput(index);
        }

        @Override
        public TensorType type(int index) {
            if (typeOf(node.input(index)) instanceof TensorType type) {
                return type;
            }
            throw new OpException("%s: input %d is missing".formatted(node.op().name(), index));
        }

        @Override
        public Optional<dev.slipway.model.tensor.Tensor> constant(int index) {
            Constant constant = constants.get(node.input(index));
            return constant == null || constant.shape().elements() > PARAMETER_ELEMENTS
                    ? Optional.empty()
                    : Optional.of(constant.tensor());
        }

        @Override
        public Optional<List<Dim>> dims(int index) {
            Value value = node.input(index);
            if (symbolic.get(value) instanceof List<Dim> known) {
                return Optional.of(known);
            }
            if (constants.get(value) instanceof Constant constant) {
                boolean sizes = holdsSizes(constant.type()) && constant.shape().elements() <= 1024;
                return sizes
                        ? Optional.of(Arrays.stream(constant.tensor().toLongs())
                                .mapToObj(Dim::of)
                                .toList())
                        : Optional.empty();
            }
            TensorType type = types.get(value);
            if (type != null
                    && holdsSizes(type)
                    && type.shape().isKnown()
                    && type.shape().elements() >= 0
                    && type.shape().elements() <= 1024) {
                return Optional.of(Collections.nCopies((int) type.shape().elements(), Dim.UNKNOWN));
            }
            return Optional.empty();
        }

        @Override
        public int outputs() {
            return node.outputs().size();
        }

        List<@Nullable TensorType> describe() {
            List<@Nullable TensorType> described = new ArrayList<>();
            node.inputs().forEach(input -> described.add(typeOf(input)));
            return described;
        }
    }
}
