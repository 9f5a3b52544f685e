package dev.slipway.serve.repository;

import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Declaration;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Footprint;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens a version: every signature of it on a runtime.
final class ModelLoader implements Loader {

    private static final String COPY = "origin";
    static final String CONVERTED = "converted";

    /// Where files are put that only this process uses.
    @FunctionalInterface
    interface Asides {
        PrivateFolder create() throws IOException;
    }

    private final int threads;
    private final boolean checks;
    private final Asides asides;
    private final Supplier<Runtimes> runtimes;

    /// @param threads how many threads one run may use
    /// @param checks whether what is converted is compared with what it was converted from
    ModelLoader(int threads, boolean checks) {
        this(threads, checks, PrivateFolder::create, Runtimes::installed);
    }

    ModelLoader(int threads, boolean checks, Asides asides, Supplier<Runtimes> runtimes) {
        this.threads = threads;
        this.checks = checks;
        this.asides = asides;
        this.runtimes = runtimes;
    }

    /// A signature that no runtime takes refuses its requests, where others can be
    /// served.
    ///
    /// @throws IOException when the folder cannot be read
    /// @throws RuntimeException when the model is damaged, or no runtime takes any of its signatures
    @Override
    public Servable load(String name, long version, Path folder) throws IOException {
        long before = ProcessMemory.anonymousBytes();
        LoadedModel loaded = opened(name, version, folder);
        long grown = Math.max(0, ProcessMemory.anonymousBytes() - before);
        return loaded.taking(new Footprint(Fingerprint.of(folder).bytes(), grown));
    }

    private LoadedModel opened(String name, long version, Path folder) throws IOException {
        Path origin = VersionFolders.model(folder);
        ModelFormat format = Formats.of(origin);
        List<AutoCloseable> open = new ArrayList<>();
        try {
            PrivateFolder aside = asides.create();
            open.add(aside);
            Path copy = Files.createDirectories(aside.path().resolve(COPY));
            Words words = words(name, folder, origin, copy);
            try {
                return opened(name, version, origin, format, copy, words, open);
            } catch (IOException | RuntimeException e) {
                throw new ServeException(LoadOutcome.statusOf(e), words.of(e));
            }
        } catch (IOException | RuntimeException | Error e) {
            LoadedModel.close(open);
            throw e;
        }
    }

    /// Names the model where a message names one of its folders, or those that stand for them.
    private static Words words(String name, Path folder, Path origin, Path copy) {
        Path base = origin.equals(folder) ? copy.resolve(String.valueOf(origin.getFileName())) : copy;
        return new Words(
                name,
                List.of(
                        base.toString(),
                        String.valueOf(copy.getParent()),
                        origin.toAbsolutePath().toString(),
                        origin.toString()));
    }

    private LoadedModel opened(
            String name,
            long version,
            Path origin,
            ModelFormat format,
            Path copy,
            Words words,
            List<AutoCloseable> open)
            throws IOException {
        Runtimes installed = runtimes.get();
        Optional<Engine> own = installed.own(format);
        Path path = Snapshot.of(origin, format, own, copy);
        Findings findings = new Findings();
        Model model = Formats.read(path, ReadOptions.ALL, findings);
        open.addFirst(model);
        Opening opening = new Opening(
                path,
                format,
                installed,
                model,
                Files.createDirectories(copy.resolveSibling(CONVERTED)),
                threads,
                checks);
        SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
        Map<String, Session> sessions = new LinkedHashMap<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        RuntimeException refusal = null;
        for (Map.Entry<String, Graph> each : model.signatures().entrySet()) {
            String signature = each.getKey();
            try {
                Session session = opening.open(signature, each.getValue());
                open.addFirst(session);
                sessions.put(signature, session);
                signatures.put(
                        signature,
                        signature(each.getValue(), session, model.declarations().get(signature)));
            } catch (UnspeakableException | EngineException | UnsupportedOperationException e) {
                refusal = e;
                refusals.put(signature, String.valueOf(e.getMessage()));
            }
        }
        if (sessions.isEmpty() && refusal != null) {
            throw refusal;
        }
        for (Finding finding : findings.all()) {
            if (finding.code().equals("SIGNATURE_DROPPED")) {
                refusals.put(finding.where(), finding.message());
            }
        }
        model.declarations().forEach((each, declaration) -> signatures.computeIfAbsent(each, _ -> of(declaration)));
        if (!opening.needsModel()) {
            open.remove(model);
            model.close();
            if (own.isEmpty()) {
                new PrivateFolder(copy).close();
            }
        }
        return new LoadedModel(
                        name, version, format.id(), opening.engine(), signatures, sessions, refusals, words, open)
                .with(Labels.beside(origin));
    }

    /// Names and types as the session has them; sizes as the hub knows them.
    private static Signature signature(Graph graph, Session session, @Nullable Declaration declaration) {
        SequencedMap<String, TensorType> inputs = known(session.inputs(), graph, graph.inputs());
        SequencedMap<String, TensorType> outputs = known(session.outputs(), graph, graph.outputs());
        return declaration == null
                ? new Signature(inputs, outputs, Signature.PREDICT)
                : new Signature(inputs, outputs, declaration);
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

    /// A signature that cannot be computed, as its file declares it.
    private static Signature of(Declaration declaration) {
        return new Signature(types(declaration.inputs()), types(declaration.outputs()), declaration);
    }

    private static SequencedMap<String, TensorType> types(SequencedMap<String, Declaration.Slot> slots) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        slots.forEach((name, slot) -> types.put(name, slot.type()));
        return types;
    }
}
