package dev.slipway.wire.archive;

import dev.slipway.wire.FileBytes;
import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.zip.CRC32;

/// A zip archive in memory, of any size: stored entries are slices of it, deflated ones are inflated when asked for.
///
/// Entries may not overlap, and a name stands once; sizes are believed only as far as the compressed bytes can bear
/// them. What the names say about folders is nothing but text here. See
/// <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>.
public final class ZipArchive {

    private static final int CHUNK = 1 << 28;

    private final FileBytes file;
    private final SequencedMap<String, ZipMember> members = new LinkedHashMap<>();

    private ZipArchive(FileBytes file) {
        this.file = file;
        for (ZipMember member : new ZipDirectory(file).members()) {
            if (members.put(member.name(), member) != null) {
                throw FormatException.corrupt(
                        "%s: two entries of the archive are named '%s'", file.what(), member.name());
            }
        }
    }

    /// Whether the bytes end as a zip archive does; other data may precede it.
    public static boolean recognizes(MemorySegment bytes) {
        return ZipDirectory.findEnd(new FileBytes(bytes, "")) >= 0;
    }

    /// @param what names the archive in errors
    /// @throws FormatException when there is no sound directory of entries
    public static ZipArchive of(MemorySegment bytes, String what) {
        return new ZipArchive(new FileBytes(bytes, what));
    }

    /// The names of the entries in the order of the archive's directory.
    public SequencedSet<String> names() {
        return members.sequencedKeySet();
    }

    /// Whether there is an entry of this name.
    public boolean has(String name) {
        return members.containsKey(name);
    }

    /// The content of an entry, whose checksum is verified.
    ///
    /// @throws FormatException when there is no such entry, or its bytes are damaged
    public MemorySegment bytes(String name) {
        ZipMember member = members.get(name);
        if (member == null) {
            throw FormatException.missing("%s: the archive has no entry '%s'", file.what(), name);
        }
        String what = "%s, entry '%s'".formatted(file.what(), name);
        MemorySegment stored = file.slice(member.start(), member.storedSize(), "entry " + name);
        MemorySegment content = member.isDeflated() ? Inflation.inflate(stored, member.size(), what) : stored;
        if (checksum(content) != member.checksum()) {
            throw FormatException.corrupt("%s does not match its checksum; the file is damaged", what);
        }
        return content;
    }

    private static int checksum(MemorySegment content) {
        CRC32 crc = new CRC32();
        for (long at = 0; at < content.byteSize(); at += CHUNK) {
            crc.update(content.asSlice(at, Math.min(CHUNK, content.byteSize() - at))
                    .asByteBuffer());
        }
        return (int) crc.getValue();
    }
}
