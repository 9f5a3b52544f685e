package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.verify.Accuracy;
import dev.slipway.verify.Subject;
import dev.slipway.verify.data.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the commands do with what is right; [BadInputTest] has what they do with the rest.
class CommandsTest {

    private static final Path EXAMPLES = Path.of("..", "examples");
    private static final Path DIGITS = EXAMPLES.resolve("digits");
    private static final Path SAVED_MODEL = DIGITS.resolve("digits_saved_model").resolve("1");
    private static final Path TFLITE = DIGITS.resolve("google").resolve("digits_float.tflite");
    private static final Path INT8 = DIGITS.resolve("google").resolve("digits_int8.tflite");
    private static final Path EXPECTED = DIGITS.resolve("digits_expected.npz");

    @TempDir
    Path folder;

    @Test
    void convertWritesAndProves() {
        Path target = folder.resolve("digits.tflite");
        Captured done = Captured.run("convert", SAVED_MODEL, "-o", target, "--verify", "--json", "--quiet");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.err()).isEmpty();
        assertThat(done.json("inserted")).isEqualTo("0");
        assertThat(done.json("passed")).isEqualTo("true");
        for (String key :
                "source target path format bytes nodes before after reasons findings seconds verification".split(" ")) {
            assertThat(done.json(key)).as(key).isNotEmpty();
        }
        assertThat(target).isRegularFile();
    }

    @Test
    void convertingTwiceGivesTheSameBytes() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        for (String format : List.of("tflite", "onnx")) {
            Captured.run("convert", SAVED_MODEL, "-o", one, "--to", format, "--overwrite");
            Captured.run("convert", SAVED_MODEL, "-o", two, "--to", format, "--overwrite", "--threads", "2");
            assertThat(Files.mismatch(one, two)).as(format).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"float16", "dynamic"})
    void convertStoresWeightsSmaller(String scheme) throws Exception {
        for (String format : List.of("tflite", "onnx")) {
            Path plain = folder.resolve("plain");
            Path small = folder.resolve("small");
            Captured.run("convert", SAVED_MODEL, "-o", plain, "--to", format, "--overwrite");
            Captured done = Captured.run(
                    "convert",
                    SAVED_MODEL,
                    "-o",
                    small,
                    "--to",
                    format,
                    "--quantize",
                    scheme,
                    "--verify",
                    "--json",
                    "--overwrite");
            assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
            assertThat(done.json("scheme")).isEqualTo("\"" + scheme + "\"");
            assertThat(done.json("passed")).isEqualTo("true");
            assertThat(done.out()).contains("\"quantization\"", "\"tensors\"", "\"reason\"");
            assertThat(Files.size(small)).isLessThan(Files.size(plain) * 3 / 4);
            Path again = folder.resolve("again");
            Captured.run("convert", SAVED_MODEL, "-o", again, "--to", format, "--quantize", scheme, "--overwrite");
            assertThat(Files.mismatch(small, again)).as(format).isEqualTo(-1);
            assertThat(accuracy(small)).isGreaterThanOrEqualTo(accuracy(plain) - 0.005);
        }
    }

    @Test
    void convertHoldsQuantizedModelsToTolerancesThatAreGiven() {
        Path target = folder.resolve("digits.tflite");
        assertThat(Captured.run(
                                "convert",
                                SAVED_MODEL,
                                "-o",
                                target,
                                "--quantize",
                                "dynamic",
                                "--verify",
                                "--atol",
                                "1e-7")
                        .exit())
                .isEqualTo(Exit.DIFFERENT);
        assertThat(Captured.run(
                                "convert",
                                SAVED_MODEL,
                                "-o",
                                target,
                                "--quantize",
                                "dynamic",
                                "--verify",
                                "--min-agreement",
                                "0.9",
                                "--overwrite")
                        .exit())
                .isEqualTo(Exit.OK);
    }

    @Test
    void convertDoesWhatTransformsSayAndCountsIt() {
        Path target = folder.resolve("digits.tflite");
        String list = "fold_constants merge_duplicate_nodes fold_old_batch_norms obfuscate_names";
        Captured done = Captured.run("convert", SAVED_MODEL, "-o", target, "--transforms", list, "--verify", "--json");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.json("FuseActivations")).isNotEmpty();
        assertThat(done.out()).contains("\"transforms\" : [ {", "\"name\" : \"fold_old_batch_norms\"");
        assertThat(done.err()).containsPattern("fold_constants: [1-9]\\d* changes");
    }

    @Test
    void aGraphIsCutWhereAnInputIsNamedAsTensorflowsToolDoes() {
        Captured done = Captured.run(
                "convert",
                DIGITS.resolve("digits_frozen.pb"),
                "-o",
                folder.resolve("cut.tflite"),
                "--input",
                "digits_1/stem_relu_1/Relu:0",
                "--transforms",
                "strip_unused_nodes(type=float, shape=\"1,8,8,16\") fold_constants(ignore_errors=true)",
                "--verify",
                "--json");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.json("before")).isEqualTo("29");
        assertThat(Captured.run("inspect", folder.resolve("cut.tflite")).out())
                .contains("digits_1/stem_relu_1/Relu  float32[1, 8, 8, 16]");
    }

    @Test
    void weightsAsBytesRunAndAreSmall() throws Exception {
        for (String format : List.of("tflite", "onnx")) {
            Path plain = folder.resolve("plain." + format);
            Path small = folder.resolve("small." + format);
            String list = "quantize_weights(minimum_size=64)";
            assertThat(Captured.run("convert", SAVED_MODEL, "-o", plain).exit()).isEqualTo(Exit.OK);
            Captured done = Captured.run(
                    "convert", SAVED_MODEL, "-o", small, "--transforms", list, "--verify", "--min-agreement", "0.9");
            assertThat(done.exit()).as(done.out() + done.err()).isEqualTo(Exit.OK);
            assertThat(Files.size(small)).isLessThan(Files.size(plain) * 3 / 5);
        }
    }

    @Test
    void checkSaysWhatWouldCome() {
        Captured done = Captured.run("check", SAVED_MODEL, "--target", "tflite");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.out())
                .contains(
                        "→ tflite: would convert",
                        "signatures serve, serving_default: would convert, 38 nodes → 9",
                        "open sizes  image float32[batch, 8, 8, 1]; fix it with --input image=1,8,8,1",
                        "transposes  none",
                        "CONV_2D ×3",
                        "XNNPACK     takes every operator");
        Captured json = Captured.run(
                "check", SAVED_MODEL, "--target", "onnx", "--input", "image=1,8,8,1", "--signature", "serve", "--json");
        assertThat(json.exit()).as(json.err()).isEqualTo(Exit.OK);
        assertThat(json.err()).isEmpty();
        assertThat(json.json("converts")).isEqualTo("true");
        assertThat(json.json("open_sizes")).isEqualTo("[ ]");
        for (String key :
                "source target path format bytes readiness findings signatures name nodes before after parts transposes inserted reasons versions ai.onnx operators count kernel seconds"
                        .split(" ")) {
            assertThat(json.json(key)).as(key).isNotEmpty();
        }
    }

    @Test
    void checkReadsWhatTheTrainingWrote() throws Exception {
        Path log = Files.writeString(
                folder.resolve("log.csv"), "epoch,loss,val_loss\n0,1,1.1\n1,0.5,0.6\n2,0.3,0.8\n3,0.2,0.9\n");
        Captured done = Captured.run("check", TFLITE, "--target", "onnx", "--training-log", log);
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.out()).contains("take the weights of epoch 2", "[OVERFIT]");
    }

    @Test
    void checkEndsWithFourWhereConvertingWould() {
        Captured done = Captured.run("check", UnheardModel.in(folder), "--target", "tensorflow");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.UNSPEAKABLE);
        assertThat(done.out()).contains("would not convert", "Unheard", "[NO_SUCH_OP]");
    }

    @Test
    void aFolderIsASavedModelWithAllSignatures() {
        Path target = folder.resolve("written");
        Captured done = Captured.run("convert", TFLITE, "-o", target, "--verify");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(target.resolve("saved_model.pb")).isNotEmptyFile();
        assertThat(target.resolve("variables").resolve("variables.index")).isNotEmptyFile();
        Captured again = Captured.run("convert", target, "-o", folder.resolve("frozen.pb"), "--verify");
        assertThat(again.exit()).as(again.err()).isEqualTo(Exit.OK);
    }

    @Test
    void verifyHasEveryFigure() {
        Captured done = Captured.run("verify", SAVED_MODEL, TFLITE, "--json", "--samples", "3");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.json("samples")).isEqualTo("3");
        for (String key :
                ("passed reference candidate engine outputs name shape max_abs_diff mean_abs_diff max_rel_diff"
                                + " cosine snr_db top1_agreement")
                        .split(" ")) {
            assertThat(done.json(key)).as(key).isNotEmpty();
        }
    }

    @Test
    void verifyEndsWithOneWhereModelsDiffer() {
        Captured done = Captured.run("verify", TFLITE, INT8, "--samples", "2");
        assertThat(done.exit()).isEqualTo(Exit.DIFFERENT);
        assertThat(done.out()).contains("different");
        Path images = DIGITS.resolve("digits_test.npz");
        assertThat(Captured.run("verify", TFLITE, INT8, "--data", images, "--samples", "2", "--min-agreement", "0.9")
                        .exit())
                .isEqualTo(Exit.OK);
    }

    @Test
    void runGivesTheAnswersThatTensorflowGave() {
        Path target = folder.resolve("out.npz");
        Captured done = Captured.run("run", TFLITE, "--input", only("image"), "-o", target);
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        float[] expected = TensorFile.read(EXPECTED).lastEntry().getValue().toFloats();
        float[] got = TensorFile.read(target).firstEntry().getValue().toFloats();
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isEqualTo(expected[i], org.assertj.core.api.Assertions.within(1e-5f));
        }
    }

    @Test
    void runQuantizesWhatAQuantizedModelIsGiven() {
        Path target = folder.resolve("out.npz");
        Captured done = Captured.run("run", INT8, "--input", only("image"), "-o", target, "--json");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.json("dtype")).isEqualTo("\"int8\"");
    }

    @Test
    void inspectSaysWhatAModelIs() {
        Captured done = Captured.run("inspect", INT8, "--json");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.json("format")).isEqualTo("\"tflite\"");
        assertThat(done.json("scheme")).isEqualTo("\"int8\"");
        assertThat(done.json("macs")).isEqualTo("53568");
        assertThat(done.json("dtype")).isEqualTo("\"int8\"");
        for (String key : "producer signatures inputs outputs ops parameters bytes".split(" ")) {
            assertThat(done.json(key)).as(key).isNotEmpty();
        }
        assertThat(Captured.run("inspect", SAVED_MODEL).out())
                .contains("image     float32[batch, 8, 8, 1]", "ops           38, of signature serving_default");
    }

    @Test
    void theDemoConvertsAndProvesBoth() {
        Captured done = Captured.run("demo", "--examples", EXAMPLES, "-o", folder, "--json", "--quiet");
        assertThat(done.exit()).as(done.err()).isEqualTo(Exit.OK);
        assertThat(done.json("passed")).isEqualTo("true");
        assertThat(done.out()).contains("\"digits.tflite\"", "\"digits.onnx\"").doesNotContain("\"passed\" : false");
        assertThat(folder.resolve("digits.onnx")).isRegularFile();
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(Captured.run("help", "convert").out())
                .contains("--signature", "--input", "--output", "--layout", "--verify", "--overwrite", "--json");
        assertThat(Captured.run("--help").out()).contains("inspect", "convert", "verify", "run", "doctor", "demo");
    }

    @Test
    void doctorListsRuntimesAndFormats() {
        Captured done = Captured.run("doctor", "--json");
        assertThat(done.exit()).isEqualTo(Exit.OK);
        assertThat(done.out()).contains("\"reference\"", "\"tflite\"", "\"tensorflow\"", "\"extensions\"");
    }

    private static double accuracy(Path model) {
        var data = TensorFile.read(DIGITS.resolve("digits_test.npz"));
        try (Subject subject = Subject.open(model, ReadOptions.ALL, null, 1, new Findings())) {
            return Accuracy.of(
                            subject,
                            Objects.requireNonNull(data.get("image")),
                            Objects.requireNonNull(data.get("label")))
                    .share();
        }
    }

    /// A file with the images of the expected answers and nothing else.
    private Path only(String name) {
        var arrays = TensorFile.read(EXPECTED);
        arrays.keySet().retainAll(Set.of(name));
        Path file = folder.resolve("in.npz");
        TensorFile.write(arrays, file, true);
        return file;
    }
}
