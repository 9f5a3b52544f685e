package dev.slipway.bench.api;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/// The Open Inference Protocol's names of element types, and its elements as bytes.
final class OpenInferenceTypes {

    private OpenInferenceTypes() {}

    static String name(ElementType element) {
        return switch (element) {
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> element.name();
            case FLOAT16 -> "FP16";
            case FLOAT32 -> "FP32";
            case FLOAT64 -> "FP64";
            case BFLOAT16 -> "BF16";
            case STRING -> "BYTES";
            default -> throw new IllegalArgumentException("the Open Inference Protocol takes no tensors of " + element);
        };
    }

    static ElementType element(String name) {
        return switch (name) {
            case "FP16" -> ElementType.FLOAT16;
            case "FP32" -> ElementType.FLOAT32;
            case "FP64" -> ElementType.FLOAT64;
            case "BF16" -> ElementType.BFLOAT16;
            case "BYTES" -> ElementType.STRING;
            default -> ElementType.named(name.toLowerCase(Locale.ROOT));
        };
    }

    /// Little-endian elements in row-major order; strings each behind its length in four bytes.
    static byte[] bytes(Tensor tensor) {
        if (tensor.element() != ElementType.STRING) {
            return tensor.bytes().toArray(ValueLayout.JAVA_BYTE);
        }
        int size = tensor.strings().stream().mapToInt(text -> 4 + text.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        tensor.strings().forEach(text -> bytes.putInt(text.length).put(text));
        return bytes.array();
    }
}
