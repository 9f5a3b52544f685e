package dev.slipway.formats.tflite.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import dev.slipway.wire.flatbuffers.FlatReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of a TFLite file as records; no hub graphs. [TfliteTree] writes them.
public final class TfliteFlat {

    public static final String IDENTIFIER = "TFL3";

    private TfliteFlat() {}

    public record Model(
            String description,
            List<Opcode> opcodes,
            List<Subgraph> subgraphs,
            List<Payload> buffers,
            List<Signature> signatures,
            List<Metadata> metadata) {}

    public record Opcode(int code, String custom, int version) {}

    public record Subgraph(
            String name, List<Tensor> tensors, List<Integer> inputs, List<Integer> outputs, List<Operator> operators) {}

    /// @param signature the shape with -1 for dynamic sizes; empty where `shape` says all
    /// @param ranked whether an empty shape is that of a scalar; else it says nothing
    /// @param blocks where the scales of a blockwise quantisation are
    /// @param sparsity how the buffer leaves out zeros, null when it does not
    public record Tensor(
            String name,
            List<Integer> shape,
            List<Integer> signature,
            boolean ranked,
            ElementType element,
            int buffer,
            @Nullable Quantization quantization,
            @Nullable Blocks blocks,
            boolean variable,
            @Nullable TfliteSparsity sparsity) {

        public int rank() {
            return Math.max(shape.size(), signature.size());
        }

        /// The same tensor in another file.
        ///
        /// @param name what it is called there
        /// @param buffer where its data is there; 0 where it has none
        public Tensor elsewhere(String name, int buffer) {
            return new Tensor(
                    name,
                    shape,
                    signature,
                    ranked,
                    element,
                    buffer,
                    quantization,
                    null,
                    variable,
                    buffer == 0 ? null : sparsity);
        }
    }

    /// @param scales the number of the tensor of scales
    /// @param zeroPoints the number of the tensor of zero points, negative when all are 0
    public record Blocks(int scales, int zeroPoints, int size) {}

    /// @param custom options of a custom op, empty for others
    /// @param intermediates tensors without data that say how to quantise what is computed inside
    public record Operator(
            int opcode,
            List<Integer> inputs,
            List<Integer> outputs,
            TfliteOptions options,
            byte[] custom,
            List<Boolean> mutating,
            List<Integer> intermediates) {}

    public record Signature(String key, List<Binding> inputs, List<Binding> outputs, int subgraph) {}

    public record Binding(String name, int tensor) {}

    public record Metadata(String name, int buffer) {}

    public static Model read(MemorySegment bytes, String what) {
        FlatReader root = FlatReader.root(bytes, IDENTIFIER, what);
        int version = root.int32(0, 0);
        if (version != 3) {
            throw FormatException.unsupported("%s has version %d of the TFLite schema, known here is 3", what, version);
        }
        if (!root.tables(9).isEmpty()) {
            throw FormatException.unsupported("%s keeps weights in other files, which is not supported", what);
        }
        List<Opcode> opcodes = new ArrayList<>();
        for (FlatReader code : root.tables(1)) {
            int builtin = Math.max(code.int8(0, 0), code.int32(3, 0));
            opcodes.add(new Opcode(builtin, code.string(1), code.int32(2, 1)));
        }
        List<Payload> buffers = new ArrayList<>();
        for (FlatReader buffer : root.tables(4)) {
            long offset = buffer.int64(1, 0);
            boolean beyond = offset > 1;
            buffers.add(Payload.of(beyond ? root.ofFile(offset, buffer.int64(2, 0)) : buffer.bytes(0)));
        }
        List<Subgraph> subgraphs = new ArrayList<>();
        for (FlatReader subgraph : root.tables(2)) {
            subgraphs.add(subgraph(subgraph, root, opcodes.size(), what));
        }
        List<Signature> signatures = new ArrayList<>();
        for (FlatReader signature : root.tables(7)) {
            signatures.add(new Signature(
                    signature.string(2), bindings(signature, 0), bindings(signature, 1), signature.int32(4, 0)));
        }
        List<Metadata> metadata = new ArrayList<>();
        for (FlatReader entry : root.tables(6)) {
            metadata.add(new Metadata(entry.string(0), entry.int32(1, 0)));
        }
        return new Model(root.string(3), opcodes, subgraphs, buffers, signatures, metadata);
    }

    private static List<Binding> bindings(FlatReader signature, int id) {
        return signature.tables(id).stream()
                .map(map -> new Binding(map.string(0), map.int32(1, 0)))
                .toList();
    }

    private static Subgraph subgraph(FlatReader in, FlatReader root, int opcodes, String what) {
        List<Tensor> tensors = new ArrayList<>();
        in.tables(0).forEach(tensor -> tensors.add(tensor(tensor)));
        List<Operator> operators = new ArrayList<>();
        for (FlatReader operator : in.tables(3)) {
            int opcode = operator.int32(0, 0);
            if (opcode < 0 || opcode >= opcodes) {
                throw FormatException.corrupt(
                        "%s: the operator at offset %d has code %d of %d; the file is damaged",
                        what, operator.offset(), opcode, opcodes);
            }
            operators.add(operator(operator, root, opcode));
        }
        return new Subgraph(in.string(4), tensors, list(in.ints(1)), list(in.ints(2)), operators);
    }

    private static Tensor tensor(FlatReader in) {
        FlatReader quantization = in.table(4);
        FlatReader blocks = quantization != null && quantization.uint8(4) == 2 ? quantization.table(5) : null;
        FlatReader sparsity = in.table(6);
        return new Tensor(
                in.string(3),
                list(in.ints(0)),
                list(in.ints(7)),
                in.bool(8),
                elementType(in.uint8(1)),
                in.int32(2, 0),
                TfliteQuantization.read(quantization, in.ints(0)),
                blocks == null ? null : new Blocks(blocks.int32(0, 0), blocks.int32(1, 0), blocks.int32(2, 0)),
                in.bool(5),
                sparsity == null ? null : TfliteSparsity.read(sparsity));
    }

    private static Operator operator(FlatReader in, FlatReader root, int opcode) {
        boolean second = in.uint8(11) != 0;
        int type = second ? in.uint8(11) + TfliteOptions.SECOND : in.uint8(3);
        long beyond = in.int64(9, 0);
        MemorySegment custom = beyond > 1 ? root.ofFile(beyond, in.int64(10, 0)) : in.bytes(5);
        List<Boolean> mutating = new ArrayList<>();
        for (byte flag : in.bytes(7).toArray(ValueLayout.JAVA_BYTE)) {
            mutating.add(flag != 0);
        }
        return new Operator(
                opcode,
                list(in.ints(1)),
                list(in.ints(2)),
                TfliteOptions.read(type, in.table(second ? 12 : 4)),
                custom.toArray(ValueLayout.JAVA_BYTE),
                mutating,
                list(in.ints(8)));
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    private static final List<ElementType> TYPES = List.of(
            ElementType.FLOAT32,
            ElementType.FLOAT16,
            ElementType.INT32,
            ElementType.UINT8,
            ElementType.INT64,
            ElementType.STRING,
            ElementType.BOOL,
            ElementType.INT16,
            ElementType.COMPLEX64,
            ElementType.INT8,
            ElementType.FLOAT64,
            ElementType.COMPLEX128,
            ElementType.UINT64,
            ElementType.HANDLE,
            ElementType.HANDLE,
            ElementType.UINT32,
            ElementType.UINT16,
            ElementType.INT4,
            ElementType.BFLOAT16,
            ElementType.INT2,
            ElementType.UINT4);

    static ElementType elementType(int code) {
        if (code >= TYPES.size()) {
            throw FormatException.unsupported("a tensor has the type number %d, which this reader does not know", code);
        }
        return TYPES.get(code);
    }

    /// The schema's number of a type, -1 when it has none.
    public static int typeCode(ElementType element) {
        return TYPES.indexOf(element);
    }
}
