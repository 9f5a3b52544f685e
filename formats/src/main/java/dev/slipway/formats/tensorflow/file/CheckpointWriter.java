package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.Constant;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import dev.slipway.wire.table.SortedTable;
import dev.slipway.wire.table.SortedTableWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes the checkpoint that [CheckpointBundle] reads: one file of values, and an index that says where each lies
/// (<https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/util/tensor_bundle/tensor_bundle.h>).
public final class CheckpointWriter {

    private static final int PRODUCER = 1;

    private CheckpointWriter() {}

    /// Writes `prefix.index` and `prefix.data-00000-of-00001`; one value after the other is made, and dropped again.
    public static void write(Path prefix, SortedMap<String, Constant> variables) {
        SortedMap<String, byte[]> index = new TreeMap<>();
        index.put(
                "",
                new ProtoWriter()
                        .int64(1, 1)
                        .message(3, version -> version.int64(1, PRODUCER))
                        .toBytes());
        try (OutputFile data = OutputFile.create(suffixed(prefix, ".data-00000-of-00001"), false)) {
            long offset = 0;
            for (Map.Entry<String, Constant> variable : variables.entrySet()) {
                Constant constant = variable.getValue();
                MemorySegment bytes = constant.bytes();
                index.put(
                        SortedTable.keyOf(variable.getKey()),
                        new ProtoWriter()
                                .int64(1, TensorflowTree.number(constant.element()))
                                .message(2, TensorflowTree.shape(constant.shape()))
                                .int64(4, offset)
                                .int64(5, bytes.byteSize())
                                .fixed32(6, SortedTable.maskedChecksum(bytes))
                                .toBytes());
                data.write(Payload.of(bytes));
                offset += bytes.byteSize();
            }
            data.commit();
        }
        try (OutputFile out = OutputFile.create(suffixed(prefix, ".index"), false)) {
            out.write(Payload.of(SortedTableWriter.write(index)));
            out.commit();
        }
    }

    private static Path suffixed(Path prefix, String suffix) {
        return prefix.resolveSibling(prefix.getFileName() + suffix);
    }
}
