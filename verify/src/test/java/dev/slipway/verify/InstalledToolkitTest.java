package dev.slipway.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.convert.Conversion;
import dev.slipway.convert.ConversionOptions;
import dev.slipway.convert.Inspection;
import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.wire.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The model's own words for reading, optimising and writing do what the command does.
class InstalledToolkitTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits", "digits_saved_model", "1");

    @TempDir
    Path folder;

    @Test
    void whatIsReadAndWrittenIsWhatAConversionWrites() {
        Path written = folder.resolve("written.onnx");
        Path converted = folder.resolve("converted.onnx");
        try (Model model = Model.read(DIGITS)) {
            model.write(written);
        }
        Conversion.run(DIGITS, converted, Formats.named("onnx"), ConversionOptions.DEFAULT, false);
        assertThat(written).hasSameBinaryContentAs(converted);
    }

    @Test
    void everySignatureIsWrittenWhereTheFormatHasSeveral() {
        Path written = folder.resolve("written.tflite");
        try (Model model = Model.read(DIGITS)) {
            model.write(written);
            assertThat(Inspection.of(written, ReadOptions.ALL).signatures())
                    .extracting(Inspection.Signature::name)
                    .containsExactlyElementsOf(model.signatures().keySet())
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void optimizingKeepsTheNumbers() {
        Path file = folder.resolve("digits.onnx");
        try (Model model = Model.read(DIGITS)) {
            Model optimized = model.optimize();
            assertThat(optimized.main().nodes())
                    .hasSizeLessThan(model.main().nodes().size());
            optimized.write(file);
        }
        assertThat(Verification.compare(DIGITS, file).passed()).isTrue();
    }

    @Test
    void findingsOfReadingAreSaidByTheModelAndWhenItIsWritten() {
        try (Model model = Model.read(DIGITS)) {
            List<Finding> said = model.write(folder.resolve("digits.tflite"));
            assertThat(said).startsWith(model.findings().toArray(Finding[]::new));
        }
    }

    @Test
    void nothingIsReplaced() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken.onnx"), "mine");
        try (Model model = Model.read(DIGITS)) {
            assertThatThrownBy(() -> model.write(taken)).hasMessageContaining("taken.onnx");
        }
        assertThat(taken).hasContent("mine");
    }

    @Test
    void whatIsNoModelIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "no model");
        assertThatThrownBy(() -> Model.read(text))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("notes.txt");
    }
}
