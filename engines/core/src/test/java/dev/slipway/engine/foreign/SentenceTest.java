package dev.slipway.engine.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentenceTest {

    @Test
    void putsLinesIntoOne() {
        assertThat(Sentence.of("shapes differ\n\t [[{{node add}}]] \n")).isEqualTo("shapes differ [[{{node add}}]]");
    }

    @Test
    void leavesSourceFilesAndTheFullStopAway() {
        assertThat(Sentence.of("failed:/src/core/graph/model.cc:181 no opset. See squeeze.h:45 there."))
                .isEqualTo("failed:no opset. See there");
    }

    @Test
    void leavesPathsOfModelsAlone() {
        assertThat(Sentence.of("/models/a.onnx:3 is no model")).isEqualTo("/models/a.onnx:3 is no model");
    }

    @Test
    void cutsWhatGoesOnAndOn() {
        assertThat(Sentence.of("x".repeat(10_000))).hasSizeLessThan(1000).endsWith("…");
    }
}
