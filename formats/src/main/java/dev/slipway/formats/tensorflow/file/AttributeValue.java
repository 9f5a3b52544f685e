package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;

/// The value of an attribute of a node to be written, `AttrValue` in
/// <https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/attr_value.proto>.
public final class AttributeValue {

    private AttributeValue() {}

    /// The name of a function that an attribute names.
    public record FunctionName(String name) {}

    /// The message of a value: a text, an integer, a real, a truth, an element type, a shape, a constant, a function,
    /// or a list of texts, integers, reals, element types or shapes.
    public static ProtoWriter of(Object value) {
        ProtoWriter out = new ProtoWriter();
        return switch (value) {
            case List<?> list -> out.message(1, list(list));
            case String text -> out.string(2, text);
            case Integer number -> out.int64(3, number);
            case Long number -> out.int64(3, number);
            case Float number -> out.float32(4, number);
            case Boolean truth -> out.bool(5, truth);
            case ElementType element -> out.int64(6, TensorflowTree.number(element));
            case Shape shape -> out.message(7, TensorflowTree.shape(shape));
            case Tensor tensor -> out.message(8, tensor(Constant.of(tensor)));
            case Constant constant -> out.message(8, tensor(constant));
            case FunctionName function -> out.message(10, name -> name.string(1, function.name()));
            default -> throw new IllegalArgumentException("no attribute holds a " + value.getClass());
        };
    }

    private static ProtoWriter list(List<?> values) {
        ProtoWriter out = new ProtoWriter();
        for (Object value : values) {
            switch (value) {
                case String text -> out.string(2, text);
                case Integer number -> out.int64(3, number);
                case Long number -> out.int64(3, number);
                case Float number -> out.float32(4, number);
                case ElementType element -> out.int64(6, TensorflowTree.number(element));
                case Shape shape -> out.message(7, TensorflowTree.shape(shape));
                default -> throw new IllegalArgumentException("no list of attributes holds a " + value.getClass());
            }
        }
        return out;
    }

    private static ProtoWriter tensor(Constant constant) {
        ProtoWriter out = new ProtoWriter()
                .int64(1, TensorflowTree.number(constant.element()))
                .message(2, TensorflowTree.shape(constant.shape()));
        if (constant.element() == ElementType.STRING) {
            constant.tensor().strings().forEach(text -> out.bytes(8, text));
            return out;
        }
        return out.bytes(4, bytes(constant));
    }

    /// The elements of a constant, made when they are written; those of few bits take a byte each.
    static Payload bytes(Constant constant) {
        Constant whole = switch (constant.element()) {
            case INT4, INT2 -> constant.cast(ElementType.INT8);
            case UINT4, UINT2 -> constant.cast(ElementType.UINT8);
            default -> constant;
        };
        return new Payload(whole.element().bytes(whole.shape().elements()), whole::bytes);
    }
}
