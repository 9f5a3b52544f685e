package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The attributes and types of a StableHLO module, each read when something points at it. Types that are no tensors,
/// and attributes that nobody asks for, are read as nothing.
final class StableHloAttributes {

    private static final int ENTRIES = 2;
    private static final int OFFSETS = 3;
    private static final int MAX_DEPTH = 64;
    private static final String NOTHING = "";
    private static final TensorType NO_TENSOR = TensorType.of(ElementType.HANDLE, Shape.UNRANKED);

    /// @param own whether it is of StableHLO's dialect; otherwise it is of MLIR's own
    private record Entry(boolean own, boolean encoded, MemorySegment bytes) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<String> strings;
    private int attributes;
    private int depth;

    private StableHloAttributes(List<String> strings) {
        this.strings = strings;
    }

    static StableHloAttributes of(Map<Integer, MemorySegment> sections, List<String> dialects, List<String> strings) {
        MemorySegment offsets = sections.get(OFFSETS);
        MemorySegment entries = sections.get(ENTRIES);
        if (offsets == null || entries == null) {
            throw FormatException.corrupt("a StableHLO module has no attributes and types");
        }
        StableHloAttributes all = new StableHloAttributes(strings);
        BytecodeReader in = new BytecodeReader(offsets);
        all.attributes = in.below(Integer.MAX_VALUE);
        in.number();
        BytecodeReader data = new BytecodeReader(entries);
        while (!in.isAtEnd()) {
            String dialect = dialects.get(in.below(dialects.size()));
            int group = in.count();
            for (int i = 0; i < group; i++) {
                long size = in.number();
                all.entries.add(new Entry(dialect.equals("vhlo"), (size & 1) != 0, data.take(size >>> 1)));
            }
        }
        return all;
    }

    Object attribute(long index) {
        Entry entry = entry(index, 0, attributes);
        if (!entry.encoded) {
            return NOTHING;
        }
        BytecodeReader in = new BytecodeReader(entry.bytes);
        deeper();
        try {
            return entry.own ? ownAttribute(in) : commonAttribute(in);
        } finally {
            depth--;
        }
    }

    TensorType type(long index) {
        Entry entry = entry(index, attributes, entries.size());
        if (!entry.encoded || !entry.own) {
            return NO_TENSOR;
        }
        deeper();
        try {
            return type(new BytecodeReader(entry.bytes));
        } finally {
            depth--;
        }
    }

    private void deeper() {
        if (depth++ > MAX_DEPTH) {
            throw FormatException.corrupt("attributes of a StableHLO module nest more than %d deep", MAX_DEPTH);
        }
    }

    private Entry entry(long index, int first, int end) {
        if (index < 0 || index >= end - first || end > entries.size()) {
            throw FormatException.corrupt(
                    "a StableHLO module names attribute or type %d of %d", index, Math.max(0, end - first));
        }
        return entries.get(first + (int) index);
    }

    private String string(BytecodeReader in) {
        return strings.get(in.below(strings.size()));
    }

    /// MLIR's own: lists, maps and strings are all that modules have of these but for places in source code.
    private Object commonAttribute(BytecodeReader in) {
        return switch (in.below(Integer.MAX_VALUE)) {
            case 0 -> list(in);
            case 1 -> map(in);
            case 2, 3 -> string(in);
            case 6 -> type(in.number());
            default -> NOTHING;
        };
    }

    private Object ownAttribute(BytecodeReader in) {
        return switch (in.below(Integer.MAX_VALUE)) {
            case 1 -> list(in);
            case 2 -> in.number() != 0;
            case 3, 4, 5, 7, 11, 12, 13, 16, 19 -> in.number();
            case 6 -> map(in);
            case 8 -> real(type(in.number()).element(), in);
            case 9 -> integer(type(in.number()).element(), in);
            case 14 -> string(in);
            case 15 -> tensor(type(in.number()), in.take(in.number()));
            case 17 -> type(in.number());
            default -> NOTHING;
        };
    }

    private List<Object> list(BytecodeReader in) {
        List<Object> list = new ArrayList<>();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            list.add(attribute(in.number()));
        }
        return list;
    }

    private Map<String, Object> map(BytecodeReader in) {
        Map<String, Object> map = new LinkedHashMap<>();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            Object key = attribute(in.number());
            map.put(String.valueOf(key), attribute(in.number()));
        }
        return map;
    }

    private static long integer(ElementType element, BytecodeReader in) {
        return element.bits() <= 8 ? (byte) in.octet() : in.signed();
    }

    private static double real(ElementType element, BytecodeReader in) {
        long bits = element.bits() <= 8 ? in.octet() : in.signed();
        return switch (element) {
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case FLOAT16 -> Float.float16ToFloat((short) bits);
            case BFLOAT16 -> Float.intBitsToFloat((int) bits << 16);
            default -> Double.NaN;
        };
    }

    private static Tensor tensor(TensorType type, MemorySegment bytes) {
        Shape shape = type.shape();
        if (!shape.isKnown() || !type.element().hasFixedWidth()) {
            throw FormatException.unsupported("a StableHLO constant has the type %s", type);
        }
        long count = shape.elements();
        if (type.element() == ElementType.BOOL) {
            return truths(shape, count, bytes.toArray(ValueLayout.JAVA_BYTE));
        }
        long each = Math.max(1, type.element().bits() / 8);
        if (bytes.byteSize() == count * each) {
            Tensor whole = Tensor.of(type.element().bits() < 8 ? ElementType.INT8 : type.element(), shape, bytes);
            return type.element().bits() < 8 ? whole.cast(type.element()) : whole;
        }
        if (bytes.byteSize() != each || count > 1 << 26) {
            throw FormatException.corrupt("a StableHLO constant %s has %d bytes", type, bytes.byteSize());
        }
        MemorySegment all = MemorySegment.ofArray(new byte[Math.toIntExact(count * each)]);
        for (long i = 0; i < count; i++) {
            MemorySegment.copy(bytes, 0, all, i * each, each);
        }
        return Tensor.of(type.element(), shape, all);
    }

    /// A byte for each, a bit for each, or one for all.
    private static Tensor truths(Shape shape, long count, byte[] bytes) {
        if (count > 1 << 26) {
            throw FormatException.corrupt("a StableHLO constant of shape %s is too large", shape);
        }
        boolean[] truths = new boolean[(int) count];
        boolean packed = bytes.length == (count + 7) / 8 && bytes.length != count;
        boolean same = bytes.length == 1 && (bytes[0] == -1 || !packed);
        if (!same && !packed && bytes.length != count) {
            throw FormatException.corrupt("a StableHLO constant of shape %s has %d bytes", shape, bytes.length);
        }
        for (int i = 0; i < truths.length; i++) {
            truths[i] = same ? bytes[0] != 0 : packed ? (bytes[i / 8] >> i % 8 & 1) != 0 : bytes[i] != 0;
        }
        return Tensor.ofBooleans(shape, truths);
    }

    /// The element type alone is the type of a scalar.
    private TensorType type(BytecodeReader in) {
        int code = in.below(Integer.MAX_VALUE);
        if (code == 21) {
            in.number();
        }
        if (code == 20 || code == 21) {
            int rank = in.count();
            List<Dim> dims = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                long size = in.signed();
                dims.add(size < 0 ? Dim.UNKNOWN : Dim.of(size));
            }
            return TensorType.of(type(in.number()).element(), Shape.of(dims));
        }
        ElementType element = code == 1
                ? type(in.number()).element() == ElementType.FLOAT64 ? ElementType.COMPLEX128 : ElementType.COMPLEX64
                : element(code);
        return element == ElementType.HANDLE ? NO_TENSOR : TensorType.of(element, Shape.SCALAR);
    }

    private static ElementType element(int code) {
        return switch (code) {
            case 0 -> ElementType.BOOL;
            case 2 -> ElementType.BFLOAT16;
            case 3 -> ElementType.FLOAT16;
            case 4 -> ElementType.FLOAT32;
            case 5 -> ElementType.FLOAT64;
            case 6 -> ElementType.FLOAT8_E4M3FN;
            case 7 -> ElementType.FLOAT8_E5M2;
            case 9, 14 -> ElementType.INT64;
            case 10 -> ElementType.INT4;
            case 11 -> ElementType.INT8;
            case 12 -> ElementType.INT16;
            case 13 -> ElementType.INT32;
            case 15 -> ElementType.UINT4;
            case 16 -> ElementType.UINT8;
            case 17 -> ElementType.UINT16;
            case 18 -> ElementType.UINT32;
            case 19 -> ElementType.UINT64;
            case 27 -> ElementType.FLOAT8_E4M3FNUZ;
            case 28 -> ElementType.FLOAT8_E5M2FNUZ;
            default -> ElementType.HANDLE;
        };
    }
}
