package dev.slipway.serve.v2;

import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.ModelControl;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.VersionState;
import dev.slipway.serve.inference.VersionStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The models of a server and their versions, as Triton lists them
/// (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_repository.md>).
///
/// @param entries those that are served or to be served, then those that could be
public record RepositoryIndex(List<Entry> entries) {

    /// @param version its number; empty where nothing is known of the model but its name, and so are the others then
    /// @param state `READY`, `LOADING`, `UNLOADING` or `UNAVAILABLE`
    /// @param reason why it is in that state, empty when there is nothing to say
    public record Entry(String model, String version, String state, String reason) {

        private static Entry of(String model) {
            return new Entry(model, "", "", "");
        }

        private static Entry of(String model, VersionStatus known) {
            return new Entry(model, Long.toString(known.version()), state(known.state()), reason(known));
        }

        /// Whether more is known than that there is such a model.
        boolean isOfVersion() {
            return !version.isEmpty();
        }

        private static String state(VersionState state) {
            return switch (state) {
                case AVAILABLE -> "READY";
                case START, LOADING -> "LOADING";
                case UNLOADING -> "UNLOADING";
                case UNKNOWN, END -> "UNAVAILABLE";
            };
        }

        private static String reason(VersionStatus known) {
            return known.state() == VersionState.END && known.message().isEmpty() ? "unloaded" : known.message();
        }
    }

    /// Only what is served.
    public static RepositoryIndex ofReady(Catalog catalog) {
        List<Entry> entries = new ArrayList<>();
        for (String model : catalog.models()) {
            versions(catalog, model).stream()
                    .filter(version -> version.state() == VersionState.AVAILABLE)
                    .forEach(version -> entries.add(Entry.of(model, version)));
        }
        return new RepositoryIndex(entries);
    }

    /// Everything that is known.
    ///
    /// @param control knows what could be served, null where clients may not decide that
    public static RepositoryIndex of(Catalog catalog, @Nullable ModelControl control) {
        List<Entry> entries = new ArrayList<>();
        for (String model : catalog.models()) {
            add(model, versions(catalog, model), entries);
        }
        if (control != null) {
            control.loadable().forEach((model, unloaded) -> add(model, unloaded, entries));
        }
        return new RepositoryIndex(entries);
    }

    private static void add(String model, List<VersionStatus> versions, List<Entry> entries) {
        if (versions.isEmpty()) {
            entries.add(Entry.of(model));
        }
        versions.forEach(version -> entries.add(Entry.of(model, version)));
    }

    private static List<VersionStatus> versions(Catalog catalog, String model) {
        try {
            return catalog.versions(model);
        } catch (ServeException none) {
            return List.of();
        }
    }
}
