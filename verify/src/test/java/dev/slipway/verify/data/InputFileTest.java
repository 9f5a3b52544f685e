package dev.slipway.verify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {

    private static final int ORANGE = 0xff8000;

    @TempDir
    Path folder;

    private final Findings findings = new Findings();

    @Test
    void pixelsOfFloatsGoFromZeroToOne() throws IOException {
        Tensor tensor = read(image("a.png", 2, 1), ElementType.FLOAT32, Shape.of(1, 1, 2, 3));
        assertThat(tensor.toFloats()).containsExactly(1, 128 / 255f, 0, 1, 128 / 255f, 0);
        assertThat(findings.all())
                .singleElement()
                .matches(finding -> finding.code().equals("PIXELS_TO_ONE"));
    }

    @Test
    void channelsComeFirstWhereTheInputHasThemSo() throws IOException {
        Tensor tensor = read(image("a.png", 2, 1), ElementType.FLOAT32, Shape.of(1, 3, 1, 2));
        assertThat(tensor.toFloats()).containsExactly(1, 1, 128 / 255f, 128 / 255f, 0, 0);
    }

    @Test
    void bytesAreThePixelsThemselves() throws IOException {
        Path image = image("a.bmp", 1, 1);
        assertThat(read(image, ElementType.UINT8, Shape.of(1, 1, 1, 3)).toLongs())
                .containsExactly(255, 128, 0);
        assertThat(read(image, ElementType.INT8, Shape.of(1, 1, 1, 3)).toLongs())
                .containsExactly(127, 0, -128);
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void whatHasAnotherSizeIsResizedAndSaidSo() throws IOException {
        Tensor tensor = read(image("a.png", 7, 5), ElementType.UINT8, Shape.of(1, 2, 4, 1));
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 2, 4, 1));
        assertThat(tensor.toLongs()).containsOnly(Math.round(0.299 * 255 + 0.587 * 128));
        assertThat(findings.all())
                .singleElement()
                .matches(finding -> finding.message().equals("7 × 5 pixels were resized to 4 × 2"));
    }

    @Test
    void aFolderIsABatchInTheOrderOfItsNames() throws IOException {
        image("b.png", 1, 1);
        ImageIO.write(
                new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB),
                "png",
                folder.resolve("a.png").toFile());
        Files.writeString(folder.resolve("notes.txt"), "not a picture");
        assertThat(read(folder, ElementType.UINT8, Shape.of(2, 1, 1, 3)).toLongs())
                .containsExactly(0, 0, 0, 255, 128, 0);
    }

    @Test
    void whatIsNoImageIsRefused() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "not a picture");
        assertThatThrownBy(() -> read(broken, ElementType.UINT8, Shape.of(1, 1, 1, 3)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("broken.png");
        assertThatThrownBy(() -> read(folder.resolve("none.png"), ElementType.UINT8, Shape.of(1, 1, 1, 3)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("none.png");
        Path image = image("a.png", 1, 1);
        assertThatThrownBy(() -> read(image, ElementType.FLOAT32, Shape.of(1, 16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32[1, 16]");
    }

    private Path image(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, ORANGE);
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(image, name.substring(name.length() - 3), file.toFile());
        return file;
    }

    private Tensor read(Path path, ElementType element, Shape shape) {
        SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
        inputs.put("image", TensorType.of(element, shape));
        return InputFile.read(path, inputs, findings).firstEntry().getValue();
    }
}
