package dev.slipway.formats.tflite;

import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.Payload;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the subgraphs of one file share while it is written: buffers, operator codes, and what could not be said.
final class TfliteFile {

    private static final long SMALL = 1 << 12;

    private final List<TfliteFlat.Opcode> opcodes = new ArrayList<>();
    private final List<Payload> buffers = new ArrayList<>(List.of(Payload.of(new byte[0])));
    private final Map<Object, Integer> known = new HashMap<>();
    private final List<TfliteFlat.@Nullable Subgraph> subgraphs = new ArrayList<>();
    private final List<Unspeakable> unspeakable = new ArrayList<>();
    private final List<String> transposes = new ArrayList<>();

    int reserve() {
        subgraphs.add(null);
        return subgraphs.size() - 1;
    }

    void set(int number, TfliteFlat.Subgraph subgraph) {
        subgraphs.set(number, subgraph);
    }

    TfliteFlat.@Nullable Subgraph subgraph(int number) {
        return subgraphs.get(number);
    }

    List<TfliteFlat.Subgraph> subgraphs() {
        List<TfliteFlat.Subgraph> all = new ArrayList<>();
        subgraphs.forEach(each -> all.add(java.util.Objects.requireNonNull(each)));
        return all;
    }

    List<TfliteFlat.Opcode> opcodes() {
        return opcodes;
    }

    List<Payload> buffers() {
        return buffers;
    }

    List<Unspeakable> unspeakable() {
        return unspeakable;
    }

    List<String> transposes() {
        return transposes;
    }

    void transposed(String where) {
        transposes.add(where);
    }

    void unspeakable(Node node, Unsayable why) {
        String where = node.origins().isEmpty() ? node.name() : node.origins().getFirst();
        unspeakable.add(new Unspeakable(
                Op.nameOf(node.op()), where, why.code(), String.valueOf(why.getMessage()), why.remedy()));
    }

    int opcode(TfliteFlat.Opcode opcode) {
        int index = opcodes.indexOf(opcode);
        if (index < 0) {
            opcodes.add(opcode);
            index = opcodes.size() - 1;
        }
        return index;
    }

    /// The buffer of a constant: equal small ones and the same large ones are stored once.
    int buffer(Constant constant) {
        long size = constant.element()
                .bytes(constant.shape().hasRank(0) ? 1 : constant.shape().elements());
        Object key = constant.element() != ElementType.STRING && size <= SMALL ? constant.tensor() : constant;
        Integer index = known.get(key);
        if (index == null) {
            index = buffers.size();
            buffers.add(payload(constant, size));
            known.put(key, index);
        }
        return index;
    }

    private static Payload payload(Constant constant, long size) {
        return constant.element() == ElementType.STRING
                ? Payload.of(strings(constant.tensor()))
                : new Payload(size, constant::bytes);
    }

    /// TFLite's string tensors: the count, the offsets of all and of the end, then the bytes.
    private static byte[] strings(Tensor tensor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int offset = 4 * (tensor.strings().size() + 2);
        number(out, tensor.strings().size());
        for (byte[] each : tensor.strings()) {
            number(out, offset);
            offset += each.length;
        }
        number(out, offset);
        tensor.strings().forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int value) {
        for (int i = 0; i < 4; i++) {
            out.write(value >>> 8 * i);
        }
    }

    static List<byte[]> strings(MemorySegment bytes) {
        var layout = java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
        List<byte[]> strings = new ArrayList<>();
        int count = bytes.byteSize() < 4 ? 0 : bytes.get(layout, 0);
        for (int i = 0; i < count; i++) {
            int start = bytes.get(layout, 4L + 4 * i);
            int end = bytes.get(layout, 8L + 4 * i);
            strings.add(bytes.asSlice(start, end - start).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
        }
        return strings;
    }
}
