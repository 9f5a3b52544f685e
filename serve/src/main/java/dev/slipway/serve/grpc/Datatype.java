package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The Open Inference Protocol's names for element types.
final class Datatype {

    private Datatype() {}

    static String name(ElementType element) {
        return switch (element) {
            case BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> element.name();
            case FLOAT16 -> "FP16";
            case FLOAT32 -> "FP32";
            case FLOAT64 -> "FP64";
            case BFLOAT16 -> "BF16";
            case STRING -> "BYTES";
            default ->
                throw new ServeException(
                        Status.UNIMPLEMENTED,
                        "tensors of %s have no spelling in the Open Inference Protocol".formatted(element));
        };
    }

    static ElementType element(String name) {
        return switch (name) {
            case "BOOL", "INT8", "INT16", "INT32", "INT64", "UINT8", "UINT16", "UINT32", "UINT64" ->
                ElementType.valueOf(name);
            case "FP16" -> ElementType.FLOAT16;
            case "FP32" -> ElementType.FLOAT32;
            case "FP64" -> ElementType.FLOAT64;
            case "BF16" -> ElementType.BFLOAT16;
            case "BYTES" -> ElementType.STRING;
            default -> throw ServeException.invalid("there is no datatype '%s'", name);
        };
    }

    /// Whether elements can go in `contents`.
    static boolean isTyped(ElementType element) {
        return element != ElementType.FLOAT16 && element != ElementType.BFLOAT16;
    }

    /// The bytes of a tensor; strings each after their length.
    static MemorySegment raw(Tensor tensor) {
        if (tensor.element() != ElementType.STRING) {
            return tensor.bytes();
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] text : tensor.strings()) {
            all.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(text.length)
                    .array());
            all.writeBytes(text);
        }
        return MemorySegment.ofArray(all.toByteArray());
    }
}
