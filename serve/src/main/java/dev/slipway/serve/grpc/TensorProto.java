package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Bounds;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A `tensorflow.TensorProto`: elements as bytes, or typed, where one value may stand for all that follow.
final class TensorProto {

    private static final long LARGEST = 1L << 30;

    private int type;
    private long[] sizes = new long[0];
    private boolean unknownRank;
    private @Nullable MemorySegment content;
    private @Nullable MemorySegment packed;
    private final ByteArrayOutputStream loose = new ByteArrayOutputStream();
    private final Longs integers = new Longs();
    private final List<byte[]> strings = new ArrayList<>();

    private TensorProto() {}

    /// The tensor of a message; elements that come as bytes are not copied.
    ///
    /// @throws ServeException when type, shape and elements do not agree
    static Tensor read(ProtoReader message) {
        TensorProto proto = new TensorProto();
        while (message.next()) {
            proto.field(message);
        }
        return proto.tensor();
    }

    private void field(ProtoReader message) {
        switch (message.field()) {
            case 1 -> type = message.int32();
            case 2 -> shape(message.message());
            case 4 -> content = message.bytes();
            case 5, 9 -> fixed(message, 4);
            case 6, 12 -> fixed(message, 8);
            case 8 -> {
                Bounds.requireStrings(strings.size() + 1L);
                strings.add(message.bytes().toArray(ValueLayout.JAVA_BYTE));
            }
            case 7, 10, 11, 13, 16, 17 -> message.integers(integers::add);
            case 18 -> content = message.bytes();
            default -> message.skip();
        }
    }

    private void shape(ProtoReader message) {
        while (message.next()) {
            if (message.field() == 2) {
                ProtoReader dim = message.message();
                long size = 0;
                while (dim.next()) {
                    if (dim.field() == 1) {
                        size = dim.int64();
                    } else {
                        dim.skip();
                    }
                }
                Bounds.requireRank(sizes.length + 1);
                sizes = Arrays.copyOf(sizes, sizes.length + 1);
                sizes[sizes.length - 1] = size;
            } else if (message.field() == 3) {
                unknownRank = message.bool();
            } else {
                message.skip();
            }
        }
    }

    private void fixed(ProtoReader message, int width) {
        if (message.isPacked()) {
            MemorySegment values = message.bytes();
            if (packed == null && loose.size() == 0) {
                packed = values;
            } else {
                loosen(values.toArray(ValueLayout.JAVA_BYTE));
            }
            return;
        }
        long bits = message.int64();
        byte[] one = new byte[width];
        for (int i = 0; i < width; i++) {
            one[i] = (byte) (bits >>> 8 * i);
        }
        loosen(one);
    }

    private void loosen(byte[] values) {
        if (packed != null) {
            loose.writeBytes(packed.toArray(ValueLayout.JAVA_BYTE));
            packed = null;
        }
        loose.writeBytes(values);
    }

    private Tensor tensor() {
        ElementType element = TypeProto.element(type);
        if (unknownRank) {
            throw ServeException.invalid("a tensor of unknown rank cannot be an input");
        }
        long elements = elements(element);
        Shape shape = Shape.of(sizes);
        if (element == ElementType.STRING) {
            return Tensor.ofStrings(shape, repeated(strings, elements));
        }
        long bytes = element.bytes(elements);
        if (content != null && content.byteSize() > 0) {
            if (content.byteSize() != bytes) {
                throw mismatch(element, shape, content.byteSize());
            }
            return Tensor.of(element, shape, content);
        }
        if (packed != null && packed.byteSize() == bytes) {
            return Tensor.of(element, shape, packed);
        }
        return Tensor.of(element, shape, filled(element, shape, bytes));
    }

    private long elements(ElementType element) {
        long elements = Bounds.elements("an input", sizes);
        if (elements > LARGEST / Math.max(1, element.bits() / 8)) {
            throw ServeException.invalid(
                    "a tensor %s%s is larger than the %d bytes allowed", element, Arrays.toString(sizes), LARGEST);
        }
        return elements;
    }

    /// The values, and the last of them, or zero, for all elements that are left.
    private MemorySegment filled(ElementType element, Shape shape, long bytes) {
        byte[] given = values(element);
        if (given.length > bytes) {
            throw mismatch(element, shape, given.length);
        }
        if (given.length < bytes) {
            Bounds.requireImplied(bytes);
        }
        byte[] all = Arrays.copyOf(given, (int) bytes);
        int width = element.bits() / 8;
        for (int i = given.length; given.length >= width && i < all.length; i++) {
            all[i] = all[i - width];
        }
        return MemorySegment.ofArray(all);
    }

    private byte[] values(ElementType element) {
        if (packed != null) {
            return packed.toArray(ValueLayout.JAVA_BYTE);
        }
        if (loose.size() > 0) {
            return loose.toByteArray();
        }
        int width = element.bits() / 8;
        byte[] values = new byte[Math.multiplyExact(integers.count(), width)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (integers.at(i / width) >>> 8 * (i % width));
        }
        return values;
    }

    private static List<byte[]> repeated(List<byte[]> given, long elements) {
        if (given.size() > elements) {
            throw ServeException.invalid("a tensor of %d strings brings %d", elements, given.size());
        }
        Bounds.requireStrings(elements);
        List<byte[]> all = new ArrayList<>(given);
        byte[] last = given.isEmpty() ? new byte[0] : given.getLast();
        while (all.size() < elements) {
            all.add(last);
        }
        return all;
    }

    private static ServeException mismatch(ElementType element, Shape shape, long found) {
        return ServeException.invalid(
                "a tensor %s%s takes %d bytes, its elements are %d",
                element, shape, element.bytes(shape.elements()), found);
    }

    /// The message of a tensor.
    ///
    /// @param asContent whether elements go as bytes rather than typed
    static ProtoWriter write(Tensor tensor, boolean asContent) {
        ElementType element = tensor.element();
        ProtoWriter proto =
                new ProtoWriter().int64(1, TypeProto.number(element)).message(2, TypeProto.shape(tensor.shape()));
        if (element == ElementType.STRING) {
            tensor.strings().forEach(text -> proto.bytes(8, text));
            return proto;
        }
        if (tensor.size() == 0) {
            return proto;
        }
        if (asContent) {
            return proto.bytes(4, Payload.of(tensor.bytes()));
        }
        return switch (element) {
            case FLOAT32 -> proto.bytes(5, Payload.of(tensor.bytes()));
            case FLOAT64 -> proto.bytes(6, Payload.of(tensor.bytes()));
            case COMPLEX64 -> proto.bytes(9, Payload.of(tensor.bytes()));
            case COMPLEX128 -> proto.bytes(12, Payload.of(tensor.bytes()));
            case INT64 -> proto.packed(10, tensor.toLongs());
            case BOOL -> proto.packed(11, tensor.toLongs());
            case UINT32 -> proto.packed(16, tensor.toLongs());
            case UINT64 -> proto.packed(17, tensor.toLongs());
            case FLOAT16, BFLOAT16 ->
                proto.packed(13, tensor.bitsAs(ElementType.UINT16).toLongs());
            case INT8, INT16, INT32, UINT8, UINT16 -> proto.packed(7, tensor.toLongs());
            default -> proto.bytes(4, Payload.of(tensor.bytes()));
        };
    }
}
