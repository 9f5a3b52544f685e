package dev.slipway.formats.tflite;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.View;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Builds hub graphs from the subgraphs of a TFLite file.
final class TfliteReader {

    private static final int MAX_DEPTH = 50;

    private final TfliteFlat.Model model;
    private final String what;
    private final ReadOptions options;
    private final Findings findings;
    private int depth;

    TfliteReader(TfliteFlat.Model model, String what, ReadOptions options, Findings findings) {
        this.model = model;
        this.what = what;
        this.options = options;
        this.findings = findings;
    }

    SequencedMap<String, Graph> signatures() {
        SequencedMap<String, Graph> graphs = new LinkedHashMap<>();
        if (model.subgraphs().isEmpty()) {
            throw FormatException.corrupt("%s has no subgraph", what);
        }
        List<String> names = new ArrayList<>();
        for (TfliteFlat.Signature signature : model.signatures()) {
            names.add(signature.key());
            if (options.signature() == null || options.signature().equals(signature.key())) {
                graphs.put(
                        signature.key(),
                        graph(signature.key(), signature.subgraph(), signature.inputs(), signature.outputs()));
            }
        }
        if (names.isEmpty()
                && (options.signature() == null || options.signature().equals(Model.DEFAULT_SIGNATURE))) {
            graphs.put(Model.DEFAULT_SIGNATURE, graph("main", 0, List.of(), List.of()));
        }
        if (graphs.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no signature '%s'; the model has %s".formatted(options.signature(), names));
        }
        return graphs;
    }

    private Graph graph(String name, int number, List<TfliteFlat.Binding> inputs, List<TfliteFlat.Binding> outputs) {
        if (number < 0 || number >= model.subgraphs().size() || ++depth > MAX_DEPTH) {
            throw FormatException.corrupt(
                    "%s: subgraph %d of %d is named; the file is damaged",
                    what, number, model.subgraphs().size());
        }
        TfliteFlat.Subgraph subgraph = model.subgraphs().get(number);
        GraphBuilder builder = new GraphBuilder(name);
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < subgraph.tensors().size(); i++) {
            String tensor = subgraph.tensors().get(i).name();
            values.add(new Value(builder.uniqueName(tensor.isEmpty() ? "tensor" + i : tensor)));
        }
        boolean single = subgraph.inputs().size() == 1;
        for (int input : subgraph.inputs()) {
            Value value = value(values, input);
            String port = bound(inputs, input, value.name());
            TensorType type = type(subgraph.tensors().get(input));
            Shape asked = options.inputShapes().get(port);
            Shape shape = named(asked == null ? type.shape() : asked, port, single);
            builder.input(new Port(port, value), type.withShape(shape));
        }
        declare(builder, subgraph, values);
        for (int i = 0; i < subgraph.operators().size(); i++) {
            operator(builder, subgraph, values, subgraph.operators().get(i), i);
        }
        for (int output : subgraph.outputs()) {
            builder.output(bound(outputs, output, value(values, output).name()), value(values, output));
        }
        depth--;
        return builder.build();
    }

    private static String bound(List<TfliteFlat.Binding> bindings, int tensor, String otherwise) {
        return bindings.stream()
                .filter(binding -> binding.tensor() == tensor)
                .map(TfliteFlat.Binding::name)
                .findFirst()
                .orElse(otherwise);
    }

    private Value value(List<Value> values, int index) {
        if (index < 0 || index >= values.size()) {
            throw FormatException.corrupt(
                    "%s: tensor %d of %d is named; the file is damaged", what, index, values.size());
        }
        return values.get(index);
    }

    private void declare(GraphBuilder builder, TfliteFlat.Subgraph subgraph, List<Value> values) {
        List<Integer> made = new ArrayList<>();
        subgraph.operators().forEach(operator -> made.addAll(operator.outputs()));
        for (int i = 0; i < values.size(); i++) {
            TfliteFlat.Tensor tensor = subgraph.tensors().get(i);
            if (subgraph.inputs().contains(i)) {
                continue;
            }
            TensorType type = type(tensor);
            Payload buffer = buffer(tensor);
            boolean empty = type.shape().isKnown() && type.shape().elements() == 0;
            if (!made.contains(i) && (buffer.size() > 0 || empty) && !tensor.variable()) {
                builder.constant(values.get(i).name(), constant(tensor, buffer));
            } else {
                builder.declare(values.get(i), type);
                if (!made.contains(i) && tensor.variable()) {
                    builder.constant(values.get(i).name(), zeros(type));
                }
            }
        }
    }

    private static Constant zeros(TensorType type) {
        Tensor tensor = Tensor.ofLongs(
                type.element(), type.shape(), new long[(int) type.shape().elements()]);
        return new Constant(tensor, View.AS_STORED, type);
    }

    private Payload buffer(TfliteFlat.Tensor tensor) {
        if (tensor.buffer() < 0 || tensor.buffer() >= model.buffers().size()) {
            throw FormatException.corrupt(
                    "%s: tensor '%s' names buffer %d of %d",
                    what, tensor.name(), tensor.buffer(), model.buffers().size());
        }
        return model.buffers().get(tensor.buffer());
    }

    private Constant constant(TfliteFlat.Tensor tensor, Payload buffer) {
        Shape shape =
                Shape.of(tensor.shape().stream().mapToLong(Integer::longValue).toArray());
        if (tensor.element() == ElementType.STRING) {
            return Constant.of(
                    Tensor.ofStrings(shape, TfliteFile.strings(buffer.bytes().get())));
        }
        long needed = tensor.element().hasFixedWidth() ? tensor.element().bytes(shape.elements()) : -1;
        if (needed != buffer.size()) {
            throw FormatException.corrupt(
                    "%s: tensor '%s' of type %s%s needs %d bytes, its buffer has %d",
                    what, tensor.name(), tensor.element(), shape, needed, buffer.size());
        }
        Tensor stored = Tensor.of(tensor.element(), shape, buffer.bytes().get());
        return new Constant(stored, View.AS_STORED, stored.type().withQuantization(tensor.quantization()));
    }

    private static TensorType type(TfliteFlat.Tensor tensor) {
        List<Integer> sizes = tensor.signature().isEmpty() ? tensor.shape() : tensor.signature();
        Shape shape = Shape.of(sizes.stream()
                .map(size -> size < 0 ? Dim.UNKNOWN : Dim.of(size))
                .toList());
        return new TensorType(tensor.element(), shape, tensor.quantization());
    }

    private static Shape named(Shape shape, String input, boolean single) {
        if (!shape.isRanked()) {
            return shape;
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            Dim dim = shape.dim(i);
            dims.add(!dim.isUnknown() ? dim : Dim.symbol(i == 0 && single ? "batch" : input + "_dim" + i));
        }
        return Shape.of(dims);
    }

    private void operator(
            GraphBuilder builder,
            TfliteFlat.Subgraph subgraph,
            List<Value> values,
            TfliteFlat.Operator operator,
            int position) {
        TfliteFlat.Opcode opcode = model.opcodes().get(operator.opcode());
        List<Value> inputs = new ArrayList<>();
        operator.inputs().forEach(input -> inputs.add(input == -1 ? Value.NONE : value(values, input)));
        List<Value> outputs = new ArrayList<>();
        operator.outputs().forEach(output -> outputs.add(value(values, output)));
        String name =
                outputs.isEmpty() ? "operator" + position : outputs.getFirst().name();
        TfliteExpand.read(new TfliteExpand.Reading(
                opcode,
                operator,
                name,
                inputs,
                outputs,
                builder,
                number -> graph("subgraph" + number, number, List.of(), List.of())));
        List<dev.slipway.model.graph.Node> nodes = builder.nodes();
        if (!nodes.isEmpty() && nodes.getLast().op() instanceof Opaque opaque) {
            findings.note(
                    "OPAQUE_OP",
                    name,
                    "%s is kept as it is: the hub has no such op".formatted(opaque.type()),
                    "it can be written to TFLite only");
        }
    }
}
