package dev.slipway.engine.tensorflow;

import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a `MetaGraphDef` says beside its graph.
///
/// @param saver how to restore variables; null where it is not said
record MetaGraph(
        List<String> tags,
        MemorySegment graph,
        SequencedMap<String, Signature> signatures,
        @Nullable Saver saver) {

    /// Names of tensors by what a signature calls them, sorted.
    record Signature(SequencedMap<String, Port> inputs, SequencedMap<String, Port> outputs) {}

    /// @param tensor its name in the graph; empty for what is no dense tensor
    /// @param type the runtime's number of its element type
    /// @param sizes -1 where they vary; null where the rank does
    record Port(String tensor, int type, @Nullable List<Long> sizes) {}

    /// @param file the tensor that takes the checkpoint's path
    /// @param restore the operation that restores
    record Saver(String file, String restore) {}

    /// Those of a `SavedModel`.
    static List<MetaGraph> ofSavedModel(MemorySegment bytes, String what) {
        List<MetaGraph> graphs = new ArrayList<>();
        ProtoReader in = ProtoReader.of(bytes, what);
        while (in.next()) {
            switch (in.field()) {
                case 2 -> graphs.add(read(in.message()));
                default -> in.skip();
            }
        }
        return graphs;
    }

    static MetaGraph of(MemorySegment bytes, String what) {
        return read(ProtoReader.of(bytes, what));
    }

    private static MetaGraph read(ProtoReader in) {
        List<String> tags = new ArrayList<>();
        MemorySegment graph = MemorySegment.ofArray(new byte[0]);
        SequencedMap<String, Signature> signatures = new TreeMap<>();
        Saver saver = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> tags(in.message(), tags);
                case 2 -> graph = in.bytes();
                case 3 -> saver = saver(in.message());
                case 5 -> signature(in.message(), signatures);
                default -> in.skip();
            }
        }
        return new MetaGraph(tags, graph, signatures, saver);
    }

    private static void tags(ProtoReader in, List<String> tags) {
        while (in.next()) {
            switch (in.field()) {
                case 4 -> tags.add(in.string());
                default -> in.skip();
            }
        }
    }

    private static Saver saver(ProtoReader in) {
        String file = "";
        String restore = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> file = in.string();
                case 3 -> restore = in.string();
                default -> in.skip();
            }
        }
        return new Saver(file, restore);
    }

    private static void signature(ProtoReader entry, SequencedMap<String, Signature> signatures) {
        String name = "";
        SequencedMap<String, Port> inputs = new TreeMap<>();
        SequencedMap<String, Port> outputs = new TreeMap<>();
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> ports(entry.message(), inputs, outputs);
                default -> entry.skip();
            }
        }
        signatures.put(name, new Signature(inputs, outputs));
    }

    private static void ports(ProtoReader in, SequencedMap<String, Port> inputs, SequencedMap<String, Port> outputs) {
        while (in.next()) {
            switch (in.field()) {
                case 1 -> port(in.message(), inputs);
                case 2 -> port(in.message(), outputs);
                default -> in.skip();
            }
        }
    }

    private static void port(ProtoReader entry, SequencedMap<String, Port> ports) {
        String name = "";
        Port port = new Port("", 0, null);
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> port = port(entry.message());
                default -> entry.skip();
            }
        }
        ports.put(name, port);
    }

    private static Port port(ProtoReader in) {
        String tensor = "";
        int type = 0;
        List<Long> sizes = null;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> tensor = in.string();
                case 2 -> type = in.int32();
                case 3 -> sizes = sizes(in.message());
                default -> in.skip();
            }
        }
        return new Port(tensor, type, sizes);
    }

    private static @Nullable List<Long> sizes(ProtoReader in) {
        List<Long> sizes = new ArrayList<>();
        boolean unknown = false;
        while (in.next()) {
            switch (in.field()) {
                case 2 -> sizes.add(size(in.message()));
                case 3 -> unknown = in.bool();
                default -> in.skip();
            }
        }
        return unknown ? null : sizes;
    }

    private static long size(ProtoReader in) {
        long size = 0;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> size = in.int64();
                default -> in.skip();
            }
        }
        return size;
    }
}
