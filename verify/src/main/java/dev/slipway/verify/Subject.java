package dev.slipway.verify;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Engines;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.verify.data.Pairing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A model file opened on a runtime: what the hub knows of it, and a session that computes.
///
/// Quantised inputs and outputs are the stored integers; their types say what they stand for.
public final class Subject implements AutoCloseable {

    private static final String REFERENCE = "reference";

    private final Path path;
    private final String format;
    private final Engine engine;
    private final Model model;
    private final Graph graph;
    private final Session session;
    private final SequencedMap<String, TensorType> inputs;
    private final SequencedMap<String, TensorType> outputs;

    private Subject(Path path, String format, Engine engine, Model model, Graph graph, Session session) {
        this.path = path;
        this.format = format;
        this.engine = engine;
        this.model = model;
        this.graph = graph;
        this.session = session;
        this.inputs = merged(session.inputs(), graph, graph.inputs());
        this.outputs = merged(session.outputs(), graph, graph.outputs());
    }

    /// Opens a model on the runtime its format is made for, else on the hub's own evaluator, and then says so in
    /// `findings`.
    ///
    /// @param options which signature, inputs and outputs are meant
    /// @param engineId the engine to use; null for the format's own
    /// @throws IllegalArgumentException when the engine does not exist or cannot open the format
    /// @throws EngineException when the engine is not installed or refuses the model
    public static Subject open(
            Path path, ReadOptions options, @Nullable String engineId, int threads, Findings findings) {
        ModelFormat format = Formats.of(path);
        Model model = Formats.read(path, options, findings);
        try {
            String signature = signature(model, options);
            Graph graph = Objects.requireNonNull(model.signatures().get(signature));
            SessionOptions wanted = sessionOptions(path, format, model, graph, signature, options, threads);
            Engine engine = engineId == null ? chosen(format, findings, path) : named(engineId, format, path);
            try {
                return new Subject(path, format.id(), engine, model, graph, session(engine, path, graph, wanted));
            } catch (EngineException | UnsupportedOperationException e) {
                if (engineId != null || !format.id().equals("tensorflow")) {
                    throw e;
                }
                findings.note(
                        "REFERENCE_EVALUATOR",
                        path.toString(),
                        "%s cannot open it (%s); Slipway's own evaluator ran it"
                                .formatted(engine.id(), firstLine(String.valueOf(e.getMessage()))),
                        "");
                Engine evaluator = new ReferenceEngine();
                return new Subject(path, format.id(), evaluator, model, graph, session(evaluator, path, graph, wanted));
            }
        } catch (RuntimeException | LinkageError e) {
            model.close();
            throw e;
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    private static String signature(Model model, ReadOptions options) {
        if (options.signature() instanceof String asked) {
            if (!model.signatures().containsKey(asked)) {
                throw new IllegalArgumentException("there is no signature '%s'; the model has %s"
                        .formatted(asked, model.signatures().sequencedKeySet()));
            }
            return asked;
        }
        return model.signatures().containsKey(Model.DEFAULT_SIGNATURE)
                ? Model.DEFAULT_SIGNATURE
                : model.signatures().firstEntry().getKey();
    }

    private static SessionOptions sessionOptions(
            Path path,
            ModelFormat format,
            Model model,
            Graph graph,
            String signature,
            ReadOptions options,
            int threads) {
        SessionOptions plain = SessionOptions.DEFAULT.withThreads(threads);
        boolean hasNames = Files.isDirectory(path) || !format.id().equals("tensorflow");
        boolean cut = !options.inputShapes().isEmpty() || !options.outputs().isEmpty();
        if (!hasNames || cut && format.id().equals("tensorflow")) {
            return plain.withInputs(graph.inputs().stream().map(Port::name).toList())
                    .withOutputs(graph.outputs().stream().map(Port::name).toList());
        }
        boolean choose = options.signature() != null || model.signatures().size() > 1;
        return choose ? plain.withSignature(signature) : plain;
    }

    private static Engine chosen(ModelFormat format, Findings findings, Path path) {
        List<String> missing = new ArrayList<>();
        for (Engine engine : Engines.forFormat(format.id())) {
            if (engine.id().equals(REFERENCE)) {
                continue;
            }
            switch (engine.availability()) {
                case Availability.Ready _ -> {
                    return engine;
                }
                case Availability.Missing absent -> missing.add(absent.toString());
            }
        }
        findings.note(
                "REFERENCE_EVALUATOR",
                path.toString(),
                "%s; Slipway's own evaluator runs it"
                        .formatted(
                                missing.isEmpty()
                                        ? "no runtime for %s is installed".formatted(format.id())
                                        : String.join("; ", missing)),
                format.id().equals("tensorflow") ? "install the real one with ./slipway install tensorflow" : "");
        return new ReferenceEngine();
    }

    private static Engine named(String id, ModelFormat format, Path path) {
        Engine engine = Engines.byId(id)
                .orElseThrow(() -> new IllegalArgumentException("there is no engine '%s'; known are %s"
                        .formatted(id, Engines.all().stream().map(Engine::id).toList())));
        if (!engine.formats().contains(format.id())) {
            throw new IllegalArgumentException("engine %s does not open %s, which is a model of format %s; it opens %s"
                    .formatted(id, path, format.id(), engine.formats()));
        }
        if (engine.availability() instanceof Availability.Missing missing) {
            throw new EngineException(missing.toString());
        }
        return engine;
    }

    private static Session session(Engine engine, Path path, Graph graph, SessionOptions options) {
        return engine instanceof ReferenceEngine evaluator ? evaluator.open(graph) : engine.open(path, options);
    }

    /// The session's types, with the symbols and the quantisation that the hub knows.
    private static SequencedMap<String, TensorType> merged(
            SequencedMap<String, TensorType> types, Graph graph, List<Port> ports) {
        SequencedMap<String, TensorType> known = new LinkedHashMap<>();
        ports.forEach(port -> known.put(port.name(), graph.type(port.value())));
        Map<String, String> pairs = Pairing.of(types, known, "", new Findings());
        SequencedMap<String, TensorType> merged = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            TensorType hub = known.get(pairs.getOrDefault(name, ""));
            merged.put(name, hub == null ? type : merged(type, hub));
        });
        return merged;
    }

    private static TensorType merged(TensorType type, TensorType hub) {
        boolean sameElement = type.element() == hub.element();
        return new TensorType(
                type.element(),
                merged(type.shape(), hub.shape()),
                type.quantization() == null && sameElement ? hub.quantization() : type.quantization());
    }

    private static Shape merged(Shape shape, Shape hub) {
        if (!shape.isRanked() || !hub.isRanked() || shape.rank() != hub.rank()) {
            return shape.isRanked() ? shape : hub;
        }
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            dims.add(shape.dim(axis).isKnown() ? shape.dim(axis) : hub.dim(axis));
        }
        return Shape.of(dims);
    }

    /// The file or folder it was opened from.
    public Path path() {
        return path;
    }

    /// The id of the file's format.
    public String format() {
        return format;
    }

    /// The runtime's id and version.
    public String engine() {
        return engine.availability() instanceof Availability.Ready(String version)
                ? engine.id() + " " + version
                : engine.id();
    }

    /// What it computes, in the hub's words.
    public Graph graph() {
        return graph;
    }

    /// The inputs by the runtime's names, in the model's order.
    public SequencedMap<String, TensorType> inputs() {
        return inputs;
    }

    /// The outputs by the runtime's names, in the model's order.
    public SequencedMap<String, TensorType> outputs() {
        return outputs;
    }

    /// The value of the hub's graph that the runtime's input `name` stands for.
    Port port(String name) {
        SequencedMap<String, TensorType> known = new LinkedHashMap<>();
        graph.inputs().forEach(port -> known.put(port.name(), graph.type(port.value())));
        String paired = Pairing.of(inputs, known, "", new Findings()).getOrDefault(name, "");
        return graph.inputs().stream()
                .filter(port -> port.name().equals(paired))
                .findFirst()
                .orElseThrow();
    }

    /// Computes every output.
    public SequencedMap<String, Tensor> run(Map<String, Tensor> given) {
        return session.run(given);
    }

    @Override
    public void close() {
        session.close();
        model.close();
    }
}
