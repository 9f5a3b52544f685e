package dev.slipway.verify.data;

import dev.slipway.wire.FormatException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/// A picture in a PNG, JPEG, BMP or GIF file.
final class ImageFile {

    private static final List<String> EXTENSIONS = List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif");

    private ImageFile() {}

    /// Whether `path` is named like a picture, or is a folder of them.
    static boolean named(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        return Files.isDirectory(path) || EXTENSIONS.stream().anyMatch(name::endsWith);
    }

    /// The file itself, or a folder's pictures by name.
    ///
    /// @throws FormatException when a folder has none
    static List<Path> listed(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> images = files.filter(file -> Files.isRegularFile(file) && named(file))
                    .sorted()
                    .toList();
            if (images.isEmpty()) {
                throw FormatException.missing("the folder %s has no images; looked for %s", path, EXTENSIONS);
            }
            return images;
        } catch (IOException e) {
            throw new FormatException("UNREADABLE", "%s cannot be read: %s".formatted(path, e.getMessage()), e);
        }
    }

    static BufferedImage read(Path path) {
        if (!Files.exists(path)) {
            throw FormatException.missing("there is no file %s", path);
        }
        BufferedImage image = null;
        try {
            image = ImageIO.read(path.toFile());
        } catch (IOException | RuntimeException e) {
            throw new FormatException("CORRUPT", "%s is no sound image: %s".formatted(path, e.getMessage()), e);
        }
        if (image == null) {
            throw FormatException.corrupt("%s is no image of a known kind; use PNG, JPEG, BMP or GIF", path);
        }
        return image;
    }
}
