package dev.slipway.serve.repository;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.inference.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// A version on its runtime: one session for each signature.
final class LoadedModel implements Servable {

    private final String model;
    private final long version;
    private final String format;
    private final String engine;
    private final SequencedMap<String, Signature> signatures;
    private final Map<String, Session> sessions;
    private final Runnable release;

    LoadedModel(
            String model,
            long version,
            String format,
            String engine,
            SequencedMap<String, Signature> signatures,
            Map<String, Session> sessions,
            Runnable release) {
        this.model = model;
        this.version = version;
        this.format = format;
        this.engine = engine;
        this.signatures = signatures;
        this.sessions = sessions;
        this.release = release;
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
        return signatures;
    }

    @Override
    public LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs) {
        Session session = sessions.get(signature);
        if (session == null) {
            throw ServeException.invalid("Serving signature name: \"%s\" not found in signature def", signature);
        }
        try {
            return session.run(inputs);
        } catch (IllegalArgumentException e) {
            throw ServeException.invalid("%s", String.valueOf(e.getMessage()));
        } catch (EngineException e) {
            throw new ServeException(Status.INTERNAL, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        sessions.values().forEach(Session::close);
        release.run();
    }
}
