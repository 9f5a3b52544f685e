package dev.slipway.serve.repository;

import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.Signature;
import dev.slipway.verify.Conversion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Opens a version on the runtime of its format; a model whose own runtime is not installed is converted for ONNX
/// Runtime as it is loaded.
final class ModelLoader {

    private static final String REFERENCE = "reference";

    private final int threads;

    /// @param threads how many threads one run may use
    ModelLoader(int threads) {
        this.threads = threads;
    }

    /// @throws IOException when the folder cannot be read
    /// @throws RuntimeException when the model is damaged, or no runtime takes it
    Servable load(String name, long version, Path folder) throws IOException {
        Path path = VersionFolders.model(folder);
        ModelFormat format = Formats.of(path);
        Optional<Engine> own = Engines.forFormat(format.id()).stream()
                .filter(engine -> !engine.id().equals(REFERENCE))
                .filter(engine -> engine.availability().isReady())
                .findFirst();
        SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
        Map<String, Session> sessions = new LinkedHashMap<>();
        Path aside = Files.createTempDirectory("slipway-serve");
        try (Model model = Formats.read(path, ReadOptions.ALL, new Findings())) {
            RuntimeException refusal = null;
            String engine = own.map(Engine::id).orElse("onnxruntime");
            for (Map.Entry<String, Graph> each : model.signatures().entrySet()) {
                try {
                    Session session = own.isPresent()
                            ? own.get().open(path, options(path, format, model, each.getKey(), each.getValue()))
                            : converted(path, each.getKey(), aside.resolve(sessions.size() + ".onnx"));
                    sessions.put(each.getKey(), session);
                    signatures.put(each.getKey(), signature(each.getValue(), session));
                } catch (UnspeakableException | EngineException | UnsupportedOperationException e) {
                    refusal = e;
                }
            }
            if (sessions.isEmpty() && refusal != null) {
                throw refusal;
            }
            return new LoadedModel(
                    name, version, format.id(), engine, signatures, sessions, () -> deleteQuietly(aside));
        } catch (RuntimeException e) {
            sessions.values().forEach(Session::close);
            deleteQuietly(aside);
            throw e;
        }
    }

    private SessionOptions options(Path path, ModelFormat format, Model model, String signature, Graph graph) {
        SessionOptions options = SessionOptions.DEFAULT.withThreads(threads);
        if (format.id().equals("tensorflow") && !Files.isDirectory(path)) {
            return options.withInputs(graph.inputs().stream().map(Port::name).toList())
                    .withOutputs(graph.outputs().stream().map(Port::name).toList());
        }
        return model.signatures().size() > 1 ? options.withSignature(signature) : options;
    }

    private Session converted(Path path, String signature, Path target) {
        ReadOptions options = new ReadOptions(signature, Map.of(), Map.of(), List.of());
        Conversion.run(path, options, target, Formats.named("onnx"), false);
        Engine engine = Engines.byId("onnxruntime")
                .orElseThrow(() -> new EngineException("ONNX Runtime is not on the class path"));
        return engine.open(target, SessionOptions.DEFAULT.withThreads(threads));
    }

    /// Names and types as the session has them; sizes as the hub knows them.
    private static Signature signature(Graph graph, Session session) {
        return new Signature(
                known(session.inputs(), graph, graph.inputs()),
                known(session.outputs(), graph, graph.outputs()),
                Signature.PREDICT);
    }

    private static SequencedMap<String, TensorType> known(
            SequencedMap<String, TensorType> types, Graph graph, List<Port> ports) {
        SequencedMap<String, TensorType> known = new LinkedHashMap<>(types);
        for (Port port : ports) {
            TensorType type = graph.type(port.value());
            known.computeIfPresent(
                    port.name(),
                    (_, given) ->
                            given.element() == type.element() && type.shape().isRanked() ? type : given);
        }
        return known;
    }

    private static void deleteQuietly(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // the operating system clears its temporary folder
            throw new UncheckedIOException(e);
        }
    }
}
