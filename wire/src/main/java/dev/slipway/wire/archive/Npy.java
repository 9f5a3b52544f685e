package dev.slipway.wire.archive;

import dev.slipway.wire.FileBytes;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.Payload;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/// NumPy's `.npy` format, versions 1 to 3
/// (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>).
public final class Npy {

    static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 20;

    private Npy() {}

    /// Whether the bytes begin as an `.npy` file does.
    public static boolean recognizes(MemorySegment bytes) {
        return bytes.byteSize() >= MAGIC.length
                && Arrays.equals(bytes.asSlice(0, MAGIC.length).toArray(ValueLayout.JAVA_BYTE), MAGIC);
    }

    /// The array of a file. Little-endian elements in C order are a slice of the file, all others a copy.
    public static NpyArray read(MemorySegment bytes, String what) {
        FileBytes file = new FileBytes(bytes, what);
        int version = file.size() < 8 || !recognizes(bytes) ? 0 : file.int8(6, "the version");
        if (version < 1 || version > 3) {
            throw FormatException.corrupt("%s does not begin as a NumPy array of version 1 to 3 does", what);
        }
        long start = version == 1 ? 10 : 12;
        long length = version == 1 ? file.uint16(8, "the header") : file.uint32(8, "the header");
        if (length > MAX_HEADER) {
            throw FormatException.corrupt("%s: a header of %d bytes is not plausible", what, length);
        }
        String text = new String(
                file.slice(start, length, "the header").toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        return array(NpyHeader.parse(text, what), file, start + length);
    }

    /// Writes one array whole or not at all; equal arrays give equal bytes.
    public static void write(NpyArray array, Path path, boolean overwrite) {
        try (OutputFile out = OutputFile.create(path, overwrite)) {
            out.write(Payload.of(new NpyHeader(array.dtype(), array.shape(), false).toBytes()));
            out.write(Payload.of(array.bytes()));
            out.commit();
        }
    }

    private static NpyArray array(NpyHeader header, FileBytes file, long start) {
        long needed;
        try {
            needed = NpyHeader.bytes(header.dtype(), header.shape());
        } catch (ArithmeticException e) {
            throw new FormatException(
                    "CORRUPT", "%s: %s is no shape".formatted(file.what(), Arrays.toString(header.shape())), e);
        }
        MemorySegment stored = file.slice(start, needed, "the elements of the array");
        int width = NpyHeader.width(header.dtype());
        MemorySegment rows = header.isFortranOrder() ? inRows(stored, header.shape(), width) : stored;
        MemorySegment little = header.dtype().charAt(0) == '>' ? swapped(rows, numberWidth(header.dtype())) : rows;
        return new NpyArray(header.dtype().replace('>', '<'), header.shape(), little);
    }

    /// The bytes of what is stored in one byte order: half a complex number, one character of a string.
    private static int numberWidth(String dtype) {
        return switch (dtype.charAt(1)) {
            case 'c' -> Math.max(1, NpyHeader.width(dtype) / 2);
            case 'U' -> 4;
            case 'S', 'V' -> 1;
            default -> NpyHeader.width(dtype);
        };
    }

    private static MemorySegment swapped(MemorySegment big, int width) {
        MemorySegment little = Arena.ofAuto().allocate(big.byteSize());
        for (long start = 0; start + width <= big.byteSize(); start += width) {
            for (int i = 0; i < width; i++) {
                little.set(ValueLayout.JAVA_BYTE, start + i, big.get(ValueLayout.JAVA_BYTE, start + width - 1 - i));
            }
        }
        return little;
    }

    /// Elements whose first axis varies fastest, put in the order in which the last one does.
    private static MemorySegment inRows(MemorySegment columns, long[] shape, int width) {
        MemorySegment rows = Arena.ofAuto().allocate(columns.byteSize());
        long[] index = new long[shape.length];
        for (long to = 0; to < rows.byteSize(); to += width) {
            long from = 0;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                from = from * shape[axis] + index[axis];
            }
            MemorySegment.copy(columns, from * width, rows, to, width);
            for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return rows;
    }
}
