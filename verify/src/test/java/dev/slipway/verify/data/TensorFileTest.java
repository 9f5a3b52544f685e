package dev.slipway.verify.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorFileTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"STRING", "HANDLE"})
    void numbersComeBackAsTheyWere(ElementType element) {
        double[] values = new double[element.isComplex() ? 12 : 6];
        Arrays.setAll(values, i -> i % 2);
        Tensor tensor = Tensor.ofDoubles(element, Shape.of(2, 3), values);
        Tensor read = written(tensor);
        assertThat(read.shape()).isEqualTo(tensor.shape());
        assertThat(read.toDoubles()).isEqualTo(tensor.toDoubles());
    }

    @Test
    void stringsComeBackAsTheyWere() {
        Tensor read = written(Tensor.ofTexts(Shape.of(2), "a", "größer"));
        assertThat(read.toTexts()).containsExactly("a", "größer");
    }

    @Test
    void oneTensorFitsIntoAnNpyFile() {
        Path file = folder.resolve("x.npy");
        TensorFile.write(tensors("x", Tensor.scalar(3f)), file, false);
        assertThat(TensorFile.read(file)).hasSize(1).containsEntry("", Tensor.scalar(3f));
        SequencedMap<String, Tensor> two = tensors("x", Tensor.scalar(3f));
        two.put("y", Tensor.scalar(4f));
        assertThatThrownBy(() -> TensorFile.write(two, folder.resolve("y.npy"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(".npz");
    }

    @Test
    void whatIsNoNumpyFileIsRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("x.npz"), "not an archive");
        assertThatThrownBy(() -> TensorFile.read(file)).isInstanceOf(FormatException.class);
    }

    private Tensor written(Tensor tensor) {
        Path file = folder.resolve("t.npz");
        TensorFile.write(tensors("x", tensor), file, true);
        return TensorFile.read(file).firstEntry().getValue();
    }

    private static SequencedMap<String, Tensor> tensors(String name, Tensor tensor) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(name, tensor);
        return tensors;
    }
}
