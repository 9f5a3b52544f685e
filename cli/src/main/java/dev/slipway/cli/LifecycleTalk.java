package dev.slipway.cli;

import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// Says on standard error what becomes of versions, one line each. Nothing is said before [#begin], and then all of it.
final class LifecycleTalk implements Observer {

    private static final int SIGNATURES = 3;

    private final Output output;
    private final boolean looksAgain;
    private final CompletableFuture<Catalog> begun = new CompletableFuture<>();
    private final Map<String, String> complaints = new HashMap<>();
    private CompletableFuture<?> last = begun;

    /// @param looksAgain whether files that change are noticed
    LifecycleTalk(Output output, boolean looksAgain) {
        this.output = output;
        this.looksAgain = looksAgain;
    }

    /// @param catalog what is served, whose signatures are named
    void begin(Catalog catalog) {
        begun.complete(catalog);
    }

    @Override
    public void loaded(String model, long version, Duration load, Duration warmUp) {
        mended(of(model, version));
        mended(model);
        say(() -> output.talk("%s is available after %.1f s%s"
                .formatted(
                        of(model, version),
                        load.plus(warmUp).toMillis() / 1000.0,
                        signatures(begun.join(), ModelSpec.version(model, version)))));
    }

    @Override
    public void unloaded(String model, long version) {
        say(() -> output.talk("%s is unloaded".formatted(of(model, version))));
    }

    @Override
    public void failed(String model, long version, String reason) {
        complain(
                of(model, version),
                "%s could not be loaded: %s; %s [LOAD_FAILED]".formatted(of(model, version), reason, remedy()));
    }

    @Override
    public void empty(String model, long version, String reason) {
        complain(
                of(model, version),
                "%s is not served: %s; %s [NO_MODEL]".formatted(of(model, version), reason, remedy()));
    }

    @Override
    public void missing(String model, String reason) {
        complain(model, "'%s': %s; %s [NO_VERSION]".formatted(model, reason, remedy()));
    }

    @Override
    public void unreadable(String model, String reason) {
        String prospect = looksAgain ? "it is looked there again" : "start the server again when it can be read";
        complain(model, "'%s': %s; what is loaded stays, %s [UNREADABLE]".formatted(model, reason, prospect));
    }

    private String remedy() {
        return looksAgain ? "what is put there is noticed by itself" : "put a model there and start the server again";
    }

    @Override
    public void rolledBack(String model, String label, long version, String reason) {
        say(() -> output.error("%s lost its share of the requests%s: %s [ROLLED_BACK]"
                .formatted(of(model, version), label.isEmpty() ? "" : " for label '%s'".formatted(label), reason)));
    }

    private static String of(String model, long version) {
        return "'%s' version %d".formatted(model, version);
    }

    /// The same is said once, however often it is found.
    private void complain(String about, String sentence) {
        synchronized (complaints) {
            if (sentence.equals(complaints.put(about, sentence))) {
                return;
            }
        }
        say(() -> output.error(sentence));
    }

    private void mended(String about) {
        synchronized (complaints) {
            complaints.remove(about);
        }
    }

    private synchronized void say(Runnable words) {
        last = last.thenRun(words);
    }

    private static String signatures(Catalog catalog, ModelSpec spec) {
        try (Lease lease = catalog.lease(spec)) {
            SequencedMap<String, Signature> signatures = lease.servable().signatures();
            String named = signatures.entrySet().stream()
                    .limit(SIGNATURES)
                    .map(entry -> "%s(%s) -> (%s)"
                            .formatted(
                                    entry.getKey(),
                                    slots(entry.getValue().inputs()),
                                    slots(entry.getValue().outputs())))
                    .collect(Collectors.joining(", "));
            int more = signatures.size() - SIGNATURES;
            return " on %s: %s%s"
                    .formatted(lease.servable().engine(), named, more > 0 ? " and %d more".formatted(more) : "");
        } catch (ServeException _) {
            return "";
        }
    }

    private static String slots(SequencedMap<String, TensorType> types) {
        return types.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
