package dev.slipway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {

    @TempDir
    Path folder;

    @Test
    void mapsTheBytesUntilClosed() throws IOException {
        MappedFile file = MappedFile.open(Files.write(folder.resolve("a"), new byte[] {1, 2, 3}));
        assertThat(file.bytes().toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
        file.close();
        file.close();
        assertThatThrownBy(() -> file.bytes().get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void saysWhyAFileCannotBeMapped() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty"));
        assertThatThrownBy(() -> MappedFile.open(empty)).hasMessageContaining("is empty");
        assertThatThrownBy(() -> MappedFile.open(folder)).hasMessageContaining("is a folder");
        assertThatThrownBy(() -> MappedFile.open(folder.resolve("none")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("there is no file");
        try (MappedFile file = MappedFile.openEvenEmpty(empty)) {
            assertThat(file.bytes().byteSize()).isZero();
        }
    }
}
