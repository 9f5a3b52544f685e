package dev.slipway.formats.onnx;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/// An ONNX file written field by field, as other tools write it
/// (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>).
final class OnnxSketch {

    static final int FLOAT = 1;
    static final int BOOL = 9;

    private final ProtoWriter graph = new ProtoWriter().string(2, "sketch");
    private final ProtoWriter model = new ProtoWriter().int64(1, 8);

    OnnxSketch opset(String domain, long version) {
        model.message(8, opset -> opset.string(1, domain).int64(2, version));
        return this;
    }

    OnnxSketch input(String name, int type, Object... dims) {
        graph.message(11, value(name, type, dims));
        return this;
    }

    /// An input that is a list of tensors.
    OnnxSketch list(String name, int type) {
        graph.message(
                11,
                list -> list.string(1, name)
                        .message(
                                2,
                                kind -> kind.message(
                                        4,
                                        of -> of.message(
                                                1, element -> element.message(1, tensor -> tensor.int64(1, type))))));
        return this;
    }

    OnnxSketch output(String name, int type, Object... dims) {
        graph.message(12, value(name, type, dims));
        return this;
    }

    OnnxSketch node(ProtoWriter node) {
        graph.message(1, node);
        return this;
    }

    OnnxSketch initializer(Consumer<ProtoWriter> tensor) {
        graph.message(5, tensor);
        return this;
    }

    OnnxSketch function(Consumer<ProtoWriter> function) {
        model.message(25, function);
        return this;
    }

    OnnxSketch property(String key, String value) {
        model.message(14, entry -> entry.string(1, key).string(2, value));
        return this;
    }

    Path in(Path folder) throws IOException {
        return Files.write(
                folder.resolve("sketch.onnx"), model.message(7, graph).toBytes());
    }

    static ProtoWriter value(String name, int type, Object... dims) {
        ProtoWriter shape = new ProtoWriter();
        for (Object dim : dims) {
            shape.message(1, out -> {
                if (dim instanceof Integer size) {
                    out.int64(1, size);
                } else {
                    out.string(2, dim.toString());
                }
            });
        }
        ProtoWriter tensor = new ProtoWriter().int64(1, type).message(2, shape);
        return new ProtoWriter().string(1, name).message(2, kind -> kind.message(1, tensor));
    }

    /// A node `y = type(x...)`; names of inputs and outputs are apart by commas.
    static ProtoWriter op(String type, String inputs, String outputs) {
        ProtoWriter node = new ProtoWriter();
        for (String input : inputs.isEmpty() ? new String[0] : inputs.split(",", -1)) {
            node.string(1, input);
        }
        for (String output : outputs.split(",", -1)) {
            node.string(2, output);
        }
        return node.string(4, type);
    }

    /// A tensor of floats whose bytes are said to lie in another file.
    static Consumer<ProtoWriter> outside(String name, String location, long offset, int... dims) {
        return tensor -> {
            long length = Float.BYTES;
            for (int dim : dims) {
                tensor.int64(1, dim);
                length *= dim;
            }
            tensor.int64(2, FLOAT).string(8, name);
            entry(tensor, "location", location);
            entry(tensor, "offset", Long.toString(offset));
            entry(tensor, "length", Long.toString(length));
            tensor.int64(14, 1);
        };
    }

    private static void entry(ProtoWriter tensor, String key, String value) {
        tensor.message(13, entry -> entry.string(1, key).string(2, value));
    }

    /// A subgraph without inputs that gives one output.
    static ProtoWriter branch(ProtoWriter node, String output) {
        return new ProtoWriter().message(1, node).string(2, output + "_branch").message(12, value(output, FLOAT, "n"));
    }

    static ProtoWriter withGraph(ProtoWriter node, String attribute, ProtoWriter graph) {
        return node.message(5, out -> out.string(1, attribute).message(6, graph).int64(20, 5));
    }
}
