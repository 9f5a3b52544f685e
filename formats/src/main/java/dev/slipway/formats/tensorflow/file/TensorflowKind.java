package dev.slipway.formats.tensorflow.file;

import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Which of TensorFlow's messages a file is, told by its fields, since no file says its message's name.
public enum TensorflowKind {
    /// A `GraphDef`: nodes, before them at most functions and versions.
    GRAPH(TensorflowKind::isGraph),
    /// A `SavedModel`: the number of its schema, and meta graphs.
    SAVED_MODEL(TensorflowKind::isSavedModel),
    /// A `MetaGraphDef`: what it is, its graph, and how that is saved and called.
    META_GRAPH(TensorflowKind::isMetaGraph);

    private static final Pattern OP = Pattern.compile("[A-Za-z_][A-Za-z0-9_>./-]*");

    private final Predicate<MemorySegment> fits;

    TensorflowKind(Predicate<MemorySegment> fits) {
        this.fits = fits;
    }

    /// The kind of a whole file; empty where its bytes are none of these.
    public static Optional<TensorflowKind> of(MemorySegment bytes) {
        return Arrays.stream(values()).filter(kind -> kind.fits(bytes)).findFirst();
    }

    private boolean fits(MemorySegment bytes) {
        try {
            return fits.test(bytes);
        } catch (FormatException e) {
            return false;
        }
    }

    private static boolean isGraph(MemorySegment bytes) {
        ProtoReader in = ProtoReader.of(bytes, "");
        while (in.next()) {
            if (in.field() == 1) {
                return in.isPacked() && isNode(in.message());
            }
            if (in.field() > 5) {
                return false;
            }
            in.skip();
        }
        return false;
    }

    /// A `NodeDef` names itself, then its op; what a meta graph has there holds lists and tags.
    private static boolean isNode(ProtoReader in) {
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.skip();
                case 2 -> {
                    return in.isPacked() && OP.matcher(in.string()).matches();
                }
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static boolean isSavedModel(MemorySegment bytes) {
        ProtoReader in = ProtoReader.of(bytes, "");
        boolean graph = false;
        while (in.next()) {
            boolean schema = in.field() == 1 && !in.isPacked();
            boolean metaGraph = in.field() == 2 && in.isPacked();
            if (!schema && !metaGraph) {
                return false;
            }
            if (metaGraph) {
                graph = isMetaGraph(in.bytes());
            } else {
                in.skip();
            }
        }
        return graph;
    }

    private static boolean isMetaGraph(MemorySegment bytes) {
        ProtoReader in = ProtoReader.of(bytes, "");
        boolean graph = false;
        while (in.next()) {
            if (in.field() > 7 || !in.isPacked()) {
                return false;
            }
            graph |= in.field() == 2;
            in.skip();
        }
        return graph;
    }
}
