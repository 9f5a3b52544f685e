package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class MetadataTextTest {

    @Test
    void buffersOfTextAreText() {
        String version = Base64.getEncoder().encodeToString("1.14.0\0\0\0".getBytes());
        assertThat(MetadataText.of("tflite:min_runtime_version", version)).isEqualTo("min_runtime_version: 1.14.0");
    }

    @Test
    void otherBuffersAreCounted() {
        String bytes = Base64.getEncoder().encodeToString(new byte[] {12, 0, 0, 0, -1});
        assertThat(MetadataText.of("tflite:labels", bytes)).isEqualTo("labels: 5 bytes");
    }

    @Test
    void textIsOneLineOfSomeLength() {
        assertThat(MetadataText.of("author", "a\nb")).isEqualTo("author: a b");
        assertThat(MetadataText.of("licence", "x".repeat(5_000)))
                .hasSizeLessThan(150)
                .endsWith("(5,000 characters)");
    }
}
