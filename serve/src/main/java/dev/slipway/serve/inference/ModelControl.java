package dev.slipway.serve.inference;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.CompletionStage;

/// Loads and unloads models when a client asks. Stages fail with a [ServeException].
public interface ModelControl {

    /// Loads a model, or looks again for its versions when it is loaded.
    ///
    /// @param parameters what the client says of it, by name
    CompletionStage<Void> load(String model, Map<String, String> parameters);

    /// Unloads every version of a model; done when no request can begin any more, those in progress end.
    CompletionStage<Void> unload(String model);

    /// The models that are not served and could be loaded, by name, and which versions of each were unloaded.
    default SequencedMap<String, List<VersionStatus>> loadable() {
        return new LinkedHashMap<>();
    }
}
