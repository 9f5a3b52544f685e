package dev.slipway.conformance.suite;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A way from a model file to its outputs.
///
/// @param name names the route in messages and its list of gaps
/// @param format the id of the format the model is first converted to, if any
/// @param engine the id of the engine that runs it
record OnnxNodeSuiteRoute(String name, Optional<String> format, String engine) {

    static final List<OnnxNodeSuiteRoute> ALL = List.of(
            new OnnxNodeSuiteRoute("reference", Optional.empty(), "reference"),
            new OnnxNodeSuiteRoute("onnx", Optional.of("onnx"), "onnxruntime"),
            new OnnxNodeSuiteRoute("tflite", Optional.of("tflite"), "tflite"));

    /// Whether ONNX can be read, the format written, and the engine is here.
    boolean isOpen() {
        return Formats.all().stream().anyMatch(known -> known.id().equals("onnx"))
                && format.map(OnnxNodeSuiteRoute::isWritten).orElse(true)
                && found().map(each -> each.availability().isReady()).orElse(false);
    }

    private static boolean isWritten(String id) {
        return Formats.all().stream().anyMatch(known -> known.id().equals(id) && known.canWrite());
    }

    private Optional<Engine> found() {
        return engine.equals("reference") ? Optional.of(new ReferenceEngine()) : Engines.byId(engine);
    }

    /// The outputs of a model by name.
    Map<String, Tensor> run(Path model, Map<String, Tensor> inputs, Path scratch) throws IOException {
        if (format.isEmpty()) {
            return run(model, inputs);
        }
        ModelFormat target = Formats.named(format.get());
        Path converted = Files.createTempDirectory(scratch, name)
                .resolve("model" + target.extensions().getFirst());
        Conversion.run(model, ReadOptions.ALL, converted, target, false);
        return run(converted, inputs);
    }

    private Map<String, Tensor> run(Path model, Map<String, Tensor> inputs) {
        try (Session session = found().orElseThrow().open(model)) {
            return session.run(named(session, inputs));
        }
    }

    /// Some formats name inputs anew; their order stays.
    private static Map<String, Tensor> named(Session session, Map<String, Tensor> inputs) {
        if (session.inputs().keySet().stream().allMatch(inputs::containsKey)) {
            Map<String, Tensor> wanted = new LinkedHashMap<>(inputs);
            wanted.keySet().retainAll(session.inputs().keySet());
            return wanted;
        }
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        Iterator<Tensor> values = inputs.values().iterator();
        session.inputs().keySet().forEach(name -> renamed.put(name, values.next()));
        return renamed;
    }

    @Override
    public String toString() {
        return name;
    }
}
