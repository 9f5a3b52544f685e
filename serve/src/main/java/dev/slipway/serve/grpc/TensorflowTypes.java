package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.protobuf.ProtoWriter;

/// TensorFlow's numbers for element types (`tensorflow/core/framework/types.proto`), and its shapes.
final class TensorflowTypes {

    private TensorflowTypes() {}

    static int number(ElementType element) {
        return switch (element) {
            case FLOAT32 -> 1;
            case FLOAT64 -> 2;
            case INT32 -> 3;
            case UINT8 -> 4;
            case INT16 -> 5;
            case INT8 -> 6;
            case STRING -> 7;
            case COMPLEX64 -> 8;
            case INT64 -> 9;
            case BOOL -> 10;
            case BFLOAT16 -> 14;
            case UINT16 -> 17;
            case COMPLEX128 -> 18;
            case FLOAT16 -> 19;
            case UINT32 -> 22;
            case UINT64 -> 23;
            case FLOAT8_E5M2 -> 24;
            case FLOAT8_E4M3FN -> 25;
            default ->
                throw new ServeException(
                        Status.UNIMPLEMENTED,
                        "tensors of %s have no spelling in TensorFlow Serving".formatted(element));
        };
    }

    static ElementType element(int number) {
        return switch (number) {
            case 1 -> ElementType.FLOAT32;
            case 2 -> ElementType.FLOAT64;
            case 3, 13 -> ElementType.INT32;
            case 4, 12 -> ElementType.UINT8;
            case 5, 15 -> ElementType.INT16;
            case 6, 11 -> ElementType.INT8;
            case 7 -> ElementType.STRING;
            case 8 -> ElementType.COMPLEX64;
            case 9 -> ElementType.INT64;
            case 10 -> ElementType.BOOL;
            case 14 -> ElementType.BFLOAT16;
            case 16, 17 -> ElementType.UINT16;
            case 18 -> ElementType.COMPLEX128;
            case 19 -> ElementType.FLOAT16;
            case 22 -> ElementType.UINT32;
            case 23 -> ElementType.UINT64;
            case 24 -> ElementType.FLOAT8_E5M2;
            case 25 -> ElementType.FLOAT8_E4M3FN;
            default -> throw ServeException.invalid("tensors of TensorFlow's type %d cannot be served", number);
        };
    }

    /// A `TensorShapeProto`; sizes that vary are -1.
    static ProtoWriter shape(Shape shape) {
        ProtoWriter proto = new ProtoWriter();
        if (!shape.isRanked()) {
            return proto.bool(3, true);
        }
        for (Dim dim : shape.dims()) {
            proto.message(2, size -> size.int64(1, dim.isKnown() ? dim.size() : -1));
        }
        return proto;
    }
}
