package dev.slipway.conformance.op;

import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.pipeline.Pipelines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where samples of ops are written to and run, to see that a vendor's runtime agrees with the evaluators.
///
/// @param format the id of the format
/// @param engine the id of the engine that opens it
record OpSampleTarget(String format, String engine) {

    static final List<OpSampleTarget> ALL =
            List.of(new OpSampleTarget("onnx", "onnxruntime"), new OpSampleTarget("tflite", "tflite"));

    boolean isWritable() {
        return Formats.all().stream().anyMatch(known -> known.id().equals(format) && known.canWrite());
    }

    boolean hasEngine() {
        return Engines.byId(engine).map(each -> each.availability().isReady()).orElse(false);
    }

    /// Whether the format has words for a sample.
    boolean canSay(OpSample sample) {
        try {
            return Formats.named(format)
                    .unspeakable(ready(sample.graph(OpSampleTarget::onlyData)))
                    .isEmpty();
        } catch (UnspeakableException refused) {
            return false;
        }
    }

    /// The file that a sample is written to.
    Path write(OpSample sample, Path folder) throws IOException {
        return write(sample.graph(OpSampleTarget::onlyData), folder);
    }

    private Path write(Graph graph, Path folder) throws IOException {
        ModelFormat target = Formats.named(format);
        Path file = Files.createTempDirectory(folder, format)
                .resolve("model" + target.extensions().getFirst());
        target.write(ready(graph), file, false, new Findings());
        return file;
    }

    /// The outputs that the engine gives for a sample that the format can say.
    List<Tensor> run(OpSample sample, Path folder) throws IOException {
        Graph graph = sample.graph(OpSampleTarget::onlyData);
        return run(graph, sample.inputsOf(graph), folder);
    }

    /// The outputs that the engine gives for a graph that the format can say, of inputs in the graph's order.
    List<Tensor> run(Graph graph, List<Tensor> inputs, Path folder) throws IOException {
        Path file = write(graph, folder);
        try (Session session = Engines.byId(engine).orElseThrow().open(file)) {
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < inputs.size(); i++) {
                named.put(graph.inputs().get(i).name(), inputs.get(i));
            }
            return List.copyOf(session.run(named).values());
        }
    }

    private Model ready(Graph graph) {
        return Formats.named(format).legalize(Model.of(Pipelines.optimizeFor(graph, format)), new Findings());
    }

    /// The first input comes when the model runs; weights and parameters are in it.
    static @Nullable TensorType onlyData(int index, Tensor tensor) {
        return index == 0 ? tensor.type() : null;
    }

    @Override
    public String toString() {
        return format;
    }
}
