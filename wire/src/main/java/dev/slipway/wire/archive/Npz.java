package dev.slipway.wire.archive;

import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.Payload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// NumPy's `.npz`: a zip archive of `.npy` files. A single `.npy` is read as an archive of one array named `""`.
public final class Npz {

    private static final String SUFFIX = ".npy";
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private Npz() {}

    /// The arrays of a file, in its order. Stored ones are slices of the mapped file, which stays mapped as long as one
    /// of them is reachable.
    ///
    /// @throws FormatException when the file is neither, or damaged
    public static SequencedMap<String, NpyArray> read(Path path) {
        return read(MappedFile.whileReachable(path), path.toString());
    }

    /// As [#read(Path)], of bytes.
    public static SequencedMap<String, NpyArray> read(MemorySegment bytes, String what) {
        SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        if (Npy.recognizes(bytes)) {
            arrays.put("", Npy.read(bytes, what));
            return arrays;
        }
        ZipArchive archive = ZipArchive.of(bytes, what);
        for (String entry : archive.names()) {
            NpyArray array = Npy.read(archive.bytes(entry), "%s, entry '%s'".formatted(what, entry));
            String name = entry.endsWith(SUFFIX) ? entry.substring(0, entry.length() - SUFFIX.length()) : entry;
            if (arrays.put(name, array) != null) {
                throw FormatException.corrupt("%s: two arrays are named '%s'", what, name);
            }
        }
        return arrays;
    }

    /// Writes the arrays in their order, stored; equal arrays give equal bytes.
    public static void write(SequencedMap<String, NpyArray> arrays, Path path, boolean overwrite) {
        write(arrays, path, overwrite, ZipEntry.STORED);
    }

    /// Writes the arrays in their order, deflated; equal arrays give equal bytes under the same Java release.
    public static void writeCompressed(SequencedMap<String, NpyArray> arrays, Path path, boolean overwrite) {
        write(arrays, path, overwrite, ZipEntry.DEFLATED);
    }

    private static void write(SequencedMap<String, NpyArray> arrays, Path path, boolean overwrite, int method) {
        try (OutputFile out = OutputFile.create(path, overwrite)) {
            OutputStream buffered = new BufferedOutputStream(Channels.newOutputStream(out.channel()), 1 << 16);
            ZipOutputStream zip = new ZipOutputStream(buffered);
            for (var array : arrays.entrySet()) {
                write(array.getKey() + SUFFIX, array.getValue(), zip, method);
            }
            zip.finish();
            zip.flush();
            out.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String name, NpyArray array, ZipOutputStream zip, int method) throws IOException {
        byte[] header = new NpyHeader(array.dtype(), array.shape(), false).toBytes();
        Payload elements = Payload.of(array.bytes());
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
            CRC32 crc = new CRC32();
            crc.update(header);
            elements.forEachChunk(crc::update);
            entry.setCrc(crc.getValue());
            entry.setSize(header.length + elements.size());
        }
        zip.putNextEntry(entry);
        zip.write(header);
        elements.writeTo(Channels.newChannel(zip));
        zip.closeEntry();
    }
}
