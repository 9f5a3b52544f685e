package dev.slipway.serve.repository;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.ReferenceEngine;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.Opaque;
import dev.slipway.passes.pipeline.Pipelines;
import dev.slipway.serve.example.ExampleCut;
import dev.slipway.wire.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A model whose signatures are being opened: on the runtime of its format where that is installed, else converted for
/// another runtime, else on the hub's own evaluator.
final class Opening {

    private final Path path;
    private final ModelFormat format;
    private final Model model;
    private final Path aside;
    private final int threads;
    private final boolean checks;
    private final Runtimes runtimes;
    private final Optional<Engine> own;
    private @Nullable String engine;
    private boolean needsModel;
    private int written;

    /// @param runtimes those that may compute it
    /// @param aside an empty folder for what is converted
    /// @param checks whether what is converted is compared with what it was converted from
    Opening(Path path, ModelFormat format, Runtimes runtimes, Model model, Path aside, int threads, boolean checks) {
        this.path = path;
        this.format = format;
        this.model = model;
        this.aside = aside;
        this.threads = threads;
        this.checks = checks;
        this.runtimes = runtimes;
        this.own = runtimes.own(format);
    }

    /// A session of one signature.
    ///
    /// @throws RuntimeException when no runtime takes it
    Session open(String signature, Graph graph) {
        if (own.isPresent()) {
            engine = own.get().id();
            return own.get().open(path, options(signature, graph));
        }
        Graph plain = Pipelines.optimize(graph);
        if (ExampleCut.isPossible(plain)) {
            ExampleCut cut = ExampleCut.of(plain);
            return new ExampleSession(converted(signature, cut.graph()), cut);
        }
        return converted(signature, graph);
    }

    private SessionOptions options(String signature, Graph graph) {
        SessionOptions options = SessionOptions.DEFAULT.withThreads(threads);
        if (format.id().equals("tensorflow") && !Files.isDirectory(path)) {
            return options.withInputs(graph.inputs().stream().map(Port::name).toList())
                    .withOutputs(graph.outputs().stream().map(Port::name).toList());
        }
        return model.signatures().size() > 1 ? options.withSignature(signature) : options;
    }

    private Session converted(String signature, Graph graph) {
        SequencedMap<String, Graph> only = new LinkedHashMap<>();
        only.put(signature, graph);
        Model single = model.withSignatures(only);
        RuntimeException refusal = null;
        for (Runtimes.Target target : (Iterable<Runtimes.Target>) runtimes.targets()::iterator) {
            Path file = aside.resolve(written++ + target.format().extensions().getFirst());
            try {
                write(single, file, target.format());
                Session session = checked(
                        signature, graph, target.engine().open(file, SessionOptions.DEFAULT.withThreads(threads)));
                engine = engine == null ? target.engine().id() : engine;
                return session;
            } catch (UnspeakableException | EngineException | UnsupportedOperationException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        return evaluated(graph, refusal);
    }

    private static void write(Model single, Path file, ModelFormat format) {
        try {
            Conversion.write(single, file, format, new Findings());
        } catch (UnspeakableException e) {
            // The reasons name options, which are another command's.
            throw e.advising("`slipway convert` has these options, serve what it writes");
        } catch (FormatException e) {
            throw e.code().equals("UNWRITABLE") ? PrivateFolder.full("write what the model is converted to", e) : e;
        }
    }

    private Session checked(String signature, Graph graph, Session session) {
        try {
            if (checks) {
                ConversionCheck.require(signature, graph, session);
            }
            return session;
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    private Session evaluated(Graph graph, @Nullable RuntimeException refusal) {
        List<String> unknown = graph.nodes().stream()
                .map(node -> node.op() instanceof Opaque(var _, String type, var _, var _, var _) ? type : "")
                .filter(type -> !type.isEmpty())
                .distinct()
                .toList();
        if (!unknown.isEmpty() && refusal != null) {
            throw refusal;
        }
        ReferenceEngine evaluator = new ReferenceEngine();
        needsModel = true;
        engine = engine == null ? evaluator.id() : engine;
        return evaluator.open(graph);
    }

    /// The runtime that computes, the first where there are several.
    String engine() {
        return engine == null ? "none" : engine;
    }

    /// Whether a session reads the model's constants as long as it is open.
    boolean needsModel() {
        return needsModel;
    }
}
