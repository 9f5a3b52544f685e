package dev.slipway.wire.archive;

import dev.slipway.wire.FileBytes;
import dev.slipway.wire.FormatException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads the directory at the end of a zip archive, with its 64-bit extension.
final class ZipDirectory {

    private static final int ENTRY = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;

    private static final int ENTRY_SIZE = 46;
    private static final int LOCAL_SIZE = 30;
    private static final int END_SIZE = 22;
    private static final int LOCATOR_SIZE = 20;
    private static final int MAX_COMMENT = 0xffff;

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED = 1;
    private static final long IN_EXTRA = 0xffff_ffffL;
    private static final int EXTRA_64 = 1;

    private final FileBytes file;
    private long position;
    private long left;
    /// What precedes the archive in the file, which its offsets do not count.
    private long base;

    ZipDirectory(FileBytes file) {
        this.file = file;
    }

    /// Where the end record lies; -1 when there is none.
    static long findEnd(FileBytes file) {
        long lowest = Math.max(0, file.size() - END_SIZE - MAX_COMMENT);
        for (long at = file.size() - END_SIZE; at >= lowest; at--) {
            if (file.int32(at, "the end") == END && file.uint16(at + 20, "the end") <= file.size() - at - END_SIZE) {
                return at;
            }
        }
        return -1;
    }

    List<ZipMember> members() {
        goToFirst();
        List<ZipMember> members = new ArrayList<>();
        for (; left > 0; left--) {
            members.add(next());
        }
        requireApart(members);
        return members;
    }

    private void goToFirst() {
        long end = findEnd(file);
        if (end < 0) {
            throw FormatException.corrupt(
                    "%s does not end as a zip archive does; the file is cut off or of another kind", file.what());
        }
        left = file.uint16(end + 10, "the end");
        long size = file.uint32(end + 12, "the end");
        long offset = file.uint32(end + 16, "the end");
        if (end >= LOCATOR_SIZE && file.int32(end - LOCATOR_SIZE, "the locator") == LOCATOR_64) {
            end = file.int64(end - LOCATOR_SIZE + 8, "the locator");
            if (file.int32(end, "the 64-bit end") != END_64) {
                throw FormatException.corrupt("%s: at offset %d is no 64-bit end of an archive", file.what(), end);
            }
            left = file.int64(end + 32, "the 64-bit end");
            size = file.int64(end + 40, "the 64-bit end");
            offset = file.int64(end + 48, "the 64-bit end");
        }
        position = file.require(end - size, size, "the directory of the archive");
        base = position - offset;
        if (base < 0 || offset < 0 || left < 0 || left > size / ENTRY_SIZE) {
            throw FormatException.corrupt(
                    "%s: %d entries in a directory of %d bytes at offset %d are not possible; the file is damaged",
                    file.what(), left, size, offset);
        }
    }

    private ZipMember next() {
        if (file.int32(position, "an entry") != ENTRY) {
            throw FormatException.corrupt("%s: at offset %d is no entry of an archive", file.what(), position);
        }
        int flags = file.uint16(position + 8, "an entry");
        int method = file.uint16(position + 10, "an entry");
        int checksum = file.int32(position + 16, "an entry");
        int nameSize = file.uint16(position + 28, "an entry");
        int extraSize = file.uint16(position + 30, "an entry");
        int commentSize = file.uint16(position + 32, "an entry");
        String name = new String(
                file.slice(position + ENTRY_SIZE, nameSize, "a name").toArray(ValueLayout.JAVA_BYTE),
                StandardCharsets.UTF_8);
        if ((flags & ENCRYPTED) != 0 || method != STORED && method != DEFLATED) {
            throw FormatException.unsupported(
                    "%s: entry '%s' is encrypted or compressed by a method other than deflate", file.what(), name);
        }
        Extra extra = new Extra(position + ENTRY_SIZE + nameSize, extraSize);
        long size = extra.orElse(file.uint32(position + 24, "an entry"));
        long storedSize = extra.orElse(file.uint32(position + 20, "an entry"));
        long start = start(extra.orElse(file.uint32(position + 42, "an entry")));
        if (size < 0 || method == STORED && size != storedSize) {
            throw FormatException.corrupt(
                    "%s: entry '%s' has %d bytes, but %d are stored", file.what(), name, size, storedSize);
        }
        file.require(start, storedSize, "the content of an entry");
        position += ENTRY_SIZE + nameSize + extraSize + commentSize;
        return new ZipMember(name, method == DEFLATED, checksum, start, storedSize, size);
    }

    /// Where the content lies: behind the entry's own header.
    private long start(long offset) {
        long local = base + file.require(offset, 0, "an entry's header");
        if (file.int32(local, "an entry's header") != LOCAL) {
            throw FormatException.corrupt("%s: at offset %d is no header of an entry", file.what(), local);
        }
        return local
                + LOCAL_SIZE
                + file.uint16(local + 26, "an entry's header")
                + file.uint16(local + 28, "an entry's header");
    }

    private void requireApart(List<ZipMember> members) {
        List<ZipMember> sorted =
                members.stream().sorted(Comparator.comparing(ZipMember::start)).toList();
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).start() < sorted.get(i - 1).end() + LOCAL_SIZE) {
                throw FormatException.corrupt(
                        "%s: the entries '%s' and '%s' overlap; the file is damaged",
                        file.what(), sorted.get(i - 1).name(), sorted.get(i).name());
            }
        }
    }

    /// The 64-bit values of an entry, in the order in which the 32-bit ones say that they are elsewhere.
    private final class Extra {
        private long at;
        private long end;

        Extra(long start, int size) {
            file.require(start, size, "an entry's extra fields");
            for (long field = start; field + 4 <= start + size; ) {
                int length = file.uint16(field + 2, "an extra field");
                if (file.uint16(field, "an extra field") == EXTRA_64) {
                    at = field + 4;
                    end = Math.min(at + length, start + size);
                }
                field += 4 + length;
            }
        }

        long orElse(long value) {
            if (value != IN_EXTRA || at + 8 > end) {
                return value;
            }
            at += 8;
            return file.int64(at - 8, "an extra field");
        }
    }
}
