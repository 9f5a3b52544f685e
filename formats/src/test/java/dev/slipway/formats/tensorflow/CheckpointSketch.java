package dev.slipway.formats.tensorflow;

import dev.slipway.formats.tensorflow.file.TrackedVariables;
import dev.slipway.formats.tensorflow.file.VariablePart;
import dev.slipway.wire.protobuf.ProtoWriter;
import dev.slipway.wire.table.SortedTable;
import dev.slipway.wire.table.SortedTableWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A checkpoint of float variables: an index, and one data file for each shard.
final class CheckpointSketch {

    private static final int STRING = 7;

    private final SortedMap<String, byte[]> index = new TreeMap<>();
    private final List<ByteBuffer> shards = new ArrayList<>();

    CheckpointSketch(int shards) {
        for (int i = 0; i < shards; i++) {
            this.shards.add(ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN));
        }
        index.put("", new ProtoWriter().int64(1, shards).toBytes());
    }

    CheckpointSketch variable(String name, int shard, float[] values, long... sizes) {
        index.put(SortedTable.keyOf(name), entry(shard, values, sizes).toBytes());
        return this;
    }

    /// The graph of objects of TensorFlow 2, in which one variable is saved under another name than its own.
    CheckpointSketch tracked(String name, String key) {
        byte[] graph = new ProtoWriter()
                .message(
                        1,
                        object -> object.message(
                                2,
                                saved -> saved.string(1, "VARIABLE_VALUE")
                                        .string(2, name)
                                        .string(3, key)))
                .toBytes();
        ByteBuffer data = shards.getFirst();
        int offset = data.position();
        data.put((byte) graph.length).putInt(0).put(graph);
        index.put(
                TrackedVariables.KEY,
                new ProtoWriter()
                        .int64(1, STRING)
                        .message(2, GraphSketch.shape())
                        .int64(4, offset)
                        .int64(5, data.position() - offset)
                        .toBytes());
        return this;
    }

    /// A variable of rows, saved in two parts of as many rows.
    CheckpointSketch halves(String name, float[] first, float[] second, long... half) {
        long[] whole = half.clone();
        whole[0] *= 2;
        ProtoWriter entry = new ProtoWriter().int64(1, GraphSketch.FLOAT).message(2, GraphSketch.shape(whole));
        for (int i = 0; i < 2; i++) {
            List<Long> starts = new ArrayList<>();
            List<Long> lengths = new ArrayList<>();
            ProtoWriter part = new ProtoWriter();
            for (int axis = 0; axis < half.length; axis++) {
                long start = axis == 0 ? i * half[0] : 0;
                long length = half[axis];
                starts.add(start);
                lengths.add(length);
                part.message(1, extent -> extent.int64(1, start).int64(2, length));
            }
            entry.message(7, part);
            index.put(
                    new VariablePart(starts, lengths).key(name),
                    entry(0, i == 0 ? first : second, half).toBytes());
        }
        index.put(name, entry.toBytes());
        return this;
    }

    private ProtoWriter entry(int shard, float[] values, long... sizes) {
        ByteBuffer data = shards.get(shard);
        int offset = data.position();
        for (float value : values) {
            data.putFloat(value);
        }
        MemorySegment bytes = MemorySegment.ofBuffer(data.duplicate().flip()).asSlice(offset, 4L * values.length);
        return new ProtoWriter()
                .int64(1, GraphSketch.FLOAT)
                .message(2, GraphSketch.shape(sizes))
                .int64(3, shard)
                .int64(4, offset)
                .int64(5, 4L * values.length)
                .fixed32(6, SortedTable.maskedChecksum(bytes));
    }

    /// Writes `variables/variables.*` into a SavedModel's folder.
    void in(Path folder) throws IOException {
        Path variables = Files.createDirectories(folder.resolve("variables"));
        Files.write(variables.resolve("variables.index"), SortedTableWriter.write(index));
        for (int i = 0; i < shards.size(); i++) {
            ByteBuffer data = shards.get(i);
            Files.write(
                    variables.resolve("variables.data-%05d-of-%05d".formatted(i, shards.size())),
                    Arrays.copyOf(data.array(), data.position()));
        }
    }
}
