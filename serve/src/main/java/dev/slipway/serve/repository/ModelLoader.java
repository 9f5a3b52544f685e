package dev.slipway.serve.repository;

import dev.slipway.engine.Engine;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.serve.inference.Footprint;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.threads.Threads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/// Opens a version: every signature of it on a runtime.
final class ModelLoader implements Loader {

    private static final String COPY = "origin";
    static final String CONVERTED = "converted";

    /// Where files are put that only this process uses.
    @FunctionalInterface
    interface Asides {
        PrivateFolder create() throws IOException;
    }

    /// Runtimes get ready while models are read.
    private static final ThreadFactory PREPARING = Threads.giveWay("slipway-prepare");

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
        own.ifPresent(engine -> PREPARING.newThread(engine::prepare).start());
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
        OpenSignatures signatures = OpenSignatures.of(model, findings, opening, open);
        if (!opening.needsModel()) {
            open.remove(model);
            model.close();
            if (own.isEmpty()) {
                new PrivateFolder(copy).close();
            }
        }
        return new LoadedModel(name, version, format.id(), opening.engine(), signatures, words, open)
                .with(Labels.beside(origin));
    }
}
