package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.Op;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How TFLite spells the hub's ops. To support one more, say it in the `spellings` of its family, reading beside
/// writing; [TfliteElementwise] is the example. What TFLite has no operator for, a `Tflite…Lowering` says by those it
/// has.
public final class TfliteOps {

    /// Turns one operator into hub nodes.
    interface Reading {
        void read(TfliteNode operator, TfliteOptions options);
    }

    /// Turns one operator into hub nodes where the hub has words for it; answers whether.
    interface PartialReading {
        boolean read(TfliteNode operator, TfliteOptions options);
    }

    /// Writes one hub node as operators.
    interface Writing<T extends Op> {
        void write(T op, Node node, TfliteEmitter emit);
    }

    /// What the kernel of an op takes.
    ///
    /// @param types the element types
    /// @param moves whether it only moves elements, so that others of as many bits may stand for them
    record Kernel(List<String> types, boolean moves) {
        static Kernel of(String types, boolean moves) {
            return new Kernel(List.of(types.split(" ")), moves);
        }
    }

    private static final Map<Integer, PartialReading> READINGS = new HashMap<>();
    private static final Map<Class<? extends Op>, Writing<Op>> WRITINGS = new HashMap<>();
    private static final Map<Class<? extends Op>, Kernel> KERNELS = new HashMap<>();

    static {
        TfliteElementwise.spellings();
        TfliteAxes.spellings();
        TfliteArrangement.spellings();
        TfliteIndexing.spellings();
        TfliteSpatial.spellings();
        TfliteResizing.spellings();
        TflitePooling.spellings();
        TfliteTransposed.spellings();
        TfliteControl.spellings();
    }

    private TfliteOps() {}

    /// An operator that is read into other ops than those written as it.
    record Foreign(TfliteCode code) {

        void read(Reading reading) {
            TfliteOps.read(code, reading);
        }

        void readIf(PartialReading reading) {
            TfliteOps.readIf(code, reading);
        }
    }

    /// An op by the name that TFLite has for it.
    record Spelling<T extends Op>(TfliteCode code, Class<T> op) {

        Spelling<T> read(Reading reading) {
            TfliteOps.read(code, reading);
            return this;
        }

        /// What this cannot read is kept as it is, for TFLite alone.
        Spelling<T> readIf(PartialReading reading) {
            TfliteOps.readIf(code, reading);
            return this;
        }

        Written<T> write(Writing<? super T> writing) {
            return TfliteOps.write(op, writing);
        }
    }

    /// An op that is written; more on its kernel where that does not compute in every type.
    record Written<T extends Op>(Class<T> op) {

        /// The element types that its kernel computes in, separated by spaces.
        void computedIn(String types) {
            KERNELS.put(op, Kernel.of(types, false));
        }

        /// The element types that its kernel moves.
        void movedIn(String types) {
            KERNELS.put(op, Kernel.of(types, true));
        }
    }

    static Foreign spell(TfliteCode code) {
        return new Foreign(code);
    }

    static <T extends Op> Spelling<T> spell(TfliteCode code, Class<T> op) {
        return new Spelling<>(code, op);
    }

    /// An op that is written as operators that are read into others.
    static <T extends Op> Written<T> write(Class<T> op, Writing<? super T> writing) {
        if (WRITINGS.put(op, (some, node, emit) -> writing.write(op.cast(some), node, emit)) != null) {
            throw new AssertionError("%s is written in two ways".formatted(op.getSimpleName()));
        }
        return new Written<>(op);
    }

    private static void read(TfliteCode code, Reading reading) {
        readIf(code, (operator, options) -> {
            reading.read(operator, options);
            return true;
        });
    }

    private static void readIf(TfliteCode code, PartialReading reading) {
        if (READINGS.put(code.number, reading) != null) {
            throw new AssertionError("%s is read in two ways".formatted(code));
        }
    }

    /// Whether an operator was read.
    static boolean read(TfliteNode operator) {
        PartialReading reading = READINGS.get(operator.opcode().code());
        return reading != null && reading.read(operator, operator.options());
    }

    /// What the kernel of an op takes, null where it takes all.
    static @Nullable Kernel kernel(Op op) {
        return KERNELS.get(op.getClass());
    }

    public static void write(Node node, TfliteEmitter emit) {
        TfliteKernels.require(node, emit);
        write(node, node.op(), Activation.NONE, emit);
    }

    private static void write(Node node, Op op, Activation activation, TfliteEmitter emit) {
        if (op instanceof Activated(Op base, Activation fused)) {
            write(node, base, fused, emit);
            return;
        }
        Writing<Op> writing = WRITINGS.get(op.getClass());
        if (writing == null) {
            throw noSuchOp();
        }
        emit.fuse(activation);
        writing.write(op, node, emit);
    }

    static Unsayable noSuchOp() {
        return TfliteEmitter.noSuchOp();
    }

    static TfliteCode code(@Nullable TfliteCode code) {
        if (code == null) {
            throw noSuchOp();
        }
        return code;
    }
}
