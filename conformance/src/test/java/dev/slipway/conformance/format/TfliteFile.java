package dev.slipway.conformance.format;

import dev.slipway.wire.FormatException;
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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A TFLite file made by hand, operator by operator.
final class TfliteFile {

    static final int FLOAT32 = 0;
    static final int INT32 = 2;
    static final int UINT8 = 3;
    static final int INT16 = 7;
    static final int INT8 = 9;

    private static final int RESOURCE = 13;
    private static final int VAR_HANDLE = 142;
    private static final int VAR_HANDLE_OPTIONS = 111;

    private final List<FlatTable> buffers = new ArrayList<>(List.of(new FlatTable()));
    private final List<FlatTable> codes = new ArrayList<>();
    private final List<FlatTable> subgraphs = new ArrayList<>();
    private final List<FlatTable> signatures = new ArrayList<>();
    private List<FlatTable> tensors = new ArrayList<>();
    private List<FlatTable> operators = new ArrayList<>();
    private List<Integer> inputs = new ArrayList<>();

    /// What the runtime is given.
    int input(int type, @Nullable FlatTable scale, int... shape) {
        inputs.add(tensor(type, scale, shape));
        return inputs.getLast();
    }

    int tensor(int type, @Nullable FlatTable scale, int... shape) {
        return add(type, 0, scale, shape);
    }

    /// State that starts at zero and is kept from run to run.
    int state(int... shape) {
        int state = tensor(FLOAT32, null, shape);
        tensors.get(state).bool(5, true);
        return state;
    }

    /// The handle of a variable.
    int handle(String name) {
        int handle = tensor(RESOURCE, null);
        operator(VAR_HANDLE, 1, VAR_HANDLE_OPTIONS, new FlatTable().string(1, name), new int[0], handle);
        return handle;
    }

    int floats(int[] shape, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return stored(FLOAT32, null, bytes.array(), shape);
    }

    int ints(int[] shape, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putInt);
        return stored(INT32, null, bytes.array(), shape);
    }

    int bytes(int type, FlatTable scale, int[] shape, int... values) {
        byte[] bytes = new byte[values.length];
        IntStream.range(0, values.length).forEach(i -> bytes[i] = (byte) values[i]);
        return stored(type, scale, bytes, shape);
    }

    /// Numbers of some size that are not all alike, from -0.5 to 0.5.
    static double[] some(int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> (i * 37 % 101) / 101.0 - 0.5)
                .toArray();
    }

    static int[] someBytes(int count) {
        return IntStream.range(0, count).map(i -> i * 37 % 201 - 100).toArray();
    }

    static FlatTable scale(double scale, long zero) {
        return new FlatTable().floats(2, (float) scale).longs(3, zero);
    }

    private int stored(int type, @Nullable FlatTable scale, byte[] bytes, int... shape) {
        buffers.add(new FlatTable().bytes(0, bytes));
        return add(type, buffers.size() - 1, scale, shape);
    }

    private int add(int type, int buffer, @Nullable FlatTable scale, int... shape) {
        FlatTable tensor = new FlatTable()
                .ints(0, shape)
                .int8(1, type, 0)
                .int32(2, buffer, 0)
                .string(3, "t" + tensors.size());
        if (scale != null) {
            tensor.table(4, scale);
        }
        tensors.add(tensor.bool(8, true));
        return tensors.size() - 1;
    }

    /// The table of a tensor, to say more.
    FlatTable table(int tensor) {
        return tensors.get(tensor);
    }

    /// @param options the member of the union, 0 for none
    TfliteFile operator(int code, int version, int options, FlatTable table, int[] in, int... out) {
        codes.add(new FlatTable()
                .int8(0, Math.min(code, 127), 0)
                .int32(2, version, 1)
                .int32(3, code, 0));
        FlatTable operator =
                new FlatTable().int32(0, codes.size() - 1, 0).ints(1, in).ints(2, out);
        operators.add(options == 0 ? operator : operator.union(3, options, table));
        return this;
    }

    /// Ends the subgraph.
    TfliteFile gives(int... outputs) {
        subgraphs.add(new FlatTable()
                .tables(0, tensors)
                .ints(1, inputs.stream().mapToInt(Integer::intValue).toArray())
                .ints(2, outputs)
                .tables(3, operators));
        tensors = new ArrayList<>();
        operators = new ArrayList<>();
        inputs = new ArrayList<>();
        return this;
    }

    /// Names the subgraph ended last, its first tensor as `x` and `output` as `y`.
    TfliteFile signature(String name, int output) {
        signatures.add(new FlatTable()
                .tables(0, List.of(new FlatTable().string(0, "x")))
                .tables(1, List.of(new FlatTable().string(0, "y").int32(1, output, 0)))
                .string(2, name)
                .int32(4, subgraphs.size() - 1, 0));
        return this;
    }

    void write(Path file) {
        FlatTable root = new FlatTable()
                .int32(0, 3, 0)
                .tables(1, codes)
                .tables(2, subgraphs)
                .tables(4, buffers);
        if (!signatures.isEmpty()) {
            root.tables(7, signatures);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FlatWriter.write(root, "TFL3", Objects.requireNonNull(channel));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }
}
