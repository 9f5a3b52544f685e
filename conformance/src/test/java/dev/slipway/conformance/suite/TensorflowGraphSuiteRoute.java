package dev.slipway.conformance.suite;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A way from a frozen graph to its outputs.
///
/// @param name names the route in messages and its list of gaps
/// @param format the id of the format the graph is converted to; empty when the graph is evaluated as read
/// @param engine the id of the engine that runs what was written
record TensorflowGraphSuiteRoute(String name, String format, String engine) {

    static final List<TensorflowGraphSuiteRoute> ALL = List.of(
            new TensorflowGraphSuiteRoute("reference", "", "reference"),
            new TensorflowGraphSuiteRoute("onnx", "onnx", "onnxruntime"),
            new TensorflowGraphSuiteRoute("tflite", "tflite", "tflite"));

    /// Whether the format can be written and the engine is here.
    boolean isOpen() {
        return format.isEmpty()
                || Formats.all().stream().anyMatch(known -> known.id().equals(format) && known.canWrite())
                        && Engines.byId(engine)
                                .map(each -> each.availability().isReady())
                                .orElse(false);
    }

    /// The outputs by the names they have in the graph.
    Map<String, Tensor> run(Path file, Map<String, Tensor> inputs, Path scratch) throws IOException {
        if (format.isEmpty()) {
            return evaluate(file, inputs);
        }
        ModelFormat target = Formats.named(format);
        Path converted = Files.createTempDirectory(scratch, name)
                .resolve("model" + target.extensions().getFirst());
        Conversion.run(file, ReadOptions.ALL, converted, target, false);
        try (Session session = Engines.byId(engine).orElseThrow().open(converted)) {
            Map<String, Tensor> wanted = new LinkedHashMap<>(inputs);
            wanted.keySet().retainAll(session.inputs().keySet());
            return session.run(wanted);
        }
    }

    private static Map<String, Tensor> evaluate(Path file, Map<String, Tensor> inputs) {
        try (Model model = Formats.read(file, ReadOptions.ALL, new Findings())) {
            Graph graph = model.main();
            List<Tensor> outputs = Evaluation.run(graph, ordered(graph, inputs));
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < outputs.size(); i++) {
                named.put(graph.outputs().get(i).name(), kept(outputs.get(i)));
            }
            return named;
        }
    }

    /// An output may be a constant of the file, which is closed soon.
    private static Tensor kept(Tensor tensor) {
        return tensor.element() == ElementType.STRING
                ? tensor
                : Tensor.of(
                        tensor.element(),
                        tensor.shape(),
                        MemorySegment.ofArray(tensor.bytes().toArray(ValueLayout.JAVA_BYTE)));
    }

    private static List<Tensor> ordered(Graph graph, Map<String, Tensor> inputs) {
        List<Tensor> ordered = new ArrayList<>();
        for (Port port : graph.inputs()) {
            Tensor tensor = inputs.get(port.name());
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "the case has no input '%s', only %s".formatted(port.name(), inputs.keySet()));
            }
            ordered.add(tensor);
        }
        return ordered;
    }

    @Override
    public String toString() {
        return name;
    }
}
