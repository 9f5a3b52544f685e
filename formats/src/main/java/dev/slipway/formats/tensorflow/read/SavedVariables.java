package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.CheckpointBundle;
import dev.slipway.formats.tensorflow.file.SlicedCheckpoint;
import dev.slipway.formats.tensorflow.file.TensorflowProto.MetaGraph;
import dev.slipway.formats.tensorflow.file.TrackedVariables;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.ContainedPath;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What lies beside a graph: the values of its variables, and the files of its tables.
///
/// @param variables the value of a variable by the name of its node, null where nothing is saved
/// @param files what tables are filled from
public record SavedVariables(Function<String, @Nullable Constant> variables, LookupTables.Files files) {

    public static final SavedVariables NOTHING = new SavedVariables(_ -> null, files(Map.of(), null, null));

    /// What a checkpoint holds, if there is one.
    ///
    /// @param open takes what must be closed with the model
    public static SavedVariables of(MetaGraph meta, String prefix, Path folder, List<AutoCloseable> open) {
        if (!CheckpointBundle.exists(prefix)) {
            return SlicedCheckpoint.exists(prefix)
                    ? sliced(meta, prefix, folder, open)
                    : new SavedVariables(_ -> null, files(meta.assets(), folder, null));
        }
        CheckpointBundle bundle = CheckpointBundle.open(prefix);
        open.add(bundle);
        Map<String, RestoredVariables.Saved> keys = new RestoredVariables(meta.graph()).keys();
        Map<String, String> tracked = tracked(bundle);
        return new SavedVariables(
                node -> {
                    RestoredVariables.Saved saved =
                            keys.getOrDefault(node, new RestoredVariables.Saved(tracked.getOrDefault(node, node), ""));
                    Tensor tensor = bundle.tensor(saved.key(), saved.part());
                    return tensor == null ? null : Constant.of(tensor);
                },
                files(meta.assets(), folder, bundle));
    }

    private static SavedVariables sliced(MetaGraph meta, String prefix, Path folder, List<AutoCloseable> open) {
        SlicedCheckpoint checkpoint = SlicedCheckpoint.open(prefix);
        open.add(checkpoint);
        Map<String, RestoredVariables.Saved> keys = new RestoredVariables(meta.graph()).keys();
        return new SavedVariables(
                node -> {
                    RestoredVariables.Saved saved = keys.getOrDefault(node, new RestoredVariables.Saved(node, ""));
                    Tensor tensor = checkpoint.tensor(saved.key(), saved.part());
                    return tensor == null ? null : Constant.of(tensor);
                },
                files(meta.assets(), folder, null));
    }

    private static Map<String, String> tracked(CheckpointBundle bundle) {
        MemorySegment objects = bundle.text(TrackedVariables.KEY);
        return objects == null ? Map.of() : TrackedVariables.keys(objects);
    }

    private static LookupTables.Files files(
            Map<String, String> assets, @Nullable Path folder, @Nullable CheckpointBundle bundle) {
        return new LookupTables.Files() {
            @Override
            public @Nullable Path named(String constant, String text) {
                String name = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
                String file = assets.getOrDefault(constant, name);
                return folder == null || file.isEmpty() || !Files.exists(folder.resolve(file))
                        ? null
                        : ContainedPath.resolve(folder, file);
            }

            @Override
            public @Nullable Tensor saved(String key, String part) {
                return bundle == null ? null : bundle.tensor(key, part);
            }
        };
    }
}
