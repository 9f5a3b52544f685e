package dev.slipway.verify.data;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a user hands in as a model's input: NumPy's files, or pictures.
public final class InputFile {

    /// How a ZIP archive begins, which `.npz` is, and how `.npy` does.
    private static final byte[] ARCHIVE = {'P', 'K'};

    private static final byte[] ARRAY = {(byte) 0x93, 'N'};

    private InputFile() {}

    /// The tensors of a `.npz` or `.npy` file by name; or a picture, or a folder of pictures, for the only input.
    ///
    /// @throws IllegalArgumentException when pictures are given for what is no image
    public static SequencedMap<String, Tensor> read(
            Path path, SequencedMap<String, TensorType> inputs, Findings findings) {
        if (!ImageFile.named(path)) {
            requireNumPy(path);
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

    /// Says what inputs are taken, before a reader speaks of what it misses in a file of some other kind.
    private static void requireNumPy(Path path) {
        byte[] start;
        try (InputStream in = Files.newInputStream(path)) {
            start = in.readNBytes(ARCHIVE.length);
        } catch (IOException e) {
            return;
        }
        if (!Arrays.equals(start, ARCHIVE) && !Arrays.equals(start, ARRAY)) {
            throw FormatException.corrupt(
                    "%s holds no inputs: they come as a .npz file with an array for each input, a .npy file for the only"
                            + " one, an image (PNG, JPEG, BMP or GIF) or a folder of images",
                    path);
        }
    }
}
