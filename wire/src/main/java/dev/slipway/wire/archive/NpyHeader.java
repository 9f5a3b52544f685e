package dev.slipway.wire.archive;

import dev.slipway.wire.FormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a `.npy` file says of its elements: a Python dictionary.
///
/// @param dtype NumPy's descriptor as stored
/// @param shape the sizes
/// @param isFortranOrder whether the first axis varies fastest
record NpyHeader(String dtype, long[] shape, boolean isFortranOrder) {

    private static final Pattern DTYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([biufcSUV])(\\d{1,8})'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^()]*)\\)");
    private static final Pattern SIZES = Pattern.compile("\\s*((\\d{1,18}\\s*,\\s*)*(\\d{1,18}\\s*,?\\s*)?)");
    private static final int ALIGNMENT = 64;
    private static final int PREFIX = 10;

    static NpyHeader parse(String header, String what) {
        Matcher dtype = DTYPE.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!dtype.find() || !order.find() || !shape.find()) {
            throw FormatException.unsupported(
                    "%s: only arrays of numbers, booleans and strings can be read, not of %s",
                    what,
                    header.strip().substring(0, Math.min(200, header.strip().length())));
        }
        String endian = dtype.group(1).isEmpty() || dtype.group(1).equals("=") ? "<" : dtype.group(1);
        NpyHeader parsed = new NpyHeader(
                endian + dtype.group(2) + dtype.group(3),
                sizes(shape.group(1), what),
                order.group(1).equals("True"));
        if (width(parsed.dtype) == 0) {
            throw FormatException.unsupported("%s: elements of type %s have no bytes", what, parsed.dtype);
        }
        return parsed;
    }

    private static long[] sizes(String text, String what) {
        if (!SIZES.matcher(text).matches()) {
            throw FormatException.corrupt(
                    "%s: (%s) is no shape", what, text.substring(0, Math.min(200, text.length())));
        }
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }

    /// The bytes of an element.
    static int width(String dtype) {
        int count = Integer.parseInt(dtype.substring(2));
        return dtype.charAt(1) == 'U' ? 4 * count : count;
    }

    /// The bytes of all elements.
    ///
    /// @throws ArithmeticException when they are more than a `long` can say
    static long bytes(String dtype, long[] shape) {
        if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
            return 0;
        }
        long bytes = width(dtype);
        for (long size : shape) {
            bytes = Math.multiplyExact(bytes, size);
        }
        return bytes;
    }

    /// The first bytes of a file of version 1, as NumPy pads them.
    byte[] toBytes() {
        String sizes = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
                .formatted(dtype, sizes, shape.length == 1 ? "," : "");
        int length = Math.ceilDiv(PREFIX + header.length() + 1, ALIGNMENT) * ALIGNMENT - PREFIX;
        byte[] bytes = new byte[PREFIX + length];
        System.arraycopy(Npy.MAGIC, 0, bytes, 0, Npy.MAGIC.length);
        bytes[6] = 1;
        bytes[8] = (byte) length;
        bytes[9] = (byte) (length >> 8);
        Arrays.fill(bytes, PREFIX, bytes.length - 1, (byte) ' ');
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, bytes, PREFIX, text.length);
        bytes[bytes.length - 1] = '\n';
        return bytes;
    }
}
