package dev.slipway.verify.data;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.awt.image.BufferedImage;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// Pictures as the tensor that an image-shaped input takes: resized to its height and width, red, green and blue or
/// their luminance, in its order of axes.
///
/// Inputs of 8-bit integers are given the pixels as they are (less 128 where signed), others pixels from 0 to 1.
final class ImageInput {

    private static final int BITS = 8;
    private static final int MAX = 255;

    private final TensorType type;
    private final boolean channelsFirst;
    private final int channels;

    private ImageInput(TensorType type, boolean channelsFirst, int channels) {
        this.type = type;
        this.channelsFirst = channelsFirst;
        this.channels = channels;
    }

    /// @throws IllegalArgumentException when pictures cannot stand for `type`
    static ImageInput of(String name, TensorType type) {
        Shape shape = type.shape();
        if (shape.hasRank(4) && type.element() != ElementType.STRING) {
            if (channels(shape.dim(3)) > 0) {
                return new ImageInput(type, false, channels(shape.dim(3)));
            }
            if (channels(shape.dim(1)) > 0) {
                return new ImageInput(type, true, channels(shape.dim(1)));
            }
        }
        throw new IllegalArgumentException(
                "input '%s' takes %s, which is no batch of images; give a .npz file".formatted(name, type));
    }

    private static int channels(Dim dim) {
        return dim instanceof Dim.Known(long size) && (size == 1 || size == 3) ? (int) size : 0;
    }

    /// The pictures, one after another; all of one size where the input leaves the size open.
    Tensor tensor(List<Path> files, Findings findings) {
        BufferedImage first = ImageFile.read(files.getFirst());
        int height = size(channelsFirst ? 2 : 1, first.getHeight());
        int width = size(channelsFirst ? 3 : 2, first.getWidth());
        float[] pixels = new float[Math.multiplyExact(files.size(), height * width * channels)];
        for (int i = 0; i < files.size(); i++) {
            BufferedImage image = i == 0 ? first : ImageFile.read(files.get(i));
            if (image.getHeight() != height || image.getWidth() != width) {
                findings.note(
                        "IMAGE_RESIZED",
                        files.get(i).toString(),
                        "%d × %d pixels were resized to %d × %d"
                                .formatted(image.getWidth(), image.getHeight(), width, height),
                        "");
            }
            fill(pixels, i, image, height, width);
        }
        Shape shape = channelsFirst
                ? Shape.of(files.size(), channels, height, width)
                : Shape.of(files.size(), height, width, channels);
        return stored(pixels, shape, findings);
    }

    private int size(int axis, int found) {
        return type.shape().dim(axis) instanceof Dim.Known(long size) ? Math.toIntExact(size) : found;
    }

    /// Bilinear, with the centres of pixels half a step from the edge.
    private void fill(float[] pixels, int index, BufferedImage image, int height, int width) {
        for (int y = 0; y < height; y++) {
            float row = Math.clamp((y + 0.5f) * image.getHeight() / height - 0.5f, 0, image.getHeight() - 1);
            for (int x = 0; x < width; x++) {
                float column = Math.clamp((x + 0.5f) * image.getWidth() / width - 0.5f, 0, image.getWidth() - 1);
                for (int channel = 0; channel < channels; channel++) {
                    int at = channelsFirst
                            ? ((index * channels + channel) * height + y) * width + x
                            : ((index * height + y) * width + x) * channels + channel;
                    pixels[at] = between(image, row, column, channel);
                }
            }
        }
    }

    private float between(BufferedImage image, float row, float column, int channel) {
        int top = (int) row;
        int left = (int) column;
        int bottom = Math.min(top + 1, image.getHeight() - 1);
        int right = Math.min(left + 1, image.getWidth() - 1);
        float across = column - left;
        float above = pixel(image, left, top, channel) * (1 - across) + pixel(image, right, top, channel) * across;
        float below =
                pixel(image, left, bottom, channel) * (1 - across) + pixel(image, right, bottom, channel) * across;
        return above + (below - above) * (row - top);
    }

    private float pixel(BufferedImage image, int x, int y, int channel) {
        int color = image.getRGB(x, y);
        int red = color >> 2 * BITS & MAX;
        int green = color >> BITS & MAX;
        int blue = color & MAX;
        if (channels == 1) {
            return red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
        }
        return channel == 0 ? red : channel == 1 ? green : blue;
    }

    private Tensor stored(float[] pixels, Shape shape, Findings findings) {
        boolean signed = type.element() == ElementType.INT8;
        if (signed || type.element() == ElementType.UINT8) {
            byte[] bytes = new byte[pixels.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (Math.round(pixels[i]) - (signed ? 128 : 0));
            }
            return Tensor.of(type.element(), shape, MemorySegment.ofArray(bytes));
        }
        findings.note(
                "PIXELS_TO_ONE",
                "",
                "pixels are given to the model as numbers from 0 to 1",
                "where it wants another range, store the images so in a .npz file");
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] /= MAX;
        }
        return Tensor.ofFloats(shape, pixels);
    }
}
