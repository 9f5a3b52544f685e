package dev.slipway.formats.tflite.file;

import dev.slipway.model.Provenance;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.Payload;
import dev.slipway.wire.archive.ZipArchive;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/// The files that metadata speak of, as labels and vocabularies: a zip archive behind the model. They are kept in base
/// 64 and written without compression, with positions counted from the start of the file as the readers of metadata
/// want it.
public final class TfliteAssociated {

    private static final String PREFIX = "tflite-file:";

    private static final int LOCAL = 0x04034b50;
    private static final int ENTRY = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int VERSION = 10;
    private static final int UTF_8 = 1 << 11;
    /// The first day that an archive can name.
    private static final int DATE = 1 << 5 | 1;

    private static final long MOST = 1 << 28;

    private TfliteAssociated() {}

    /// The files behind a model; none where what follows is no archive.
    public static Map<String, String> of(MemorySegment file, String what) {
        Map<String, String> all = new LinkedHashMap<>();
        if (!ZipArchive.recognizes(file)) {
            return all;
        }
        try {
            ZipArchive archive = ZipArchive.of(file, what);
            for (String name : archive.names()) {
                MemorySegment content = archive.bytes(name);
                if (!name.endsWith("/") && content.byteSize() < MOST) {
                    byte[] bytes = content.toArray(ValueLayout.JAVA_BYTE);
                    all.put(PREFIX + name, Base64.getEncoder().encodeToString(bytes));
                }
            }
        } catch (FormatException e) {
            return new LinkedHashMap<>();
        }
        return all;
    }

    /// The archive of what was kept, empty where nothing was.
    ///
    /// @param start where in the file it will stand
    public static Payload archive(Provenance provenance, long start) {
        Map<String, byte[]> files = new TreeMap<>();
        provenance.metadata().forEach((name, text) -> {
            if (name.startsWith(PREFIX)) {
                files.put(name.substring(PREFIX.length()), Base64.getDecoder().decode(text));
            }
        });
        if (files.isEmpty() || start > Integer.MAX_VALUE) {
            return Payload.of(new byte[0]);
        }
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        ByteArrayOutputStream directory = new ByteArrayOutputStream();
        files.forEach((name, content) -> {
            byte[] spelled = name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer common = common(spelled, content);
            long at = start + archive.size();
            archive.writeBytes(little(4).putInt(LOCAL).array());
            archive.writeBytes(common.array());
            archive.writeBytes(spelled);
            archive.writeBytes(content);
            directory.writeBytes(
                    little(6).putInt(ENTRY).putShort((short) VERSION).array());
            directory.writeBytes(common.array());
            directory.writeBytes(little(14).putInt(10, (int) at).array());
            directory.writeBytes(spelled);
        });
        long directoryStart = start + archive.size();
        archive.writeBytes(directory.toByteArray());
        archive.writeBytes(little(22)
                .putInt(END)
                .putInt(0)
                .putShort((short) files.size())
                .putShort((short) files.size())
                .putInt(directory.size())
                .putInt((int) directoryStart)
                .array());
        return Payload.of(archive.toByteArray());
    }

    /// What an entry says both before its content and in the directory.
    private static ByteBuffer common(byte[] name, byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        return little(26)
                .putShort((short) VERSION)
                .putShort((short) UTF_8)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) DATE)
                .putInt((int) checksum.getValue())
                .putInt(content.length)
                .putInt(content.length)
                .putShort((short) name.length);
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
