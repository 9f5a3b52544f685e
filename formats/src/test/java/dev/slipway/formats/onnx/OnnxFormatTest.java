package dev.slipway.formats.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.formats.onnx.file.OnnxOutside;
import dev.slipway.formats.onnx.file.OnnxTree;
import dev.slipway.formats.onnx.node.OnnxFile;
import dev.slipway.formats.onnx.node.OnnxGraphs;
import dev.slipway.formats.onnx.spelling.OnnxOps;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.If;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.protobuf.ProtoReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFormatTest {

    private static final OnnxFormat FORMAT = new OnnxFormat();

    @TempDir
    Path folder;

    @Test
    void weightsInAnotherFileAreRead() throws IOException {
        ByteBuffer weights = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        weights.putFloat(-1).putFloat(-1).putFloat(2).putFloat(3);
        Files.write(folder.resolve("weights.bin"), weights.array());
        try (Model model = read(withWeights("weights.bin", 8, 2))) {
            assertThat(model.main().constants().values())
                    .singleElement()
                    .satisfies(
                            constant -> assertThat(constant.tensor().toFloats()).containsExactly(2, 3));
        }
    }

    @Test
    void weightsOutsideTheFolderAreRefused() throws IOException {
        for (String location : List.of("../weights.bin", "/etc/hostname", "a/../../weights.bin")) {
            Path file = withWeights(location, 0, 2);
            assertThatThrownBy(() -> read(file))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining(location);
        }
    }

    @Test
    void missingWeightsAreNamed() throws IOException {
        Path file = withWeights("weights.bin", 0, 2);
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        FormatException.class, e -> assertThat(e.code()).isEqualTo("MISSING_FILE"))
                .hasMessageContaining("weights.bin");
    }

    @Test
    void weightsBeyondTheirFileAreDamage() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[8]);
        Path file = withWeights("weights.bin", 4, 2);
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(
                        FormatException.class, e -> assertThat(e.code()).isEqualTo("CORRUPT"));
    }

    @Test
    void anOperatorSetOfTheFutureIsRefused() throws IOException {
        Path file = relu(99).in(folder);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("operator set 99");
    }

    @Test
    void theLowestSufficientOperatorSetIsWritten() throws IOException {
        assertThat(opsetWritten(relu(21))).isEqualTo(7);
        OnnxSketch gelu = new OnnxSketch()
                .opset("", 21)
                .input("x", OnnxSketch.FLOAT, "n")
                .node(OnnxSketch.op("Gelu", "x", "y"))
                .output("y", OnnxSketch.FLOAT, "n");
        assertThat(opsetWritten(gelu)).isEqualTo(20);
    }

    @Test
    void namesOfAxesAndProperties() throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .property("labels", "cat,dog")
                .input("x", OnnxSketch.FLOAT, "batch", 3)
                .node(OnnxSketch.op("Relu", "x", "y"))
                .output("y", OnnxSketch.FLOAT, "batch", 3);
        try (Model model = read(rewritten(sketch))) {
            assertThat(model.main().inputs().getFirst().name()).isEqualTo("x");
            assertThat(model.main()
                            .type(model.main().inputs().getFirst().value())
                            .shape())
                    .hasToString("[batch, 3]");
            assertThat(model.provenance().metadata()).containsEntry("labels", "cat,dog");
        }
    }

    @Test
    void functionsAreExpandedByTheirOwnOperatorSet() throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .opset("own", 1)
                .function(function -> function.string(1, "Twice")
                        .string(4, "a")
                        .string(5, "b")
                        .message(7, OnnxSketch.op("Relu", "a", "t"))
                        .message(7, OnnxSketch.op("Neg", "t", "b"))
                        .message(9, opset -> opset.string(1, "").int64(2, 13))
                        .string(10, "own"))
                .input("x", OnnxSketch.FLOAT, "n")
                .node(OnnxSketch.op("Twice", "x", "y").string(7, "own"))
                .output("y", OnnxSketch.FLOAT, "n");
        try (Model model = read(sketch.in(folder))) {
            assertThat(model.main().nodes()).hasSize(2);
        }
    }

    @Test
    void branchesReadWhatIsAroundThem() throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .input("which", OnnxSketch.BOOL)
                .input("x", OnnxSketch.FLOAT, "n")
                .node(OnnxSketch.withGraph(
                        OnnxSketch.withGraph(
                                OnnxSketch.op("If", "which", "y"),
                                "then_branch",
                                OnnxSketch.branch(OnnxSketch.op("Relu", "x", "p"), "p")),
                        "else_branch",
                        OnnxSketch.branch(OnnxSketch.op("Neg", "x", "q"), "q")))
                .output("y", OnnxSketch.FLOAT, "n");
        try (Model model = read(rewritten(sketch))) {
            Node branch = model.main().nodes().getFirst();
            assertThat(branch.op()).isInstanceOf(If.class);
            assertThat(branch.inputs()).hasSize(2);
        }
    }

    @Test
    void operatorsOfOtherDomainsSurvive() throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .opset("com.example", 3)
                .input("x", OnnxSketch.FLOAT, "n")
                .node(OnnxSketch.op("Magic", "x", "y").string(7, "com.example"))
                .output("y", OnnxSketch.FLOAT, "n");
        try (Model model = read(rewritten(sketch))) {
            assertThat(model.main().nodes())
                    .singleElement()
                    .satisfies(node -> assertThat(node.op().name()).contains("Magic"));
            assertThat(model.provenance().metadata()).containsEntry("onnx.opset.com.example", "3");
        }
    }

    @Test
    void anInputThatIsAListIsRefusedByName() throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .list("all", OnnxSketch.FLOAT)
                .node(OnnxSketch.op("SequenceLength", "all", "y"))
                .output("y", OnnxSketch.FLOAT);
        try (Model model = read(sketch.in(folder))) {
            assertThat(FORMAT.unspeakable(model)).singleElement().satisfies(input -> {
                assertThat(input.where()).isEqualTo("all");
                assertThat(input.code()).isEqualTo("ELEMENT_TYPE");
            });
        }
    }

    @Test
    void largeWeightsGoBesideTheModel() throws IOException {
        OnnxSketch sketch = new OnnxSketch()
                .opset("", 17)
                .input("x", OnnxSketch.FLOAT, 4096)
                .initializer(tensor -> tensor.int64(1, 4096)
                        .int64(2, OnnxSketch.FLOAT)
                        .string(8, "w")
                        .bytes(9, new byte[4 * 4096]))
                .node(OnnxSketch.op("Add", "x,w", "y"))
                .output("y", OnnxSketch.FLOAT, 4096);
        OnnxOutside outside = new OnnxOutside("m.onnx.data");
        Path target = folder.resolve("m.onnx");
        try (Model model = read(sketch.in(folder))) {
            OnnxFile file = new OnnxFile(13, Map.of(), Map.of());
            SequencedMap<String, Long> opsets = new LinkedHashMap<>();
            opsets.put("", 13L);
            Files.write(
                    target,
                    OnnxTree.write(OnnxGraphs.emit(file, model.main(), OnnxOps::write), 7, opsets, Map.of(), outside)
                            .toBytes());
            try (OutputFile out = OutputFile.create(folder.resolve("m.onnx.data"), false)) {
                outside.writeTo(out);
                out.commit();
            }
        }
        assertThat(Files.size(target)).isLessThan(1000);
        try (Model model = read(target)) {
            assertThat(model.main().constants()).hasSize(1);
        }
    }

    private Path withWeights(String location, long offset, int size) throws IOException {
        return new OnnxSketch()
                .opset("", 17)
                .input("x", OnnxSketch.FLOAT, size)
                .initializer(OnnxSketch.outside("w", location, offset, size))
                .node(OnnxSketch.op("Add", "x,w", "y"))
                .output("y", OnnxSketch.FLOAT, size)
                .in(folder);
    }

    private static OnnxSketch relu(long opset) {
        return new OnnxSketch()
                .opset("", opset)
                .input("x", OnnxSketch.FLOAT, "n")
                .node(OnnxSketch.op("Relu", "x", "y"))
                .output("y", OnnxSketch.FLOAT, "n");
    }

    private static Model read(Path file) {
        return FORMAT.read(file, ReadOptions.ALL, new Findings());
    }

    private Path rewritten(OnnxSketch sketch) throws IOException {
        Path target = folder.resolve("written.onnx");
        try (Model model = read(sketch.in(folder))) {
            FORMAT.write(FORMAT.legalize(model, new Findings()), target, true, new Findings());
        }
        return target;
    }

    private long opsetWritten(OnnxSketch sketch) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = Files.readAllBytes(rewritten(sketch));
            var segment = arena.allocate(bytes.length);
            segment.asByteBuffer().put(bytes);
            ProtoReader in = ProtoReader.of(segment, "written");
            while (in.next()) {
                if (in.field() == 8) {
                    ProtoReader opset = in.message();
                    while (opset.next()) {
                        if (opset.field() == 2) {
                            return opset.int64();
                        }
                        opset.skip();
                    }
                } else {
                    in.skip();
                }
            }
        }
        return 0;
    }
}
