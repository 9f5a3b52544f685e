package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.data.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the commands say of what is wrong: one sentence that names it, a code, and no trace.
class BadInputTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");
    private static final Path SAVED_MODEL = DIGITS.resolve("digits_saved_model").resolve("1");
    private static final Path TFLITE = DIGITS.resolve("google").resolve("digits_float.tflite");

    @TempDir
    Path folder;

    @Test
    void aMissingFile() {
        fails(Exit.UNREADABLE, "MISSING_FILE", "nowhere.onnx", "inspect", "nowhere.onnx");
        fails(Exit.UNREADABLE, "MISSING_FILE", "nowhere.npz", "verify", TFLITE, TFLITE, "--data", "nowhere.npz");
        fails(
                Exit.UNREADABLE,
                "MISSING_FILE",
                "nowhere.npz",
                "run",
                TFLITE,
                "--input",
                "nowhere.npz",
                "-o",
                out("o.npz"));
    }

    @Test
    void anOptionThatIsNotThere() {
        fails(Exit.USAGE, "USAGE", "no option --nonsense;", "inspect", "--nonsense=1");
        fails(Exit.USAGE, "USAGE", "but --overwrite", "convert", TFLITE, "-o", out("o.onnx"), "--overwite");
        fails(Exit.USAGE, "USAGE", "'MODEL'", "inspect");
    }

    @Test
    void aCommandThatIsNotThere() {
        fails(Exit.USAGE, "USAGE", "there is no command 'launch'; there are inspect, check, convert", "launch", TFLITE);
    }

    @Test
    void certificatesThatAreNone() throws IOException {
        Path none = Files.writeString(folder.resolve("none.pem"), "nothing");
        String[] record = {"warmup", "record", "--url", "https://localhost:1", "--model", "m", "-o", "r", "--ca"};
        fails(Exit.UNREADABLE, "MISSING_FILE", "nowhere.pem", with(record, "nowhere.pem"));
        fails(Exit.USAGE, "USAGE", "none.pem cannot be used", with(record, none));
    }

    private static Object[] with(Object[] words, Object last) {
        Object[] all = Arrays.copyOf(words, words.length + 1, Object[].class);
        all[words.length] = last;
        return all;
    }

    @Test
    void anOutputThatIsNoFileOfNumpy() {
        Path images = DIGITS.resolve("digits_test.npz");
        fails(Exit.USAGE, "USAGE", ".npz or .npy", "run", TFLITE, "--input", images, "-o", out("o.csv"));
    }

    @Test
    void numbersThatAreNone() {
        fails(Exit.USAGE, "USAGE", "'x' is no whole number", "verify", TFLITE, TFLITE, "--samples", "x");
        fails(Exit.USAGE, "USAGE", "'x' is no number", "verify", TFLITE, TFLITE, "--atol", "x");
        fails(Exit.USAGE, "USAGE", "got 65536", "serve", TFLITE, "--port", "65536");
    }

    @Test
    void aSecondModelToServe() {
        fails(Exit.USAGE, "USAGE", "--model_repository", "serve", TFLITE, "another.tflite");
    }

    @Test
    void requestsWithoutRows() {
        Path images = DIGITS.resolve("digits_test.npz");
        Path target = out("requests");
        fails(Exit.USAGE, "USAGE", "got 0", "warmup", "make", TFLITE, "--input", images, "-o", target, "--rows", "0");
    }

    @Test
    void aDemoWhereSomethingIs() throws IOException {
        Path mine = Files.writeString(out("digits.tflite"), "mine");
        Path examples = Path.of("..", "examples");
        for (Path target : List.of(folder, mine)) {
            Captured done = Captured.run("demo", "--examples", examples, "-o", target);
            assertThat(done.exit()).as(done.err()).isEqualTo(Exit.USAGE);
            assertThat(mine).hasContent("mine");
        }
    }

    @Test
    void anEmptyName() {
        fails(Exit.USAGE, "USAGE", "is empty", "inspect", "");
    }

    @Test
    void whatIsNoFile() {
        Path device = Path.of("/dev/null");
        Assumptions.assumeTrue(Files.exists(device), "there is no /dev/null here");
        fails(Exit.UNREADABLE, "NOT_A_FILE", "/dev/null", "inspect", device);
        fails(Exit.USAGE, "UNWRITABLE", "/dev/null", "convert", TFLITE, "-o", device, "--to", "onnx", "--overwrite");
    }

    @Test
    void aMissingShard() throws IOException {
        Path copy = copyOfSavedModel();
        Files.delete(copy.resolve("variables").resolve("variables.data-00000-of-00001"));
        fails(Exit.UNREADABLE, "MISSING_FILE", "variables.data-00000-of-00001", "convert", copy, "-o", out("o.tflite"));
        assertThat(out("o.tflite")).doesNotExist();
    }

    @Test
    void aShardWithAFlippedBit() throws IOException {
        Path copy = copyOfSavedModel();
        Path shard = copy.resolve("variables").resolve("variables.data-00000-of-00001");
        byte[] bytes = Files.readAllBytes(shard);
        bytes[42_700] ^= 1;
        Files.write(shard, bytes);
        fails(Exit.UNREADABLE, "CORRUPT", "checksum", "convert", copy, "-o", out("o.tflite"));
    }

    @Test
    void nothingInAFileOrFolder() throws IOException {
        fails(Exit.UNREADABLE, "TRUNCATED", "is empty", "inspect", Files.createFile(folder.resolve("empty.tflite")));
        fails(Exit.UNREADABLE, "UNSUPPORTED", "saved_model.pb", "inspect", folder);
    }

    @Test
    void anOutputThatTheModelHasNot() {
        Path frozen = DIGITS.resolve("digits_frozen.pb");
        for (Path model : List.of(SAVED_MODEL, TFLITE, frozen)) {
            fails(Exit.USAGE, "USAGE", "nothing", "convert", model, "-o", out("o.onnx"), "--output", "nothing");
        }
    }

    @Test
    void aFileOfNoKnownFormat() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "no model");
        fails(Exit.UNREADABLE, "UNSUPPORTED", "notes.txt", "inspect", file);
    }

    @Test
    void aTruncatedModel() throws IOException {
        byte[] bytes = Files.readAllBytes(TFLITE);
        for (int length : new int[] {9, 100, bytes.length / 2, bytes.length - 50}) {
            Path file = Files.write(folder.resolve("cut.tflite"), Arrays.copyOf(bytes, length));
            Captured done = Captured.run("convert", file, "-o", out("o.tflite"), "--overwrite");
            if (done.exit() != Exit.OK) {
                assertSentence(done, Exit.UNREADABLE, "", "cut.tflite");
                assertThat(out("o.tflite")).doesNotExist();
            }
        }
    }

    @Test
    void anUnknownSignature() {
        fails(Exit.USAGE, "USAGE", "predict", "convert", SAVED_MODEL, "-o", out("o.tflite"), "--signature", "predict");
        fails(Exit.USAGE, "USAGE", "predict", "inspect", SAVED_MODEL, "--signature", "predict");
    }

    @Test
    void anOutputThatExists() throws IOException {
        Path target = Files.writeString(out("o.tflite"), "mine");
        fails(Exit.USAGE, "EXISTS", "--overwrite", "convert", SAVED_MODEL, "-o", target);
        assertThat(target).hasContent("mine");
        assertThat(Captured.run("convert", SAVED_MODEL, "-o", target, "--overwrite")
                        .exit())
                .isEqualTo(Exit.OK);
    }

    @Test
    void anOutputWhoseNameSaysNothing() {
        fails(Exit.USAGE, "USAGE", "--to", "convert", SAVED_MODEL, "-o", out("model.bin"));
        fails(Exit.USAGE, "USAGE", "nonsense", "convert", SAVED_MODEL, "-o", out("o.x"), "--to", "nonsense");
    }

    @Test
    void anOutputBelowAFile() throws IOException {
        Path target = Files.writeString(out("file"), "mine").resolve("o.tflite");
        fails(Exit.USAGE, "UNWRITABLE", target.toString(), "convert", SAVED_MODEL, "-o", target);
    }

    @Test
    void anOpThatNoTargetHas() {
        Path model = UnheardModel.in(folder);
        for (String target : List.of("o.pb", "o", "o.tflite")) {
            fails(Exit.UNSPEAKABLE, "NO_SUCH_OP", "Unheard", "convert", model, "-o", out(target));
            assertThat(out(target)).doesNotExist();
        }
    }

    @Test
    void aFolderThatHoldsSomethingElse() throws IOException {
        Path target = Files.createDirectories(out("mine"));
        Path file = Files.writeString(target.resolve("notes.txt"), "mine");
        fails(Exit.USAGE, "EXISTS", "holds other files", "convert", TFLITE, "-o", target);
        fails(Exit.USAGE, "EXISTS", "holds other files", "convert", TFLITE, "-o", target, "--overwrite");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aSchemeOfQuantizationThatIsNotThere() {
        fails(Exit.USAGE, "USAGE", "int8", "convert", SAVED_MODEL, "-o", out("o.tflite"), "--quantize", "int8");
    }

    @Test
    void transformsThatAreNotThere() {
        for (List<String> each : List.of(
                List.of("fold_constant", "did you mean fold_constants?"),
                List.of("fold_constants(", "at character 16: expected an argument's name"),
                List.of("remove_nodes(op=Identity) strip_unused_nodes(name=nothing)", "no input and no node 'nothing'"),
                List.of("quantize_nodes", "--quantize int8"))) {
            String list = each.getFirst();
            fails(
                    Exit.USAGE,
                    "USAGE",
                    each.getLast(),
                    "convert",
                    SAVED_MODEL,
                    "-o",
                    out("o.tflite"),
                    "--transforms",
                    list);
            assertThat(out("o.tflite")).doesNotExist();
        }
    }

    @Test
    void aTargetToCheckThatIsNotThere() {
        fails(Exit.USAGE, "USAGE", "there is no format 'gguf'", "check", SAVED_MODEL, "--target", "gguf");
        fails(Exit.USAGE, "USAGE", "--target", "check", SAVED_MODEL);
        fails(
                Exit.UNREADABLE,
                "MISSING_FILE",
                "no.csv",
                "check",
                SAVED_MODEL,
                "--target",
                "onnx",
                "--training-log",
                "no.csv");
        fails(Exit.UNREADABLE, "MISSING_FILE", "nowhere.onnx", "check", "nowhere.onnx", "--target", "tflite");
        fails(Exit.USAGE, "USAGE", "picture", "check", SAVED_MODEL, "--target", "onnx", "--input", "picture=1,8,8,1");
    }

    @Test
    void aShapeThatDoesNotFit() {
        Path target = out("o.tflite");
        fails(Exit.USAGE, "USAGE", "[1, 8, 8, 3]", "convert", SAVED_MODEL, "-o", target, "--input", "image=1,8,8,3");
        fails(Exit.USAGE, "USAGE", "picture", "convert", SAVED_MODEL, "-o", target, "--input", "picture=1,8,8,1");
        fails(Exit.USAGE, "USAGE", "NAME=SHAPE", "convert", SAVED_MODEL, "-o", target, "--input", "image");
        SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
        arrays.put("image", Tensor.ofFloats(Shape.of(1, 7, 8, 1), new float[56]));
        Path data = out("in.npz");
        TensorFile.write(arrays, data, false);
        fails(Exit.USAGE, "USAGE", "[1, 7, 8, 1]", "verify", TFLITE, TFLITE, "--data", data);
        fails(Exit.USAGE, "USAGE", "[1, 7, 8, 1]", "run", TFLITE, "--input", data, "-o", out("o.npz"));
    }

    @Test
    void sizesThatAreNone() {
        Path target = out("o.tflite");
        for (String shape :
                List.of("image=1,,8", "image=8.5", "image=1,8,8,1:float31", "image=123456789012345678901")) {
            assertThat(Captured.run("convert", SAVED_MODEL, "-o", target, "--input", shape)
                            .exit())
                    .as(shape)
                    .isEqualTo(Exit.USAGE);
        }
    }

    @Test
    void anUnknownLayout() {
        fails(Exit.USAGE, "USAGE", "channels-first", "convert", SAVED_MODEL, "-o", out("o.onnx"), "--layout", "nchw");
    }

    @Test
    void theErrorIsADocumentToo() {
        Captured done = Captured.run("convert", UnheardModel.in(folder), "-o", out("o.pb"), "--json");
        assertThat(done.exit()).isEqualTo(Exit.UNSPEAKABLE);
        assertThat(done.json("code")).isEqualTo("\"UNSPEAKABLE\"");
        assertThat(done.json("exit")).isEqualTo("4");
        assertThat(done.out()).contains("\"parts\"", "\"NO_SUCH_OP\"");
        assertThat(Captured.run("inspect", "--json").json("code")).isEqualTo("\"USAGE\"");
        assertThat(Captured.run("inspect", "nowhere.onnx", "--json").json("code"))
                .isEqualTo("\"MISSING_FILE\"");
    }

    @Test
    void anUnknownEngine() {
        fails(
                Exit.USAGE,
                "USAGE",
                "reference",
                "run",
                TFLITE,
                "--input",
                DIGITS.resolve("digits_expected.npz"),
                "-o",
                out("o.npz"),
                "--engine",
                "abacus");
    }

    @Test
    void tolerancesThatMakeNoSense() {
        fails(Exit.USAGE, "USAGE", "-1", "verify", TFLITE, TFLITE, "--atol", "-1");
        fails(Exit.USAGE, "USAGE", "2.0", "verify", TFLITE, TFLITE, "--min-agreement", "2");
        fails(Exit.USAGE, "USAGE", "0", "verify", TFLITE, TFLITE, "--samples", "0");
        assertThat(Captured.run("verify", TFLITE, TFLITE, "--atol", "little").exit())
                .isEqualTo(Exit.USAGE);
    }

    private Path out(String name) {
        return folder.resolve(name);
    }

    private static void fails(Exit exit, String code, String named, Object... arguments) {
        assertSentence(Captured.run(arguments), exit, code, named);
    }

    private static void assertSentence(Captured done, Exit exit, String code, String named) {
        assertThat(done.exit()).as(done.err()).isEqualTo(exit);
        assertThat(done.out()).isEmpty();
        assertThat(done.err())
                .contains("slipway: ")
                .contains(code + "]")
                .contains(named)
                .doesNotContain("\tat ");
        assertThat(done.err()).doesNotContain("Exception");
    }

    private Path copyOfSavedModel() throws IOException {
        Path copy = folder.resolve("model");
        try (var files = Files.walk(SAVED_MODEL)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(SAVED_MODEL.relativize(file).toString()));
            }
        }
        return copy;
    }
}
