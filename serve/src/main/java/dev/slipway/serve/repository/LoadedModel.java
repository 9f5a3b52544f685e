package dev.slipway.serve.repository;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Footprint;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A version on its runtime: one session for each signature.
final class LoadedModel implements Servable {

    private final String model;
    private final long version;
    private final String format;
    private final String engine;
    private final OpenSignatures signatures;
    private final Words words;
    private final List<AutoCloseable> open;
    private volatile Footprint footprint = Footprint.UNKNOWN;
    private Labels labels = Labels.NONE;

    /// @param open what is closed with it, in this order
    LoadedModel(
            String model,
            long version,
            String format,
            String engine,
            OpenSignatures signatures,
            Words words,
            List<AutoCloseable> open) {
        this.model = model;
        this.version = version;
        this.format = format;
        this.engine = engine;
        this.signatures = signatures;
        this.words = words;
        this.open = List.copyOf(open);
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public String engine() {
        return engine;
    }

    @Override
    public SequencedMap<String, Signature> signatures() {
        return signatures.signatures();
    }

    /// Says what classes are called; before it is used.
    LoadedModel with(Labels read) {
        labels = read;
        return this;
    }

    @Override
    public List<String> labels(String output) {
        return labels.of(output);
    }

    /// Says what memory it takes.
    LoadedModel taking(Footprint measured) {
        footprint = measured;
        return this;
    }

    @Override
    public Footprint footprint() {
        return footprint;
    }

    @Override
    public LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs) {
        Session session = signatures.sessions().get(signature);
        if (session == null) {
            throw refusal(signature);
        }
        try {
            return session.run(inputs);
        } catch (IllegalArgumentException e) {
            throw new ServeException(Status.INVALID_ARGUMENT, words.of(e));
        } catch (EngineException e) {
            throw new ServeException(Status.INTERNAL, words.of(e));
        }
    }

    private ServeException refusal(String signature) {
        return signatures().containsKey(signature)
                ? new ServeException(
                        Status.UNIMPLEMENTED,
                        words.of("The signature \"%s\" cannot be computed here: %s"
                                .formatted(
                                        signature,
                                        signatures.refusals().getOrDefault(signature, "no runtime takes it"))))
                : Signature.unknown(signature);
    }

    @Override
    public void close() {
        close(open);
    }

    /// Closes all of them, whatever one of them does.
    static void close(List<AutoCloseable> open) {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception _) {
                continue;
            }
        }
    }
}
