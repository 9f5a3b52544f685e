package dev.slipway.serve.repository;

import dev.slipway.engine.Engine;
import dev.slipway.model.format.ModelFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The files that a version is served from. Where something keeps them mapped for as long as it serves, they are a
/// copy: of a mapped file that somebody cuts off or writes over, what is read next is missing, which ends the process,
/// or wrong.
final class Snapshot {

    private Snapshot() {}

    /// The model at `path`, or its copy in the empty folder `aside`.
    ///
    /// @param own the runtime that opens it as it is, if there is one
    /// @throws IOException when there is no room for a copy
    static Path of(Path path, ModelFormat format, Optional<Engine> own, Path aside) throws IOException {
        List<Path> files = format.files(path);
        return isKept(format, files, own) ? copied(path, files, aside) : path;
    }

    /// TensorFlow Lite maps its file, ONNX Runtime the weights beside one, and the hub whatever it reads.
    private static boolean isKept(ModelFormat format, List<Path> files, Optional<Engine> own) {
        return own.isEmpty() || files.size() > 1 || format.id().equals("tflite");
    }

    private static Path copied(Path path, List<Path> files, Path aside) throws IOException {
        Path from = Objects.requireNonNull(path.toAbsolutePath().getParent());
        for (Path file : files) {
            try (Stream<Path> all = Files.walk(file.toAbsolutePath())) {
                for (Path each : all.filter(Files::isRegularFile).toList()) {
                    copy(each, aside.resolve(String.valueOf(from.relativize(each))));
                }
            }
        }
        return aside.resolve(String.valueOf(path.toAbsolutePath().getFileName()));
    }

    /// Leaves the copying to the operating system, which may let both share what lies on the disk.
    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
        try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(to, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long at = 0; at < size; ) {
                long moved = in.transferTo(at, size - at, out);
                if (moved <= 0) {
                    throw new IOException("%s became shorter while it was read".formatted(from.getFileName()));
                }
                at += moved;
            }
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw PrivateFolder.full("copy " + from.getFileName(), e);
        }
    }
}
