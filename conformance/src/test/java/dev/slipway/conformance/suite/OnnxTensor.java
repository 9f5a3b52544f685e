package dev.slipway.conformance.suite;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/// A tensor as ONNX stores test data: a file of one `TensorProto`.
record OnnxTensor(String name, Tensor tensor) {

    static OnnxTensor read(Path file) throws IOException {
        MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(file));
        return new Decoder().decode(ProtoReader.of(bytes, file.toString()));
    }

    private static final class Decoder {

        private final LongStream.Builder sizes = LongStream.builder();
        private final LongStream.Builder integers = LongStream.builder();
        private final DoubleStream.Builder reals = DoubleStream.builder();
        private final List<byte[]> strings = new ArrayList<>();
        private MemorySegment raw = MemorySegment.NULL;
        private String name = "";
        private int type;

        OnnxTensor decode(ProtoReader reader) {
            while (reader.next()) {
                switch (reader.field()) {
                    case 1 -> reader.integers(sizes);
                    case 2 -> type = reader.int32();
                    case 4 -> reader.floats(reals::add);
                    case 5, 7, 11 -> reader.integers(integers);
                    case 6 -> strings.add(reader.bytes().toArray(ValueLayout.JAVA_BYTE));
                    case 8 -> name = reader.string();
                    case 9 -> raw = reader.bytes();
                    case 10 -> reader.doubles(reals);
                    default -> reader.skip();
                }
            }
            return new OnnxTensor(
                    name, tensor(element(type), Shape.of(sizes.build().toArray())));
        }

        private Tensor tensor(ElementType element, Shape shape) {
            if (element == ElementType.STRING) {
                return Tensor.ofStrings(shape, strings);
            }
            double[] numbers = reals.build().toArray();
            if (numbers.length > 0) {
                return Tensor.ofDoubles(element, shape, numbers);
            }
            long[] bits = integers.build().toArray();
            return bits.length == 0
                    ? Tensor.of(element, shape, raw)
                    : Tensor.ofLongs(storage(element), shape, bits).bitsAs(element);
        }

        /// Floats of up to 16 bits are listed as the integers their bits are.
        private static ElementType storage(ElementType element) {
            if (!element.isFloat()) {
                return element;
            }
            return element.bits() == 16 ? ElementType.UINT16 : ElementType.UINT8;
        }

        private static ElementType element(int type) {
            return switch (type) {
                case 1 -> ElementType.FLOAT32;
                case 2 -> ElementType.UINT8;
                case 3 -> ElementType.INT8;
                case 4 -> ElementType.UINT16;
                case 5 -> ElementType.INT16;
                case 6 -> ElementType.INT32;
                case 7 -> ElementType.INT64;
                case 8 -> ElementType.STRING;
                case 9 -> ElementType.BOOL;
                case 10 -> ElementType.FLOAT16;
                case 11 -> ElementType.FLOAT64;
                case 12 -> ElementType.UINT32;
                case 13 -> ElementType.UINT64;
                case 14 -> ElementType.COMPLEX64;
                case 15 -> ElementType.COMPLEX128;
                case 16 -> ElementType.BFLOAT16;
                case 17 -> ElementType.FLOAT8_E4M3FN;
                case 18 -> ElementType.FLOAT8_E4M3FNUZ;
                case 19 -> ElementType.FLOAT8_E5M2;
                case 20 -> ElementType.FLOAT8_E5M2FNUZ;
                case 21 -> ElementType.UINT4;
                case 22 -> ElementType.INT4;
                default -> throw new IllegalArgumentException("ONNX element type %d is not known".formatted(type));
            };
        }
    }
}
