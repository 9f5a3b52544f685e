package dev.slipway.formats.tensorflow.file;

import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Under which key a checkpoint of TensorFlow 2 holds each variable, as the graph of objects says that lies in it. The
/// ops that restore a model's variables are sometimes those of copies; then this is the only place that says so.
public final class TrackedVariables {

    /// The checkpoint's entry that holds the graph of objects.
    public static final String KEY = "_CHECKPOINTABLE_OBJECT_GRAPH";

    private TrackedVariables() {}

    /// Keys by the variables' own names; those that several variables bear are left out.
    public static Map<String, String> keys(MemorySegment objectGraph) {
        Map<String, String> keys = new HashMap<>();
        Set<String> shared = new HashSet<>();
        ProtoReader graph = ProtoReader.of(objectGraph, KEY);
        while (graph.next()) {
            if (graph.field() != 1) {
                graph.skip();
                continue;
            }
            ProtoReader object = graph.message();
            while (object.next()) {
                if (object.field() == 2) {
                    add(object.message(), keys, shared);
                } else {
                    object.skip();
                }
            }
        }
        keys.keySet().removeAll(shared);
        return keys;
    }

    private static void add(ProtoReader saved, Map<String, String> keys, Set<String> shared) {
        @Nullable String name = null;
        @Nullable String key = null;
        while (saved.next()) {
            switch (saved.field()) {
                case 2 -> name = saved.string();
                case 3 -> key = saved.string();
                default -> saved.skip();
            }
        }
        if (name != null && key != null) {
            String before = keys.putIfAbsent(name, key);
            if (before != null && !before.equals(key)) {
                shared.add(name);
            }
        }
    }
}
