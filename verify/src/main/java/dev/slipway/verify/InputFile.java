package dev.slipway.verify;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a user hands in as a model's input: NumPy's files, or pictures.
public final class InputFile {

    private InputFile() {}

    /// The tensors of a `.npz` or `.npy` file by name; or a picture, or a folder of pictures, for the only input.
    ///
    /// @throws IllegalArgumentException when pictures are given for what is no image
    public static SequencedMap<String, Tensor> read(
            Path path, SequencedMap<String, TensorType> inputs, Findings findings) {
        if (!ImageFile.named(path)) {
            return TensorFile.read(path);
        }
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "%s: images can be given to a model with one input; this one has %s: give a .npz file"
                            .formatted(path, inputs.sequencedKeySet()));
        }
        String name = inputs.firstEntry().getKey();
        ImageInput input = ImageInput.of(name, inputs.firstEntry().getValue());
        List<Path> files = ImageFile.listed(path);
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(name, input.tensor(files, findings));
        return tensors;
    }
}
