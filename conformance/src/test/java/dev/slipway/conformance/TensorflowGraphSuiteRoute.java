package dev.slipway.conformance;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A way from a graph in a file to its outputs.
///
/// @param name names the route in messages and its list of gaps
record TensorflowGraphSuiteRoute(String name, Way way) {

    static final List<TensorflowGraphSuiteRoute> ALL =
            List.of(new TensorflowGraphSuiteRoute("reference", TensorflowGraphSuiteRoute::throughReference));

    /// Runs a model file on inputs by name.
    interface Way {
        Map<String, Tensor> run(Path model, Map<String, Tensor> inputs) throws Exception;
    }

    private static Map<String, Tensor> throughReference(Path file, Map<String, Tensor> inputs) {
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
