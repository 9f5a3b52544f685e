package dev.slipway.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.convert.Inspection;
import dev.slipway.model.Finding;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.verify.compare.Tolerance;
import dev.slipway.verify.data.TensorFile;
import dev.slipway.wire.FormatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VerificationTest {

    private static final Path DIGITS = Path.of("..", "examples", "digits");
    private static final Path SAVED_MODEL = DIGITS.resolve("digits_saved_model").resolve("1");
    private static final Path FLOAT = DIGITS.resolve("google").resolve("digits_float.tflite");
    private static final Path INT8 = DIGITS.resolve("google").resolve("digits_int8.tflite");

    @Test
    void oneModelInTwoFormatsIsEqual() {
        Verification verification = Verification.compare(SAVED_MODEL, FLOAT);
        assertThat(verification.passed()).isTrue();
        assertThat(verification.samples()).isEqualTo(VerificationOptions.SAMPLES);
        assertThat(verification.outputs()).hasSize(1);
        assertThat(verification.outputs().getFirst().maxAbsDiff()).isLessThan(1e-5);
        assertThat(verification.reference().bytes())
                .isGreaterThan(verification.candidate().bytes());
    }

    @Test
    void aQuantizedModelIsNotEqualButAgrees() {
        Path images = DIGITS.resolve("digits_test.npz");
        VerificationOptions options =
                VerificationOptions.DEFAULT.withData(images).withSamples(2);
        assertThat(Verification.compare(FLOAT, INT8, options).passed()).isFalse();
        Verification agreeing = Verification.compare(FLOAT, INT8, options.with(Tolerance.agreement(0.9)));
        assertThat(agreeing.passed()).isTrue();
        assertThat(agreeing.outputs().getFirst().cosine()).isGreaterThan(0.99);
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        VerificationOptions options = VerificationOptions.DEFAULT.withSamples(2).withSeed(7);
        assertThat(Verification.compare(FLOAT, INT8, options).outputs())
                .isEqualTo(Verification.compare(FLOAT, INT8, options).outputs())
                .isNotEqualTo(
                        Verification.compare(FLOAT, INT8, options.withSeed(8)).outputs());
    }

    @Test
    void anUnknownSignatureIsTheCallersMistake() {
        VerificationOptions options =
                VerificationOptions.DEFAULT.with(new ReadOptions("predict", Map.of(), Map.of(), List.of()));
        assertThatThrownBy(() -> Verification.compare(SAVED_MODEL, FLOAT, options))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("predict")
                .hasMessageContaining("serving_default");
    }

    @Test
    void aMissingModelIsNamed() {
        assertThatThrownBy(() -> Verification.compare(SAVED_MODEL, Path.of("nowhere.tflite")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("nowhere.tflite");
    }

    @Test
    void findingsSayWhatRanInsteadOfAMissingRuntime() {
        Verification verification =
                Verification.compare(SAVED_MODEL, FLOAT, VerificationOptions.DEFAULT.withSamples(1));
        boolean evaluated = verification.reference().engine().startsWith("reference");
        assertThat(verification.findings().stream().map(Finding::code).anyMatch("REFERENCE_EVALUATOR"::equals))
                .isEqualTo(evaluated || verification.candidate().engine().startsWith("reference"));
    }

    @Test
    void accuracyCountsTheRowsThatAreRight() {
        var test = TensorFile.read(DIGITS.resolve("digits_test.npz"));
        try (Subject model = Subject.open(FLOAT, ReadOptions.ALL, null, 1, new dev.slipway.model.Findings())) {
            Accuracy accuracy = Accuracy.of(
                    model, Objects.requireNonNull(test.get("image")), Objects.requireNonNull(test.get("label")));
            assertThat(accuracy).isEqualTo(new Accuracy(490, 497));
        }
    }

    @Test
    void inspectionCountsWhatAModelHas() {
        Inspection inspection = Inspection.of(INT8, ReadOptions.ALL);
        assertThat(inspection.quantization()).isEqualTo("int8");
        assertThat(inspection.multiplyAccumulates()).isEqualTo(53_568);
        assertThat(inspection.signatures()).hasSize(1);
        assertThat(Inspection.of(DIGITS.resolve("google").resolve("digits_dynamic.tflite"), ReadOptions.ALL)
                        .quantization())
                .isEqualTo("dynamic");
        assertThat(Inspection.of(FLOAT, ReadOptions.ALL).quantization()).isEqualTo("none");
    }
}
