package dev.slipway.conformance.suite;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One operator of a version, as a model of one node (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>). Its
/// first input is the model's, all others are constants.
///
/// @param opset the operator set the model needs
/// @param attributes integers, reals, texts and lists of integers, each behind its name
/// @param outputs how many outputs there are
/// @param isOpen whether the model leaves the sizes of its input to the run
record OnnxOperator(
        String type, long opset, List<Object> attributes, List<Tensor> inputs, int outputs, boolean isOpen) {

    static OnnxOperator of(String type, long opset, List<Object> attributes, Tensor... inputs) {
        return new OnnxOperator(type, opset, attributes, List.of(inputs), 1, false);
    }

    OnnxOperator withOutputs(int count) {
        return new OnnxOperator(type, opset, attributes, inputs, count, isOpen);
    }

    OnnxOperator open() {
        return new OnnxOperator(type, opset, attributes, inputs, outputs, true);
    }

    Tensor input() {
        return inputs.getFirst();
    }

    Path in(Path folder) throws IOException {
        ProtoWriter node = new ProtoWriter();
        ProtoWriter graph = new ProtoWriter().string(2, "operator");
        for (int i = 0; i < inputs.size(); i++) {
            node.string(1, "input" + i);
            if (i > 0) {
                graph.message(5, constant("input" + i, inputs.get(i)));
            }
        }
        for (int i = 0; i < outputs; i++) {
            node.string(2, "output" + i);
            graph.message(12, value("output" + i, null));
        }
        node.string(4, type);
        for (int i = 0; i < attributes.size(); i += 2) {
            node.message(5, attribute((String) attributes.get(i), attributes.get(i + 1)));
        }
        graph.message(1, node).message(11, value("input0", input()));
        ProtoWriter model = new ProtoWriter()
                .int64(1, opset > 22 ? 11 : 8)
                .message(8, set -> set.string(1, "").int64(2, opset))
                .message(7, graph);
        return Files.write(folder.resolve("%s-%d.onnx".formatted(type, opset)), model.toBytes());
    }

    private ProtoWriter value(String name, @Nullable Tensor tensor) {
        ProtoWriter value = new ProtoWriter().string(1, name);
        if (tensor == null) {
            return value;
        }
        ProtoWriter shape = new ProtoWriter();
        for (long size : tensor.shape().sizes()) {
            shape.message(1, dim -> {
                if (isOpen) {
                    dim.string(2, "size" + size);
                } else {
                    dim.int64(1, size);
                }
            });
        }
        return value.message(
                2,
                type -> type.message(
                        1, of -> of.int64(1, code(tensor.element())).message(2, shape)));
    }

    private static ProtoWriter constant(String name, Tensor tensor) {
        ProtoWriter constant = new ProtoWriter();
        for (long size : tensor.shape().sizes()) {
            constant.int64(1, size);
        }
        return constant.int64(2, code(tensor.element()))
                .string(8, name)
                .bytes(9, tensor.bytes().toArray(ValueLayout.JAVA_BYTE));
    }

    private static int code(ElementType element) {
        return switch (element) {
            case FLOAT32 -> 1;
            case INT32 -> 6;
            case INT64 -> 7;
            case BOOL -> 9;
            default -> throw new AssertionError("no samples are of " + element);
        };
    }

    private static ProtoWriter attribute(String name, Object value) {
        ProtoWriter out = new ProtoWriter().string(1, name);
        return switch (value) {
            case Float real -> out.float32(2, real).int64(20, 1);
            case Integer integer -> out.int64(3, integer).int64(20, 2);
            case String text -> out.string(4, text).int64(20, 3);
            case List<?> values -> {
                List<Integer> integers = new ArrayList<>();
                values.forEach(each -> integers.add((Integer) each));
                integers.forEach(each -> out.int64(8, each));
                yield out.int64(20, 7);
            }
            default -> throw new AssertionError("no attribute is of " + value.getClass());
        };
    }

    @Override
    public String toString() {
        return "%s-%d %s".formatted(type, opset, attributes);
    }
}
