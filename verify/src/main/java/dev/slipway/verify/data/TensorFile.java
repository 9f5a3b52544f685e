package dev.slipway.verify.data;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.archive.Npy;
import dev.slipway.wire.archive.NpyArray;
import dev.slipway.wire.archive.Npz;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Tensors in NumPy's files, by name: `.npz`, or one without a name in `.npy`.
public final class TensorFile {

    private static final ValueLayout.OfInt CODE_POINT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private TensorFile() {}

    /// The tensors of a file, in its order; numbers stay in the mapped file.
    ///
    /// @throws FormatException when it is no such file, or damaged
    public static SequencedMap<String, Tensor> read(Path path) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        Npz.read(path)
                .forEach((name, array) -> tensors.put(name, tensor(array, "%s, array '%s'".formatted(path, name))));
        return tensors;
    }

    /// Writes the tensors whole or not at all. Types that NumPy has not are widened to the next it has.
    ///
    /// @throws FormatException when the file exists and may not be overwritten
    public static void write(SequencedMap<String, Tensor> tensors, Path path, boolean overwrite) {
        SequencedMap<String, NpyArray> arrays = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> arrays.put(name, array(tensor)));
        if (String.valueOf(path.getFileName()).endsWith(".npy")) {
            if (arrays.size() != 1) {
                throw new IllegalArgumentException("%s can hold one tensor, not the %d named %s; name a .npz file"
                        .formatted(path, arrays.size(), arrays.sequencedKeySet()));
            }
            Npy.write(arrays.firstEntry().getValue(), path, overwrite);
        } else {
            Npz.write(arrays, path, overwrite);
        }
    }

    private static Tensor tensor(NpyArray array, String what) {
        Shape shape = Shape.of(array.shape());
        return switch (array.dtype().charAt(1)) {
            case 'S', 'V' -> Tensor.ofStrings(shape, byteStrings(array));
            case 'U' -> Tensor.ofStrings(shape, texts(array));
            default -> Tensor.of(element(array.dtype(), what), shape, array.bytes());
        };
    }

    private static ElementType element(String dtype, String what) {
        return switch (dtype.substring(1)) {
            case "f2" -> ElementType.FLOAT16;
            case "f4" -> ElementType.FLOAT32;
            case "f8" -> ElementType.FLOAT64;
            case "i1" -> ElementType.INT8;
            case "i2" -> ElementType.INT16;
            case "i4" -> ElementType.INT32;
            case "i8" -> ElementType.INT64;
            case "u1" -> ElementType.UINT8;
            case "u2" -> ElementType.UINT16;
            case "u4" -> ElementType.UINT32;
            case "u8" -> ElementType.UINT64;
            case "b1" -> ElementType.BOOL;
            case "c8" -> ElementType.COMPLEX64;
            case "c16" -> ElementType.COMPLEX128;
            default ->
                throw FormatException.unsupported(
                        "%s: elements of NumPy's type %s cannot be read; store it as float32 or int64", what, dtype);
        };
    }

    /// NumPy pads byte strings with zeros at their ends.
    private static List<byte[]> byteStrings(NpyArray array) {
        List<byte[]> strings = new ArrayList<>();
        int width = array.width();
        for (long at = 0; at < array.bytes().byteSize(); at += width) {
            byte[] padded = array.bytes().asSlice(at, width).toArray(ValueLayout.JAVA_BYTE);
            int length = width;
            while (length > 0 && padded[length - 1] == 0) {
                length--;
            }
            strings.add(Arrays.copyOf(padded, length));
        }
        return strings;
    }

    private static List<byte[]> texts(NpyArray array) {
        List<byte[]> strings = new ArrayList<>();
        int width = array.width();
        for (long start = 0; start < array.bytes().byteSize(); start += width) {
            StringBuilder text = new StringBuilder();
            for (long at = start; at < start + width; at += Integer.BYTES) {
                int point = array.bytes().get(CODE_POINT, at);
                if (point != 0) {
                    text.appendCodePoint(Character.isValidCodePoint(point) ? point : 0xfffd);
                }
            }
            strings.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        return strings;
    }

    private static NpyArray array(Tensor tensor) {
        long[] shape = tensor.shape().sizes();
        return switch (tensor.element()) {
            case FLOAT16 -> new NpyArray("<f2", shape, tensor.bytes());
            case FLOAT32 -> new NpyArray("<f4", shape, tensor.bytes());
            case FLOAT64 -> new NpyArray("<f8", shape, tensor.bytes());
            case INT8 -> new NpyArray("|i1", shape, tensor.bytes());
            case INT16 -> new NpyArray("<i2", shape, tensor.bytes());
            case INT32 -> new NpyArray("<i4", shape, tensor.bytes());
            case INT64 -> new NpyArray("<i8", shape, tensor.bytes());
            case UINT8 -> new NpyArray("|u1", shape, tensor.bytes());
            case UINT16 -> new NpyArray("<u2", shape, tensor.bytes());
            case UINT32 -> new NpyArray("<u4", shape, tensor.bytes());
            case UINT64 -> new NpyArray("<u8", shape, tensor.bytes());
            case BOOL -> new NpyArray("|b1", shape, tensor.bytes());
            case COMPLEX64 -> new NpyArray("<c8", shape, tensor.bytes());
            case COMPLEX128 -> new NpyArray("<c16", shape, tensor.bytes());
            case BFLOAT16, FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E5M2, FLOAT8_E5M2FNUZ ->
                array(tensor.cast(ElementType.FLOAT32));
            case INT2, INT4 -> array(tensor.cast(ElementType.INT8));
            case UINT2, UINT4 -> array(tensor.cast(ElementType.UINT8));
            case STRING -> strings(tensor, shape);
            case HANDLE -> throw new IllegalArgumentException("a handle has no elements to write");
        };
    }

    private static NpyArray strings(Tensor tensor, long[] shape) {
        int width = Math.max(
                1, tensor.strings().stream().mapToInt(text -> text.length).max().orElse(1));
        byte[] padded = new byte[Math.multiplyExact(width, tensor.strings().size())];
        for (int i = 0; i < tensor.strings().size(); i++) {
            byte[] text = tensor.strings().get(i);
            System.arraycopy(text, 0, padded, i * width, text.length);
        }
        return new NpyArray("|S" + width, shape, MemorySegment.ofArray(padded));
    }
}
