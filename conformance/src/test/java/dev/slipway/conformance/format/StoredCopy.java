package dev.slipway.conformance.format;

import dev.slipway.wire.flatbuffers.FlatTable;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One operator of TFLite over int8 of shape `[1, 2, 2, 4]`, each result of another scale.
///
/// @param code as the schema numbers it
/// @param data how many inputs are such data
/// @param at how many parameters come before the data
/// @param options the member of the union, 0 for none
/// @param parameters the inputs of int32
/// @param results the shapes of the results
record StoredCopy(
        String name,
        int code,
        int data,
        int at,
        int options,
        FlatTable table,
        List<Parameter> parameters,
        List<int[]> results) {

    static final int[] SHAPE = {1, 2, 2, 4};
    private static final Set<Integer> FIRST_VERSION = Set.of(22, 113, 122);
    private static final int INT32 = 2;
    private static final int INT8 = 9;

    static List<StoredCopy> all() {
        int[] padded = {1, 2, 3, 4};
        int[] half = {1, 2, 2, 2};
        return List.of(
                of("MAXIMUM", 55, 2, SHAPE),
                of("MINIMUM", 57, 2, SHAPE),
                of("RESHAPE", 22, 1, ints(4, 4), vector(4, 4)),
                of("SLICE", 65, 1, half, vector(0, 0, 0, 1), vector(1, 2, 2, 2)),
                of("PAD", 34, 1, padded, rows(2, 0, 0, 0, 0, 1, 0, 0, 0)),
                of("TILE", 69, 1, ints(1, 4, 2, 4), vector(1, 2, 1, 1)),
                of("BROADCAST_TO", 130, 1, ints(3, 2, 2, 4), vector(3, 2, 2, 4)),
                of("TRANSPOSE", 39, 1, ints(1, 4, 2, 2), vector(0, 3, 1, 2)),
                of("REVERSE_V2", 105, 1, SHAPE, vector(3)),
                of("REVERSE_V2 twice", 105, 1, SHAPE, vector(2, 3)),
                of("MATRIX_DIAG", 113, 1, ints(1, 2, 2, 4, 4)),
                of("GATHER_ND", 107, 1, ints(1, 2, 4), rows(2, 0, 1)),
                new StoredCopy(
                        "STRIDED_SLICE",
                        45,
                        1,
                        0,
                        32,
                        new FlatTable(),
                        List.of(vector(0, 0, 0, 0), vector(1, 2, 2, 4), vector(1, 1, 1, 2)),
                        List.of(half)),
                new StoredCopy(
                        "GATHER", 36, 1, 0, 23, new FlatTable().int32(0, 3, 0), List.of(vector(2, 0)), List.of(half)),
                new StoredCopy(
                        "SPLIT",
                        49,
                        1,
                        1,
                        35,
                        new FlatTable().int32(0, 2, 0),
                        List.of(new Parameter(ints(), ints(3))),
                        List.of(half, half)),
                new StoredCopy(
                        "SCATTER_ND",
                        122,
                        1,
                        1,
                        97,
                        new FlatTable(),
                        List.of(rows(1, 1), vector(3, 2, 2, 4)),
                        List.of(ints(3, 2, 2, 4))),
                new StoredCopy(
                        "SPACE_TO_DEPTH",
                        26,
                        1,
                        0,
                        19,
                        new FlatTable().int32(0, 2, 0),
                        List.of(),
                        List.of(ints(1, 1, 1, 16))),
                new StoredCopy(
                        "DEPTH_TO_SPACE",
                        5,
                        1,
                        0,
                        94,
                        new FlatTable().int32(0, 2, 0),
                        List.of(),
                        List.of(ints(1, 4, 4, 1))));
    }

    boolean isSlice() {
        return name.endsWith("SLICE");
    }

    private static StoredCopy of(String name, int code, int data, int[] result, Parameter... parameters) {
        return new StoredCopy(name, code, data, 0, 0, new FlatTable(), List.of(parameters), List.of(result));
    }

    private static int[] ints(int... values) {
        return values;
    }

    private static Parameter vector(int... values) {
        return new Parameter(ints(values.length), values);
    }

    private static Parameter rows(int columns, int... values) {
        return new Parameter(ints(values.length / columns, columns), values);
    }

    /// An input of int32.
    record Parameter(int[] shape, int[] values) {}

    void write(Path file) {
        List<FlatTable> tensors = new ArrayList<>();
        List<FlatTable> buffers = new ArrayList<>(List.of(new FlatTable()));
        List<Integer> given = new ArrayList<>();
        for (int i = 0; i < data; i++) {
            given.add(tensors.size());
            tensors.add(tensor("x" + i, SHAPE, 0.05f, 3));
        }
        int[] inputs = array(given);
        List<Integer> read = new ArrayList<>();
        for (Parameter parameter : parameters) {
            read.add(tensors.size());
            tensors.add(new FlatTable()
                    .ints(0, parameter.shape())
                    .int8(1, INT32, 0)
                    .int32(2, buffers.size(), 0)
                    .string(3, "p" + read.size()));
            buffers.add(new FlatTable().bytes(0, bytes(parameter.values())));
        }
        read.addAll(at, given);
        List<Integer> made = new ArrayList<>();
        for (int[] result : results) {
            made.add(tensors.size());
            tensors.add(tensor("y" + made.size(), result, 0.1f * made.size(), -7L * made.size()));
        }
        FlatTable operator = new FlatTable().ints(1, array(read)).ints(2, array(made));
        if (options > 0) {
            operator.union(3, options, table);
        }
        FlatTable opcode = new FlatTable()
                .int8(0, Math.min(code, 127), 0)
                .int32(2, FIRST_VERSION.contains(code) ? 1 : 2, 0)
                .int32(3, code, 0);
        FlatTable subgraph = new FlatTable()
                .tables(0, tensors)
                .ints(1, inputs)
                .ints(2, array(made))
                .tables(3, List.of(operator));
        FlatTable model = new FlatTable()
                .int32(0, 3, 0)
                .tables(1, List.of(opcode))
                .tables(2, List.of(subgraph))
                .tables(4, buffers);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            FlatWriter.write(model, "TFL3", channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int[] array(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static byte[] bytes(int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putInt(value);
        }
        return bytes.array();
    }

    private static FlatTable tensor(String name, int[] shape, float scale, long zero) {
        FlatTable quantization = new FlatTable().floats(2, scale).longs(3, zero);
        return new FlatTable().ints(0, shape).int8(1, INT8, 0).string(3, name).table(4, quantization);
    }

    @Override
    public String toString() {
        return name;
    }
}
