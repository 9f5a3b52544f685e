package dev.slipway.serve.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            input 'x' of /tmp/aside/converted/4.onnx takes float32[batch, 1] | input 'x' of m takes float32[batch, 1]
            /models/m/1/saved_model.pb is damaged                             | m/saved_model.pb is damaged
            it cannot be converted/4.onnx                                     | it cannot be converted/4.onnx
            """)
    void foldersAndWhatAModelWasConvertedToAreTheModel(String said, String told) {
        assertThat(new Words("m", List.of("/tmp/aside", "/models/m/1")).of(said))
                .isEqualTo(told);
    }

    @Test
    void aFileThatIsGoneIsSaidToBe() {
        assertThat(new Words("m", List.of("/models/m/1")).of(new NoSuchFileException("/models/m/1")))
                .isEqualTo("a file of it was gone when it was to be read");
    }
}
