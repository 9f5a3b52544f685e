package dev.slipway.wire.archive;

import dev.slipway.wire.FormatException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// NumPy's `.npy` format, versions 1 to 3
/// (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>).
public final class Npy {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern DESCRIPTOR = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

    private Npy() {}

    public static boolean recognizes(byte[] start) {
        return start.length >= MAGIC.length && Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC);
    }

    public static NpyArray read(byte[] file, String what) {
        if (file.length < 12 || !recognizes(file)) {
            throw FormatException.corrupt("%s does not begin as a NumPy array does", what);
        }
        int wide = file[6] >= 2 ? 4 : 2;
        long headerLength = 0;
        for (int i = 0; i < wide; i++) {
            headerLength |= (long) (file[8 + i] & 0xff) << 8 * i;
        }
        if (headerLength > file.length - 8 - wide) {
            throw FormatException.truncated("%s: the header claims %d bytes", what, headerLength);
        }
        String header = new String(file, 8 + wide, (int) headerLength, StandardCharsets.UTF_8);
        Matcher descriptor = DESCRIPTOR.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!descriptor.find() || !order.find() || !shape.find()) {
            throw FormatException.unsupported("%s: arrays with the header %s are not understood", what, header.strip());
        }
        String dtype = (descriptor.group(1).equals("=") ? "<" : descriptor.group(1))
                + descriptor.group(2)
                + descriptor.group(3);
        long[] sizes = sizes(shape.group(1), what);
        int start = 8 + wide + (int) headerLength;
        return checked(dtype, sizes, order.group(1).equals("True"), file, start, what);
    }

    private static long[] sizes(String text, String what) {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(size -> !size.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new FormatException("CORRUPT", "%s: (%s) is no shape".formatted(what, text), e);
        }
    }

    private static NpyArray checked(String dtype, long[] sizes, boolean fortran, byte[] file, int start, String what) {
        int width = width(dtype);
        long needed = width;
        for (long size : sizes) {
            if (size < 0 || size > 0 && needed > Long.MAX_VALUE / size) {
                throw FormatException.corrupt("%s: %s is no shape", what, Arrays.toString(sizes));
            }
            needed *= size;
        }
        if (needed > file.length - start) {
            throw FormatException.truncated(
                    "%s: %d bytes of elements are needed, %d are left", what, needed, file.length - start);
        }
        byte[] elements = Arrays.copyOfRange(file, start, start + (int) needed);
        if (dtype.charAt(0) == '>') {
            swap(elements, dtype.charAt(1) == 'c' ? width / 2 : width);
        }
        byte[] rows = fortran ? rowMajor(elements, sizes, width) : elements;
        return new NpyArray(dtype.replace('>', '<'), sizes, MemorySegment.ofArray(rows));
    }

    static int width(String dtype) {
        int count = Integer.parseInt(dtype.substring(2));
        return dtype.charAt(1) == 'U' ? 4 * count : count;
    }

    private static void swap(byte[] bytes, int width) {
        for (int start = 0; start + width <= bytes.length; start += width) {
            for (int i = 0; i < width / 2; i++) {
                byte other = bytes[start + i];
                bytes[start + i] = bytes[start + width - 1 - i];
                bytes[start + width - 1 - i] = other;
            }
        }
    }

    private static byte[] rowMajor(byte[] columns, long[] sizes, int width) {
        byte[] rows = new byte[columns.length];
        long[] index = new long[sizes.length];
        for (int to = 0; to < rows.length; to += width) {
            long from = 0;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                from = from * sizes[axis] + index[axis];
            }
            System.arraycopy(columns, (int) from * width, rows, to, width);
            for (int axis = sizes.length - 1; axis >= 0 && ++index[axis] == sizes[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return rows;
    }

    /// The bytes of a `.npy` file, version 1.
    public static byte[] write(NpyArray array) {
        String shape = Arrays.stream(array.shape()).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
                .formatted(array.dtype(), shape, array.shape().length == 1 ? "," : "");
        int padded = Math.ceilDiv(10 + header.length() + 1, 64) * 64 - 10;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(MAGIC);
        out.write(1);
        out.write(0);
        out.write(padded & 0xff);
        out.write(padded >> 8);
        out.writeBytes(
                (header + " ".repeat(padded - header.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(array.bytes().toArray(ValueLayout.JAVA_BYTE));
        return out.toByteArray();
    }
}
