package dev.slipway.formats.onnx.read;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.model.Findings;
import dev.slipway.model.format.OpenSizes;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The graph of a model as the caller asks for it: inputs of the types and shapes given, cut at inner values.
public final class OnnxMainGraph {

    private OnnxMainGraph() {}

    /// The graph between the inputs and outputs that are asked for.
    public static Graph read(OnnxProto.Model proto, String what, ReadOptions options, Findings findings) {
        OnnxProto.Graph foreign = proto.graph();
        GraphBuilder builder = new GraphBuilder(foreign.name());
        OnnxImport scope = new OnnxImport(proto, what, findings, builder);
        Map<String, Quantization> stored = OnnxStoredInputs.of(foreign);
        for (ValueInfo input : foreign.inputs()) {
            if (!foreign.initializers().containsKey(input.name())) {
                TensorType type = typeOf(input, options);
                boolean kept = type.element() == input.type().element();
                scope.define(
                        input.name(),
                        builder.input(
                                builder.uniqueName(input.name()),
                                kept ? type.withQuantization(stored.get(input.name())) : type));
            }
        }
        options.inputShapes().forEach((name, shape) -> {
            if (!scope.knows(name)) {
                scope.define(name, builder.input(builder.uniqueName(name), cut(foreign, name, shape, options, what)));
            }
        });
        List<String> outputs = options.outputs().isEmpty()
                ? foreign.outputs().stream().map(ValueInfo::name).toList()
                : options.outputs();
        if (outputs.isEmpty()) {
            throw FormatException.corrupt("%s: its graph has no outputs; name some with --output", what);
        }
        requireMade(foreign, outputs, what);
        scope.read(new OnnxProto.Graph(
                foreign.name(),
                foreign.nodes(),
                foreign.initializers(),
                foreign.inputs(),
                outputs.stream()
                        .map(name -> new ValueInfo(name, TensorType.of(ElementType.HANDLE, Shape.UNRANKED)))
                        .toList(),
                declared(foreign)));
        outputs.forEach(name -> builder.output(name, scope.result(name)));
        return builder.build();
    }

    private static List<ValueInfo> declared(OnnxProto.Graph foreign) {
        List<ValueInfo> declared = new ArrayList<>(foreign.values());
        declared.addAll(foreign.outputs());
        return declared;
    }

    private static void requireMade(OnnxProto.Graph foreign, List<String> outputs, String what) {
        for (String output : outputs) {
            boolean made = foreign.nodes().stream()
                            .anyMatch(node -> node.outputs().contains(output))
                    || foreign.initializers().containsKey(output)
                    || foreign.inputs().stream().anyMatch(input -> input.name().equals(output));
            if (!made) {
                List<String> own =
                        foreign.outputs().stream().map(ValueInfo::name).toList();
                String message =
                        "%s: nothing makes the output '%s'; the graph's own are %s".formatted(what, output, own);
                throw own.contains(output)
                        ? new FormatException("NO_SUCH_OUTPUT", message)
                        : new IllegalArgumentException(message);
            }
        }
    }

    private static TensorType typeOf(ValueInfo input, ReadOptions options) {
        ElementType element =
                options.inputTypes().getOrDefault(input.name(), input.type().element());
        Shape declared = input.type().shape();
        Shape wanted = options.inputShapes().get(input.name());
        if (wanted != null && !wanted.fits(declared)) {
            throw new IllegalArgumentException(
                    "input '%s' has the shape %s; %s does not fit it".formatted(input.name(), declared, wanted));
        }
        return TensorType.of(
                element, wanted != null ? wanted : OpenSizes.named(declared, axis -> input.name() + "_" + axis));
    }

    /// The type of an inner value that becomes an input.
    private static TensorType cut(OnnxProto.Graph foreign, String name, Shape shape, ReadOptions options, String what) {
        boolean made = foreign.nodes().stream().anyMatch(node -> node.outputs().contains(name));
        if (!made) {
            throw new IllegalArgumentException("%s has no input and no inner value '%s'; its inputs are %s"
                    .formatted(
                            what,
                            name,
                            foreign.inputs().stream().map(ValueInfo::name).toList()));
        }
        ElementType stated = foreign.values().stream()
                .filter(info -> info.name().equals(name))
                .map(info -> info.type().element())
                .findFirst()
                .orElse(ElementType.FLOAT32);
        return TensorType.of(options.inputTypes().getOrDefault(name, stated), shape);
    }
}
