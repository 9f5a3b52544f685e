package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.INT;
import static dev.slipway.formats.tensorflow.GraphSketch.function;
import static dev.slipway.formats.tensorflow.GraphSketch.node;
import static dev.slipway.formats.tensorflow.GraphSketch.strings;
import static dev.slipway.formats.tensorflow.GraphSketch.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.formats.tensorflow.file.VariablePart;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorflowFormatTest {

    private static final Tensor ONE_TWO = Tensor.ofFloats(Shape.of(2), 1, 2);

    @TempDir
    Path folder;

    @Test
    void everySignatureIsRead() throws IOException {
        try (Model model = read(scaled().saved(folder), ReadOptions.ALL)) {
            assertThat(model.signatures().keySet()).containsExactlyInAnyOrder("scale", "negate");
            assertThat(run(model, "scale")).containsExactly(3, 8);
            assertThat(run(model, "negate")).containsExactly(-1, -2);
        }
    }

    @Test
    void anUnknownSignatureIsRefusedWithTheNamesThereAre() throws IOException {
        Path model = scaled().saved(folder);
        assertThatThrownBy(() -> read(model, new ReadOptions("predict", Map.of(), Map.of(), List.of())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("predict", "scale", "negate");
    }

    /// A model of two signatures and a variable, of which the checkpoint is written too.
    private GraphSketch scaled() throws IOException {
        new CheckpointSketch(2).variable("größe", 1, new float[] {3, 4}, 2).in(folder);
        return new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .add("größe", "VarHandleOp", List.of(), type("dtype", FLOAT))
                .add("read", "ReadVariableOp", List.of("größe"))
                .add("scaled", "Mul", List.of("x", "read"), type("T", FLOAT))
                .add("negative", "Neg", List.of("x"), type("T", FLOAT))
                .signature("scale", "x:0", "scaled:0", 2)
                .signature("negate", "x:0", "negative:0", 2);
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        Path model = scaled().saved(folder);
        Files.delete(folder.resolve("variables/variables.data-00001-of-00002"));
        assertThatThrownBy(() -> read(model, only("scale")))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("variables.data-00001-of-00002", "missing");
    }

    @Test
    void aSignatureThatCannotBeReadDoesNotTakeTheOthersWithIt() throws IOException {
        Path saved = scaled().saved(folder);
        Files.delete(folder.resolve("variables/variables.data-00001-of-00002"));
        Findings findings = new Findings();
        try (Model model = new TensorflowFormat().read(saved, ReadOptions.ALL, findings)) {
            assertThat(model.signatures().keySet()).containsExactly("negate");
        }
        assertThat(findings.all()).anyMatch(finding -> finding.code().equals("SIGNATURE_DROPPED"));
    }

    @Test
    void variablesOtherThanThoseSavedAreRefused() throws IOException {
        Path model = scaled().saved(folder);
        Path data = folder.resolve("variables/variables.data-00001-of-00002");
        byte[] bytes = Files.readAllBytes(data);
        bytes[5] ^= 1;
        Files.write(data, bytes);
        assertThatThrownBy(() -> read(model, only("scale")))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("größe", "checksum");
    }

    @Test
    void aModelWithoutItsVariablesSaysWhereTheyBelong() throws IOException {
        Path model = scaled().saved(folder);
        Files.delete(folder.resolve("variables/variables.index"));
        assertThatThrownBy(() -> read(model, only("scale")))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll("größe", "checkpoint");
    }

    @Test
    void withoutOpsThatRestoreThemVariablesAreFoundByTheGraphOfObjects() throws IOException {
        Path model = scaled().saved(folder);
        new CheckpointSketch(1)
                .variable("layers/0/kernel", 0, new float[] {3, 4}, 2)
                .tracked("größe", "layers/0/kernel")
                .in(folder);
        try (Model read = read(model, only("scale"))) {
            List<Tensor> outputs = Evaluation.run(read.main(), List.of(Tensor.ofFloats(Shape.of(2), 1, 1)));
            assertThat(outputs.getFirst().toDoubles()).containsExactly(3, 4);
        }
    }

    @Test
    void aVariableWhoseCopyIsSavedHasItsValueEvenWhereSeveralAreTrackedUnderItsName() throws IOException {
        new CheckpointSketch(1)
                .variable("first/kernel", 0, new float[] {1, 2}, 2)
                .variable("second/kernel", 0, new float[] {3, 4}, 2)
                .tracked("kernel", "first/kernel")
                .in(folder);
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .add("kernel", "VarHandleOp", List.of(), type("dtype", FLOAT))
                .add("kernel/read", "ReadVariableOp", List.of("kernel"), type("dtype", FLOAT))
                .add("copy", "VarHandleOp", List.of(), type("dtype", FLOAT))
                .add("copy/Assign", "AssignVariableOp", List.of("copy", "kernel/read"))
                .add("file", "Const", List.of(), strings("f"))
                .add("keys", "Const", List.of(), strings("second/kernel"))
                .add("parts", "Const", List.of(), strings(""))
                .add("restore", "RestoreV2", List.of("file", "keys", "parts"))
                .add("restored", "AssignVariableOp", List.of("copy", "restore"))
                .add("out", "Mul", List.of("x", "kernel/read"), type("T", FLOAT))
                .signature("serving_default", "x:0", "out:0", 2);
        try (Model model = read(sketch.saved(folder), ReadOptions.ALL)) {
            List<Tensor> outputs = Evaluation.run(model.main(), List.of(Tensor.ofFloats(Shape.of(2), 1, 1)));
            assertThat(outputs.getFirst().toDoubles()).containsExactly(3, 4);
        }
    }

    /// What `Saver(write_version=1)` saves of `w`, 0 to 5 in three rows, `b`, 0.5 and -1, and `n`, 7.
    private static final String FIRST_VERSION =
            "0000390a370a0f0a0162120412020802180122020a000a090a016e1200180322000a150a017712081202080312020802"
                    + "180122040a000a0012020801000815006200010101807f12130a016212020a001a0a2a080000003f000080bf01040c6e"
                    + "000100120a0a016e12001a033a01070109277700010102807f807f12250a017712040a000a001a1a2a18000000000000"
                    + "803f0000004000004040000080400000a040000000000100000000acbad9b6000000000100000000c0f2a1b000010301"
                    + "00aa01000000000100000000366d980baf0108bc010f0000000000000000000000000000000000000000000000000000"
                    + "000000000000000057fb808b247547db";

    private GraphSketch ofFirstVersion() throws IOException {
        Files.createDirectories(folder.resolve("variables"));
        Files.write(folder.resolve("variables/variables"), HexFormat.of().parseHex(FIRST_VERSION));
        return new GraphSketch()
                .placeholder("x", FLOAT, 3, 2)
                .add("w", "VariableV2", List.of(), type("dtype", FLOAT))
                .add("b", "VariableV2", List.of(), type("dtype", FLOAT))
                .add("n", "VariableV2", List.of(), type("dtype", INT))
                .add("seven", "Cast", List.of("n"), type("SrcT", INT), type("DstT", FLOAT))
                .add("product", "Mul", List.of("x", "w"), type("T", FLOAT))
                .add("sum", "AddV2", List.of("product", "b"), type("T", FLOAT))
                .add("out", "AddV2", List.of("sum", "seven"), type("T", FLOAT))
                .signature("serving_default", "x:0", "out:0", 3, 2);
    }

    @Test
    void checkpointsOfTheFirstVersionAreRead() throws IOException {
        try (Model model = read(ofFirstVersion().saved(folder), ReadOptions.ALL)) {
            Tensor x = Tensor.ofFloats(Shape.of(3, 2), 1, 1, 1, 1, 1, 1);
            assertThat(Evaluation.run(model.main(), List.of(x)).getFirst().toDoubles())
                    .containsExactly(7.5, 7, 9.5, 9, 11.5, 11);
        }
    }

    @Test
    void checkpointsOfTheFirstVersionThatAreDamagedAreRefused() throws IOException {
        Path saved = ofFirstVersion().saved(folder);
        byte[] bytes = HexFormat.of().parseHex(FIRST_VERSION);
        bytes[100]++;
        Files.write(folder.resolve("variables/variables"), bytes);
        assertThatThrownBy(() -> read(saved, ReadOptions.ALL)).isInstanceOf(FormatException.class);
    }

    @Test
    void partsOfAVariableAreJoinedAndTakenApart() throws IOException {
        new CheckpointSketch(1)
                .halves("w", new float[] {1, 2}, new float[] {3, 4}, 1, 2)
                .in(folder);
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 1, 2)
                .add("w/part_1", "VariableV2", List.of(), type("dtype", FLOAT))
                .add("w", "VariableV2", List.of(), type("dtype", FLOAT))
                .add("file", "Const", List.of(), strings("f"))
                .add("keys", "Const", List.of(), strings("w", "w"))
                .add("parts", "Const", List.of(), strings("2 2 1,1:0,2", ""))
                .add("restore", "RestoreV2", List.of("file", "keys", "parts"))
                .add("assign", "Assign", List.of("w/part_1", "restore"))
                .add("assign_1", "Assign", List.of("w", "restore:1"))
                .add("sum", "AddV2", List.of("x", "w/part_1"), type("T", FLOAT))
                .add("out", "AddV2", List.of("sum", "w"), type("T", FLOAT))
                .signature("serving_default", "x:0", "out:0", 2, 2);
        try (Model model = read(sketch.saved(folder), ReadOptions.ALL)) {
            List<Tensor> outputs = Evaluation.run(model.main(), List.of(Tensor.ofFloats(Shape.of(1, 2), 0, 0)));
            assertThat(outputs.getFirst().toDoubles()).containsExactly(4, 6, 6, 8);
        }
    }

    @Test
    void partsOutsideTheirVariableAreRefused() {
        VariablePart part = VariablePart.of("4 2 3,2:-");
        assertThatThrownBy(() -> part.within("w", Shape.of(4, 2)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("w");
        assertThatThrownBy(() -> VariablePart.of("4 2 x,2:-")).isInstanceOf(FormatException.class);
    }

    @Test
    void aGraphIsCutAtTheNodeThatIsAskedFor() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("bytes", 7)
                .add("decoded", "DecodeSomething", List.of("bytes"))
                .add("out", "Neg", List.of("decoded"), type("T", FLOAT));
        Path file = sketch.frozen(folder);
        ReadOptions cut = new ReadOptions(null, Map.of("decoded", Shape.of(2)), Map.of(), List.of());
        try (Model model = read(file, cut)) {
            assertThat(model.main().inputs()).hasSize(1);
            assertThat(Evaluation.run(model.main(), List.of(ONE_TWO)).getFirst().toDoubles())
                    .containsExactly(-1, -2);
        }
        Findings findings = new Findings();
        try (Model model = new TensorflowFormat().read(file, ReadOptions.ALL, findings)) {
            assertThat(model.main().nodes())
                    .anyMatch(node ->
                            node.op() instanceof Opaque opaque && opaque.type().equals("DecodeSomething"));
        }
        assertThat(findings.all()).anyMatch(finding -> finding.code().equals("OPAQUE_OP"));
    }

    @Test
    void whatAGraphNamesAndLacksIsSaid() throws IOException {
        refused(new GraphSketch().add("out", "Neg", List.of("nowhere"), type("T", FLOAT)), "nowhere");
        refused(
                new GraphSketch()
                        .add("a", "Neg", List.of("b"), type("T", FLOAT))
                        .add("b", "Neg", List.of("a"), type("T", FLOAT))
                        .add("out", "Neg", List.of("a"), type("T", FLOAT)),
                "wait for each other");
        refused(
                new GraphSketch()
                        .placeholder("x", FLOAT, 2)
                        .add("out", "PartitionedCall", List.of("x"), function("f", "lost")),
                "lost");
        refused(
                new GraphSketch()
                        .placeholder("x", FLOAT, 2)
                        .function(
                                "again",
                                List.of("x"),
                                List.of("call:output:0"),
                                node("call", "PartitionedCall", List.of("x"), function("f", "again")))
                        .add("out", "PartitionedCall", List.of("x"), function("f", "again")),
                "deep");
        refused(new GraphSketch(), "empty");
    }

    private void refused(GraphSketch sketch, String words) throws IOException {
        Path file = sketch.frozen(folder);
        assertThatThrownBy(() -> read(file, ReadOptions.ALL))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(words);
    }

    private static ReadOptions only(String signature) {
        return new ReadOptions(signature, Map.of(), Map.of(), List.of());
    }

    private static Model read(Path path, ReadOptions options) {
        return new TensorflowFormat().read(path, options, new Findings());
    }

    private static double[] run(Model model, String signature) {
        return Evaluation.run(Objects.requireNonNull(model.signatures().get(signature)), List.of(ONE_TWO))
                .getFirst()
                .toDoubles();
    }
}
