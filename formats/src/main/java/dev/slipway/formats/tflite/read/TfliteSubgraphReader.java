package dev.slipway.formats.tflite.read;

import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteVariables;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.formats.tflite.node.TfliteScope;
import dev.slipway.formats.tflite.spelling.TfliteState;
import dev.slipway.model.format.OpenSizes;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Builds the hub graph of one subgraph.
final class TfliteSubgraphReader implements TfliteScope {

    private static final long MOST_ZEROS = 1 << 24;

    private final TfliteReader reader;
    private final TfliteFlat.Subgraph subgraph;
    private final TfliteFlat.Signature signature;
    private final GraphBuilder builder;
    private final List<Value> values = new ArrayList<>();
    private final Map<Value, String> handles = new HashMap<>();
    private final Map<Integer, String> kept = new HashMap<>();
    private final Set<Integer> inputs = new HashSet<>();
    private final Set<Integer> made = new HashSet<>();

    TfliteSubgraphReader(
            TfliteReader reader, TfliteFlat.Subgraph subgraph, String name, TfliteFlat.Signature signature) {
        this.reader = reader;
        this.subgraph = subgraph;
        this.signature = signature;
        this.builder = new GraphBuilder(name);
        for (int i = 0; i < subgraph.tensors().size(); i++) {
            String tensor = subgraph.tensors().get(i).name();
            values.add(new Value(builder.uniqueName(tensor.isEmpty() ? "tensor" + i : tensor)));
        }
        subgraph.operators().forEach(operator -> made.addAll(operator.outputs()));
    }

    /// The graph of a signature, cut where the caller wants.
    Graph main() {
        Set<Integer> cut = cut();
        for (int input : cut.isEmpty() ? subgraph.inputs() : sorted(cut)) {
            input(input, !cut.isEmpty() || subgraph.inputs().size() == 1);
        }
        if (!cut.isEmpty()) {
            subgraph.inputs().stream().filter(input -> !inputs.contains(input)).forEach(input -> input(input, false));
        }
        body();
        if (reader.options().outputs().isEmpty()) {
            subgraph.outputs().forEach(output -> builder.output(port(signature.outputs(), output), value(output)));
        } else {
            reader.options().outputs().forEach(name -> builder.output(name, value(named(name))));
        }
        return cut.isEmpty()
                ? builder.build()
                : withoutUnreadInputs(builder.build().withoutUnread(), cut.size());
    }

    /// The graph as a region.
    ///
    /// @param names for each input the variable it is a handle of, `""` for others
    Graph region(List<String> names) {
        for (int i = 0; i < subgraph.inputs().size(); i++) {
            int input = subgraph.inputs().get(i);
            Value value = value(input);
            builder.input(new Port(value.name(), value), type(input, false));
            inputs.add(input);
            if (i < names.size() && !names.get(i).isEmpty()) {
                handles.put(value, names.get(i));
            }
        }
        body();
        subgraph.outputs().forEach(output -> builder.output(value(output).name(), value(output)));
        return builder.build();
    }

    private static List<Integer> sorted(Set<Integer> numbers) {
        return numbers.stream().sorted().toList();
    }

    /// The tensors to begin at when any of those that are asked for is not an input; else none.
    private Set<Integer> cut() {
        Set<Integer> asked = new HashSet<>();
        boolean inner = false;
        for (String name : reader.options().inputShapes().keySet()) {
            int tensor = named(name);
            asked.add(tensor);
            inner |= !subgraph.inputs().contains(tensor);
        }
        return inner ? asked : Set.of();
    }

    private int named(String name) {
        for (List<TfliteFlat.Binding> bindings : List.of(signature.inputs(), signature.outputs())) {
            for (TfliteFlat.Binding binding : bindings) {
                if (binding.name().equals(name)) {
                    return binding.tensor();
                }
            }
        }
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).name().equals(name)) {
                return i;
            }
        }
        List<String> known = subgraph.inputs().stream()
                .map(input -> port(signature.inputs(), input))
                .toList();
        throw new IllegalArgumentException(
                "%s has no input or tensor '%s'; its inputs are %s".formatted(reader.what(), name, known));
    }

    /// Inputs that nothing reads since the graph begins elsewhere are none.
    private static Graph withoutUnreadInputs(Graph graph, int cut) {
        GraphBuilder builder = graph.toBuilder().clearInputs();
        for (int i = 0; i < graph.inputs().size(); i++) {
            Port port = graph.inputs().get(i);
            if (i < cut || !graph.readers(port.value()).isEmpty() || graph.isOutput(port.value())) {
                builder.input(port, graph.type(port.value()));
            }
        }
        return builder.build();
    }

    private void input(int index, boolean single) {
        Value value = value(index);
        String port = port(signature.inputs(), index);
        TensorType type = type(index, false);
        Shape asked = reader.options()
                .inputShapes()
                .getOrDefault(port, reader.options().inputShapes().get(value.name()));
        ElementType element = reader.options().inputTypes().getOrDefault(port, type.element());
        Shape shape = OpenSizes.named(asked == null ? type.shape() : asked, port, single);
        builder.input(
                new Port(port, value),
                element == type.element() ? type.withShape(shape) : TensorType.of(element, shape));
        inputs.add(index);
    }

    private String port(List<TfliteFlat.Binding> bindings, int tensor) {
        return bindings.stream()
                .filter(binding -> binding.tensor() == tensor)
                .map(TfliteFlat.Binding::name)
                .findFirst()
                .orElseGet(() -> value(tensor).name());
    }

    private Value value(int index) {
        if (index < 0 || index >= values.size()) {
            throw FormatException.corrupt(
                    "%s: tensor %d of %d is named; the file is damaged", reader.what(), index, values.size());
        }
        return values.get(index);
    }

    /// @param computed whether an operator makes it, so that inference may know its shape better
    private TensorType type(int index, boolean computed) {
        TfliteFlat.Tensor tensor = subgraph.tensors().get(index);
        TensorType type = reader.constants().type(subgraph, tensor);
        boolean unknown = tensor.rank() == 0 && !tensor.ranked();
        boolean changed = !reader.options().inputShapes().isEmpty();
        return computed && (unknown || changed) || unknown && saysRanks() ? type.withShape(Shape.UNRANKED) : type;
    }

    /// Whether the file marks shapes of a known rank at all: older ones do not.
    private boolean saysRanks() {
        return subgraph.tensors().stream().allMatch(tensor -> tensor.ranked() || tensor.rank() == 0);
    }

    private void body() {
        for (int i = 0; i < values.size(); i++) {
            if (!inputs.contains(i)) {
                declare(i);
            }
        }
        for (int i = 0; i < subgraph.operators().size(); i++) {
            operator(subgraph.operators().get(i), i);
        }
    }

    private void declare(int index) {
        TfliteFlat.Tensor tensor = subgraph.tensors().get(index);
        Value value = values.get(index);
        if (!made.contains(index) && reader.constants().isStored(tensor)) {
            builder.constant(value.name(), reader.constants().constant(subgraph, tensor));
        } else {
            builder.declare(value, type(index, true));
        }
    }

    private void operator(TfliteFlat.Operator operator, int position) {
        List<Value> from = new ArrayList<>();
        operator.inputs().forEach(input -> from.add(input == -1 ? Value.NONE : value(input)));
        List<Value> to = new ArrayList<>();
        for (int output : operator.outputs()) {
            boolean isInput = inputs.contains(output);
            Value value = value(output);
            to.add(isInput ? new Value(builder.uniqueName(value.name() + "/uncut")) : value);
            if (isInput) {
                builder.declare(to.getLast(), type(output, true));
            }
        }
        String name = to.isEmpty() ? "operator" + position : to.getFirst().name();
        TfliteFlat.Opcode opcode = reader.opcode(operator);
        if (TfliteState.read(opcode, operator, from, to, this)) {
            return;
        }
        operator.inputs().forEach(this::zeros);
        TfliteStoredCopies.read(new TfliteNode(opcode, operator, name, from, to, builder, this));
    }

    /// State that an operator without state of its own reads is zero at the start.
    private void zeros(int index) {
        if (index < 0 || !isState(index) || builder.constantOf(values.get(index)) != null) {
            return;
        }
        TfliteFlat.Tensor tensor = subgraph.tensors().get(index);
        Value value = values.get(index);
        TensorType type = type(index, false);
        if (!type.shape().isKnown() || type.shape().elements() > MOST_ZEROS) {
            throw FormatException.unsupported(
                    "%s: the state '%s' of shape %s is too large or not known",
                    reader.what(), tensor.name(), type.shape());
        }
        Tensor zeros = Tensor.ofLongs(
                type.element(), type.shape(), new long[(int) type.shape().elements()]);
        builder.constant(value.name(), new Constant(zeros, dev.slipway.model.tensor.View.AS_STORED, type));
    }

    @Override
    public boolean isState(int index) {
        return subgraph.tensors().get(index).variable() && !made.contains(index) && !inputs.contains(index);
    }

    @Override
    public TfliteFlat.Tensor tensor(int index) {
        value(index);
        return subgraph.tensors().get(index);
    }

    @Override
    public String variable(int tensor, TensorType type) {
        return kept.computeIfAbsent(tensor, _ -> reader.keep(tensor(tensor).name(), type));
    }

    @Override
    public Payload stored(int index) {
        return reader.constants().buffer(tensor(index));
    }

    @Override
    public void kept(String where, String type) {
        reader.kept(where, type);
    }

    @Override
    public void stateful(String where, String type) {
        reader.stateful(where, type);
    }

    @Override
    public Region region(int number, List<Value> inputs) {
        return reader.region(
                number,
                inputs.stream().map(input -> handles.getOrDefault(input, "")).toList());
    }

    @Override
    public TfliteFlat.Subgraph subgraph() {
        return subgraph;
    }

    @Override
    public GraphBuilder builder() {
        return builder;
    }

    @Override
    public TfliteVariables variables() {
        return reader.variables();
    }

    @Override
    public Map<Value, String> handles() {
        return handles;
    }
}
