package dev.slipway.serve.grpc;

import dev.slipway.formats.TensorflowTypes;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.OptionalInt;

/// Element types and shapes as TensorFlow Serving's messages spell them; types under eight bits have no place in them.
final class TypeProto {

    private TypeProto() {}

    static int number(ElementType element) {
        OptionalInt number = TensorflowTypes.number(element);
        if (number.isEmpty() || isPacked(element)) {
            throw new ServeException(
                    Status.UNIMPLEMENTED, "tensors of %s have no spelling in TensorFlow Serving".formatted(element));
        }
        return number.getAsInt();
    }

    static ElementType element(int number) {
        ElementType element = TensorflowTypes.element(number);
        if (element == null || isPacked(element)) {
            throw ServeException.invalid("tensors of TensorFlow's type %d cannot be served", number);
        }
        return element;
    }

    private static boolean isPacked(ElementType element) {
        return element.hasFixedWidth() && element.bits() < Byte.SIZE;
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
