package dev.slipway.formats.onnx.file;

import dev.slipway.formats.onnx.file.OnnxProto.External;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the tensors of an ONNX file: in any of the fields that their elements may lie in, beside the file, or sparse.
final class OnnxTensorReader {

    private final String what;
    private final Function<External, MemorySegment> external;

    OnnxTensorReader(String what, Function<External, MemorySegment> external) {
        this.what = what;
        this.external = external;
    }

    /// A sparse tensor, made dense.
    NamedTensor sparse(ProtoReader in) {
        NamedTensor values = new NamedTensor("", Tensor.scalar(0f));
        Tensor indices = Tensor.scalar(0L);
        List<Long> dims = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> values = tensor(in.message());
                case 2 -> indices = tensor(in.message()).tensor;
                case 3 -> in.integers(dims::add);
                default -> in.skip();
            }
        }
        Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        if (shape.elements() > 1 << 26) {
            throw FormatException.unsupported(
                    "%s: the sparse tensor '%s' of shape %s is too large", what, values.name, shape);
        }
        double[] dense = new double[(int) shape.elements()];
        double[] given = values.tensor.toDoubles();
        long[] at = indices.toLongs();
        int rank = at.length == given.length ? 1 : dims.size();
        for (int i = 0; i < given.length; i++) {
            long place = 0;
            for (int k = 0; k < rank; k++) {
                place = place * (rank == 1 ? 1 : dims.get(k)) + at[i * rank + k];
            }
            if (place < 0 || place >= dense.length) {
                throw FormatException.corrupt(
                        "%s: the sparse tensor '%s' has an index outside of %s", what, values.name, shape);
            }
            dense[(int) place] = given[i];
        }
        return new NamedTensor(values.name, Tensor.ofDoubles(values.tensor.element(), shape, dense));
    }

    /// A tensor under the name it has in the file.
    record NamedTensor(String name, Tensor tensor) {

        void into(Map<String, Tensor> tensors) {
            tensors.put(name, tensor);
        }
    }

    NamedTensor tensor(ProtoReader in) {
        List<Long> dims = new ArrayList<>();
        int type = 1;
        String name = "";
        MemorySegment raw = null;
        List<Double> reals = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        List<byte[]> strings = new ArrayList<>();
        Map<String, String> outside = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.integers(dims::add);
                case 2 -> type = in.int32();
                case 4 -> in.floats(value -> reals.add((double) value));
                case 5, 7, 11 -> in.integers(integers::add);
                case 6 -> strings.add(in.bytes().toArray(ValueLayout.JAVA_BYTE));
                case 8 -> name = in.string();
                case 9 -> raw = in.bytes();
                case 10 -> in.doubles(reals::add);
                case 13 -> {
                    String[] entry = OnnxReader.entry(in.message());
                    outside.put(entry[0], entry[1]);
                }
                default -> in.skip();
            }
        }
        if (dims.stream().anyMatch(size -> size < 0)) {
            throw FormatException.corrupt("%s: tensor '%s' has the shape %s", what, name, dims);
        }
        ElementType element = element(name, type);
        Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        if (!outside.isEmpty()) {
            raw = external.apply(new External(
                    outside.getOrDefault("location", ""),
                    number(outside.get("offset"), 0),
                    number(outside.get("length"), -1)));
        }
        return new NamedTensor(name, assembled(name, element, shape, raw, reals, integers, strings));
    }

    private ElementType element(String name, int code) {
        ElementType element = OnnxProto.elementType(code);
        if (element != ElementType.HANDLE) {
            return element;
        }
        if (code == 0) {
            throw FormatException.corrupt("%s: tensor '%s' does not say what its elements are", what, name);
        }
        String known = switch (code) {
            case 23 -> " (FLOAT4E2M1)";
            case 24 -> " (FLOAT8E8M0)";
            default -> "";
        };
        throw FormatException.unsupported(
                "%s: tensor '%s' has elements of ONNX's type %d%s, which this version does not read;"
                        + " store it in another type",
                what, name, code, known);
    }

    private long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new FormatException("CORRUPT", "%s: '%s' should be a number".formatted(what, text), e);
        }
    }

    private Tensor assembled(
            String name,
            ElementType element,
            Shape shape,
            @Nullable MemorySegment raw,
            List<Double> reals,
            List<Long> integers,
            List<byte[]> strings) {
        long count;
        long needed;
        try {
            count = shape.elements();
            needed = element.hasFixedWidth() ? element.bytes(count) : 0;
        } catch (ArithmeticException e) {
            throw new FormatException("CORRUPT", "%s: tensor '%s' has the shape %s".formatted(what, name, shape), e);
        }
        if (element == ElementType.STRING) {
            require(name, strings.size() == count, strings.size(), count);
            return Tensor.ofStrings(shape, strings);
        }
        if (raw != null) {
            if (raw.byteSize() != needed) {
                throw FormatException.corrupt(
                        "%s: tensor '%s' of type %s%s needs %d bytes, its data has %d",
                        what, name, element, shape, needed, raw.byteSize());
            }
            return Tensor.of(element, shape, raw);
        }
        boolean bits = element.bits() == 16 && element.isFloat()
                || element.bits() == 8 && element.isFloat()
                || element.bits() < 8;
        if (bits) {
            int perValue = element.bits() < 8 ? 8 / element.bits() : 1;
            require(name, integers.size() == Math.ceilDiv(count, perValue), integers.size(), count);
            int width = Math.max(8, element.bits()) / 8;
            MemorySegment bytes = Tensor.allocate(element, count);
            for (int i = 0; i < integers.size(); i++) {
                for (int k = 0; k < width; k++) {
                    bytes.set(ValueLayout.JAVA_BYTE, (long) i * width + k, (byte) (integers.get(i) >>> 8 * k));
                }
            }
            return Tensor.of(element, shape, bytes);
        }
        if (element.isFloat() || element.isComplex()) {
            long parts = element.isComplex() ? 2 * count : count;
            require(name, reals.size() == parts, reals.size(), parts);
            double[] values = reals.stream().mapToDouble(Double::doubleValue).toArray();
            if (element.isComplex()) {
                return complex(element, shape, values);
            }
            return Tensor.ofDoubles(element, shape, values);
        }
        require(name, integers.size() == count, integers.size(), count);
        return Tensor.ofLongs(
                element, shape, integers.stream().mapToLong(Long::longValue).toArray());
    }

    private static Tensor complex(ElementType element, Shape shape, double[] parts) {
        ElementType real = element == ElementType.COMPLEX128 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        return Tensor.of(
                element,
                shape,
                Tensor.ofDoubles(real, Shape.of(parts.length), parts).bytes());
    }

    private void require(String name, boolean fits, long found, long expected) {
        if (!fits) {
            throw FormatException.corrupt("%s: tensor '%s' has %d values, expected %d", what, name, found, expected);
        }
    }
}
