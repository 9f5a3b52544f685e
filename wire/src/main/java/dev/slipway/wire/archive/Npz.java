package dev.slipway.wire.archive;

import dev.slipway.wire.FormatException;
import dev.slipway.wire.OutputFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// NumPy's `.npz`: a zip archive of `.npy` files. A single `.npy` is read as an archive of one array named `""`.
public final class Npz {

    private static final long MAX_ENTRY = Integer.MAX_VALUE - 64;
    // Deflate cannot do better than about 1030 to 1; what claims more lies.
    private static final long MAX_RATIO = 1100;

    private Npz() {}

    public static SequencedMap<String, NpyArray> read(Path path) {
        SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        if (!Files.isRegularFile(path)) {
            throw FormatException.missing("there is no file %s", path);
        }
        try {
            byte[] start = start(path);
            if (Npy.recognizes(start)) {
                arrays.put("", Npy.read(Files.readAllBytes(path), path.toString()));
                return arrays;
            }
            try (ZipFile zip = new ZipFile(path.toFile())) {
                for (ZipEntry entry : zip.stream().toList()) {
                    String what = "%s, entry %s".formatted(path, entry.getName());
                    String name = entry.getName().replaceFirst("\\.npy$", "");
                    arrays.put(name, Npy.read(bytes(zip, entry, what), what));
                }
            }
            return arrays;
        } catch (IOException | IllegalArgumentException e) {
            throw new FormatException(
                    "CORRUPT", "%s is no readable .npz or .npy file: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static byte[] start(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(8);
        }
    }

    private static byte[] bytes(ZipFile zip, ZipEntry entry, String what) throws IOException {
        long size = entry.getSize();
        if (size < 0 || size > MAX_ENTRY || size / MAX_RATIO > entry.getCompressedSize() + 1) {
            throw FormatException.corrupt(
                    "%s claims %d bytes in %d compressed ones", what, size, entry.getCompressedSize());
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes((int) size);
            if (bytes.length < size) {
                throw FormatException.truncated("%s: %d of %d bytes are there", what, bytes.length, size);
            }
            return bytes;
        }
    }

    /// Writes the arrays in their order; equal arrays give equal bytes.
    public static void write(SequencedMap<String, NpyArray> arrays, Path path, boolean overwrite) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (var array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + ".npy");
                entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(Npy.write(array.getValue()));
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        try (OutputFile out = OutputFile.create(path, overwrite)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toByteArray());
            while (buffer.hasRemaining()) {
                out.channel().write(buffer);
            }
            out.commit();
        } catch (IOException e) {
            throw new FormatException("UNWRITABLE", "%s cannot be written: %s".formatted(path, e.getMessage()), e);
        }
    }
}
