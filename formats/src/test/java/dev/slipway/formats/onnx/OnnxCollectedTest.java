package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Lists that a loop fills.
class OnnxCollectedTest {

    @TempDir
    Path folder;

    @Test
    void whatEachRoundAppendsIsCollected() throws IOException {
        Tensor y = evaluated(OnnxSketch.op("SequenceInsert", "list,next", "grown"));
        assertThat(y).isEqualTo(Tensor.ofFloats(Shape.of(6), 2, 3, 4, 6, 8, 12));
    }

    @Test
    void aListMayGrowAtItsFront() throws IOException {
        Tensor y = evaluated(OnnxSketch.op("SequenceInsert", "list,next,front", "grown"));
        assertThat(y).isEqualTo(Tensor.ofFloats(Shape.of(6), 8, 12, 4, 6, 2, 3));
    }

    @Test
    void aListMayGrowWhereTheGraphComputes() throws IOException {
        Tensor y = evaluated(OnnxSketch.op("SequenceInsert", "list,next,round", "grown"));
        assertThat(y).isEqualTo(Tensor.ofFloats(Shape.of(6), 2, 3, 4, 6, 8, 12));
    }

    /// Three rounds of doubling, and what they made side by side.
    private Tensor evaluated(ProtoWriter insert) throws IOException {
        ProtoWriter body = new ProtoWriter()
                .message(1, OnnxSketch.op("Add", "x,x", "next"))
                .message(1, OnnxSketch.op("Identity", "on", "still"))
                .message(1, insert)
                .string(2, "body")
                .message(11, OnnxSketch.value("round", 7))
                .message(11, OnnxSketch.value("on", OnnxSketch.BOOL))
                .message(11, OnnxSketch.value("x", OnnxSketch.FLOAT, 2))
                .message(11, out -> out.string(1, "list"))
                .message(12, OnnxSketch.value("still", OnnxSketch.BOOL))
                .message(12, OnnxSketch.value("next", OnnxSketch.FLOAT, 2))
                .message(12, out -> out.string(1, "grown"));
        ProtoWriter loop = OnnxSketch.op("Loop", "rounds,,start,empty", "last,all")
                .message(5, out -> out.string(1, "body").message(6, body).int64(20, 5));
        Path file = new OnnxSketch()
                .opset("", 17)
                .input("start", OnnxSketch.FLOAT, 2)
                .initializer(
                        out -> out.int64(1, 1).int64(2, 7).string(8, "rounds").packed(7, 3))
                .initializer(out -> out.int64(2, 7).string(8, "front").packed(7, 0))
                .node(OnnxSketch.op("SequenceEmpty", "", "empty"))
                .node(loop)
                .node(OnnxSketch.op("ConcatFromSequence", "all", "y"))
                .output("y", OnnxSketch.FLOAT, "n")
                .in(folder);
        try (Model model = new OnnxFormat().read(file, ReadOptions.ALL, new Findings())) {
            Tensor start = Tensor.ofFloats(Shape.of(2), 1, 1.5f);
            return Evaluation.run(model.main(), List.of(start)).getFirst();
        }
    }
}
