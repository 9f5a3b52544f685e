package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A part of a partitioned variable: where it begins and how long it is along each axis, -1 for the whole axis.
public record VariablePart(List<Long> starts, List<Long> lengths) {

    private static final int MAX_RANK = 64;

    public VariablePart {
        starts = List.copyOf(starts);
        lengths = List.copyOf(lengths);
        if (starts.size() > MAX_RANK) {
            throw FormatException.corrupt("a part of a variable has %d axes, more than %d", starts.size(), MAX_RANK);
        }
    }

    /// Which way elements go.
    enum Way {
        INTO_WHOLE,
        OUT_OF_WHOLE
    }

    /// A part as the checkpoint's index has it.
    public static VariablePart of(ProtoReader in) {
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                long start = 0;
                long length = -1;
                ProtoReader extent = in.message();
                while (extent.next()) {
                    switch (extent.field()) {
                        case 1 -> start = extent.int64();
                        case 2 -> length = extent.int64();
                        default -> extent.skip();
                    }
                }
                starts.add(start);
                lengths.add(length);
            } else {
                in.skip();
            }
        }
        return new VariablePart(starts, lengths);
    }

    /// A part as a graph names it: `10 8 0,5:-`, the sizes of the whole and then the part.
    public static VariablePart of(String spec) {
        String last = spec.strip().substring(spec.strip().lastIndexOf(' ') + 1);
        List<Long> starts = new ArrayList<>();
        List<Long> lengths = new ArrayList<>();
        for (String axis : last.split(":", -1)) {
            String[] numbers = axis.split(",", -1);
            boolean whole = axis.equals("-");
            starts.add(whole ? 0 : number(numbers[0], spec));
            lengths.add(whole ? -1 : number(numbers[numbers.length - 1], spec));
        }
        return new VariablePart(starts, lengths);
    }

    private static long number(String digits, String spec) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(Character::isDigit)) {
            throw FormatException.corrupt("'%s' names no part of a variable", spec);
        }
        return Long.parseLong(digits);
    }

    /// The same part with every length said, checked to lie in the whole.
    public VariablePart within(String variable, Shape whole) {
        if (starts.size() != whole.rank()) {
            throw FormatException.corrupt(
                    "variable '%s' of shape %s has a part with %d axes", variable, whole, starts.size());
        }
        List<Long> said = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            long length = lengths.get(i) < 0 ? whole.size(i) : lengths.get(i);
            if (starts.get(i) < 0 || length > whole.size(i) - starts.get(i)) {
                throw FormatException.corrupt(
                        "variable '%s' of shape %s has a part that begins at %d and has %d along axis %d",
                        variable, whole, starts.get(i), length, i);
            }
            said.add(length);
        }
        return new VariablePart(starts, said);
    }

    Shape shape() {
        return Shape.of(lengths.stream().mapToLong(Long::longValue).toArray());
    }

    /// Copies the elements between this part and the whole.
    void copy(MemorySegment part, MemorySegment whole, Shape shape, ElementType element, Way way) {
        int rank = shape.rank();
        long elements = shape().elements();
        if (part.byteSize() != element.bytes(elements)) {
            throw FormatException.corrupt(
                    "a part of %s%s has %d bytes, expected %d",
                    element, shape(), part.byteSize(), element.bytes(elements));
        }
        long run = rank == 0 ? 1 : lengths.getLast();
        long width = element.bytes(run);
        long[] at = new long[rank];
        for (long from = 0; from < elements; from += run) {
            long to = 0;
            for (int i = 0; i < rank; i++) {
                to = to * shape.size(i) + starts.get(i) + at[i];
            }
            if (way == Way.INTO_WHOLE) {
                MemorySegment.copy(part, element.bytes(from), whole, element.bytes(to), width);
            } else {
                MemorySegment.copy(whole, element.bytes(to), part, element.bytes(from), width);
            }
            for (int i = rank - 2; i >= 0 && ++at[i] == lengths.get(i); i--) {
                at[i] = 0;
            }
        }
    }

    /// The key a part is stored under: an ordered code of 0, the name, the rank, then start and length of each axis.
    public String key(String variable) {
        StringBuilder code = new StringBuilder();
        orderedNumber(code, 0);
        for (char c : variable.toCharArray()) {
            code.append(c == 0 ? "\u0000\u00ff" : c == 0xff ? "\u00ff\u0000" : String.valueOf(c));
        }
        code.append("\u0000\u0001");
        orderedNumber(code, starts.size());
        for (int i = 0; i < starts.size(); i++) {
            orderedSigned(code, starts.get(i));
            orderedSigned(code, lengths.get(i));
        }
        return code.toString();
    }

    private static void orderedNumber(StringBuilder code, long value) {
        int length = value == 0 ? 0 : (71 - Long.numberOfLeadingZeros(value)) / 8;
        code.append((char) length);
        for (int i = length - 1; i >= 0; i--) {
            code.append((char) (value >>> 8 * i & 0xff));
        }
    }

    private static void orderedSigned(StringBuilder code, long value) {
        long magnitude = value < 0 ? ~value : value;
        int length = magnitude < 64 ? 1 : (72 - Long.numberOfLeadingZeros(magnitude) + 6) / 7;
        if (length == 1) {
            code.append((char) ((value & 0xff) ^ 0x80));
            return;
        }
        char[] bytes = new char[length];
        long bits = value;
        for (int i = length - 1; i >= 0; i--) {
            bytes[i] = (char) (bits & 0xff);
            bits >>= 8;
        }
        int header = 0xff << 8 - length & 0xff;
        bytes[0] = (char) (bytes[0] ^ header);
        code.append(bytes);
    }
}
