package dev.slipway.formats.tflite;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import dev.slipway.wire.flatbuffers.FlatReader;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of a TFLite file as records, and back; no hub graphs.
final class TfliteFlat {

    static final String IDENTIFIER = "TFL3";

    private TfliteFlat() {}

    record Model(
            String description,
            List<Opcode> opcodes,
            List<Subgraph> subgraphs,
            List<Payload> buffers,
            List<Signature> signatures,
            List<Metadata> metadata) {}

    record Opcode(int code, String custom, int version) {}

    record Subgraph(
            String name, List<Tensor> tensors, List<Integer> inputs, List<Integer> outputs, List<Operator> operators) {}

    /// @param signature the shape with -1 for dynamic sizes; empty where `shape` says all
    record Tensor(
            String name,
            List<Integer> shape,
            List<Integer> signature,
            ElementType element,
            int buffer,
            @Nullable Quantization quantization,
            boolean variable) {}

    /// @param custom options of a custom op, empty for others
    record Operator(int opcode, List<Integer> inputs, List<Integer> outputs, TfliteOptions options, byte[] custom) {}

    record Signature(String key, List<Binding> inputs, List<Binding> outputs, int subgraph) {}

    record Binding(String name, int tensor) {}

    record Metadata(String name, int buffer) {}

    static Model read(MemorySegment bytes, String what) {
        FlatReader root = FlatReader.root(bytes, IDENTIFIER, what);
        List<Opcode> opcodes = new ArrayList<>();
        for (FlatReader code : root.tables(1)) {
            int builtin = Math.max(code.int8(0, 0), code.int32(3, 0));
            opcodes.add(new Opcode(builtin, code.string(1), code.int32(2, 1)));
        }
        List<Payload> buffers = new ArrayList<>();
        for (FlatReader buffer : root.tables(4)) {
            long offset = buffer.int64(1, 0);
            boolean outside = offset > 1;
            buffers.add(Payload.of(outside ? root.ofFile(offset, buffer.int64(2, 0)) : buffer.bytes(0)));
        }
        List<Subgraph> subgraphs = new ArrayList<>();
        for (FlatReader subgraph : root.tables(2)) {
            subgraphs.add(subgraph(subgraph, opcodes.size(), what));
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

    private static Subgraph subgraph(FlatReader in, int opcodes, String what) {
        List<Tensor> tensors = new ArrayList<>();
        for (FlatReader tensor : in.tables(0)) {
            tensors.add(new Tensor(
                    tensor.string(3),
                    list(tensor.ints(0)),
                    list(tensor.ints(7)),
                    elementType(tensor.int8(1, 0)),
                    tensor.int32(2, 0),
                    TfliteQuantization.read(tensor.table(4), tensor.ints(0)),
                    tensor.bool(5)));
        }
        List<Operator> operators = new ArrayList<>();
        for (FlatReader operator : in.tables(3)) {
            int opcode = operator.int32(0, 0);
            if (opcode < 0 || opcode >= opcodes) {
                throw FormatException.corrupt(
                        "%s: the operator at offset %d has code %d of %d; the file is damaged",
                        what, operator.offset(), opcode, opcodes);
            }
            operators.add(new Operator(
                    opcode,
                    list(operator.ints(1)),
                    list(operator.ints(2)),
                    TfliteOptions.read(operator.uint8(3), operator.table(4)),
                    operator.bytes(5).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)));
        }
        return new Subgraph(in.string(4), tensors, list(in.ints(1)), list(in.ints(2)), operators);
    }

    private static List<Integer> list(int[] values) {
        return java.util.Arrays.stream(values).boxed().toList();
    }

    /// The file as a tree, ready to be written.
    static FlatTable write(Model model) {
        FlatTable root = new FlatTable().int32(0, 3, 0);
        root.tables(1, model.opcodes.stream().map(TfliteFlat::opcode).toList());
        root.tables(2, model.subgraphs.stream().map(TfliteFlat::subgraph).toList());
        if (!model.description.isEmpty()) {
            root.string(3, model.description);
        }
        root.tables(4, model.buffers.stream().map(TfliteFlat::buffer).toList());
        if (!model.metadata.isEmpty()) {
            root.tables(
                    6,
                    model.metadata.stream()
                            .map(entry ->
                                    new FlatTable().string(0, entry.name()).int32(1, entry.buffer(), 0))
                            .toList());
        }
        if (!model.signatures.isEmpty()) {
            root.tables(7, model.signatures.stream().map(TfliteFlat::signature).toList());
        }
        return root;
    }

    private static FlatTable opcode(Opcode opcode) {
        FlatTable table = new FlatTable()
                .int8(0, Math.min(opcode.code, 127), 0)
                .int32(2, opcode.version, 1)
                .int32(3, opcode.code, 0);
        return opcode.custom.isEmpty() ? table : table.string(1, opcode.custom);
    }

    private static FlatTable buffer(Payload payload) {
        return payload.size() == 0 ? new FlatTable() : new FlatTable().bytes(0, payload, 16);
    }

    private static FlatTable signature(Signature signature) {
        return new FlatTable()
                .tables(0, signature.inputs.stream().map(TfliteFlat::binding).toList())
                .tables(1, signature.outputs.stream().map(TfliteFlat::binding).toList())
                .string(2, signature.key)
                .int32(4, signature.subgraph, 0);
    }

    private static FlatTable binding(Binding binding) {
        return new FlatTable().string(0, binding.name).int32(1, binding.tensor, 0);
    }

    private static FlatTable subgraph(Subgraph subgraph) {
        FlatTable table = new FlatTable()
                .tables(0, subgraph.tensors.stream().map(TfliteFlat::tensor).toList())
                .ints(1, ints(subgraph.inputs))
                .ints(2, ints(subgraph.outputs))
                .tables(3, subgraph.operators.stream().map(TfliteFlat::operator).toList());
        return subgraph.name.isEmpty() ? table : table.string(4, subgraph.name);
    }

    private static FlatTable tensor(Tensor tensor) {
        FlatTable table = new FlatTable();
        if (!tensor.shape.isEmpty()) {
            table.ints(0, ints(tensor.shape));
        }
        table.int8(1, typeCode(tensor.element), 0).int32(2, tensor.buffer, 0).string(3, tensor.name);
        if (tensor.quantization != null) {
            table.table(4, TfliteQuantization.write(tensor.quantization));
        }
        table.bool(5, tensor.variable);
        if (!tensor.signature.isEmpty() && !tensor.signature.equals(tensor.shape)) {
            table.ints(7, ints(tensor.signature));
        }
        return table;
    }

    private static FlatTable operator(Operator operator) {
        FlatTable table = new FlatTable()
                .int32(0, operator.opcode, 0)
                .ints(1, ints(operator.inputs))
                .ints(2, ints(operator.outputs))
                .int8(3, operator.options.type(), 0);
        if (operator.options.type() != 0) {
            table.table(4, operator.options.write());
        }
        if (operator.custom.length > 0) {
            table.bytes(5, Payload.of(operator.custom), 1);
        }
        return table;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
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
            ElementType.INT2);

    static ElementType elementType(int code) {
        if (code < 0 || code >= TYPES.size()) {
            throw FormatException.unsupported("a tensor has the type number %d, which this reader does not know", code);
        }
        return TYPES.get(code);
    }

    /// The schema's number of a type, -1 when it has none.
    static int typeCode(ElementType element) {
        return TYPES.indexOf(element);
    }
}
