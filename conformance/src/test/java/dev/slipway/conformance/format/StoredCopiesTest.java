package dev.slipway.conformance.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.flatbuffers.FlatTable;
import dev.slipway.wire.flatbuffers.FlatWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kernels of TFLite that copy stored integers do so where their result has another scale.
class StoredCopiesTest {

    private static final int INT8 = 9;

    @ParameterizedTest
    @ValueSource(ints = {55, 57})
    void comparesStoredIntegers(int maximumOrMinimum, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("model.tflite");
        write(file, maximumOrMinimum);
        Model model = Formats.read(file, ReadOptions.ALL, new Findings());
        Tensor x = Tensor.ofLongs(ElementType.INT8, Shape.of(3), new long[] {-20, 5, 19});
        Tensor y = Evaluation.run(model.main(), List.of(x, x)).getFirst();
        assertThat(y.toLongs()).containsExactly(-20, 5, 19);
    }

    private static void write(Path file, int code) throws IOException {
        FlatTable opcode = new FlatTable().int8(0, code, 0).int32(2, 2, 0).int32(3, code, 0);
        FlatTable operator = new FlatTable().ints(1, 0, 1).ints(2, 2);
        FlatTable subgraph = new FlatTable()
                .tables(0, List.of(tensor("a", 0.05f, 3), tensor("b", 0.05f, 3), tensor("y", 0.1f, -7)))
                .ints(1, 0, 1)
                .ints(2, 2)
                .tables(3, List.of(operator));
        FlatTable model = new FlatTable()
                .int32(0, 3, 0)
                .tables(1, List.of(opcode))
                .tables(2, List.of(subgraph))
                .tables(4, List.of(new FlatTable()));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            FlatWriter.write(model, "TFL3", channel);
        }
    }

    private static FlatTable tensor(String name, float scale, long zero) {
        FlatTable quantization = new FlatTable().floats(2, scale).longs(3, zero);
        return new FlatTable().ints(0, 3).int8(1, INT8, 0).string(3, name).table(4, quantization);
    }
}
