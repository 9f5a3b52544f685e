package dev.slipway.cli;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// An ONNX model of one operator that nobody knows.
final class UnheardModel {

    private static final int FLOAT = 1;

    private UnheardModel() {}

    static Path in(Path folder) {
        ProtoWriter graph = new ProtoWriter()
                .message(
                        1,
                        node -> node.string(1, "x")
                                .string(2, "y")
                                .string(3, "unheard")
                                .string(4, "Unheard")
                                .string(7, "nowhere"))
                .string(2, "graph")
                .message(11, value("x"))
                .message(12, value("y"));
        byte[] model = new ProtoWriter()
                .int64(1, 8)
                .message(7, graph)
                .message(8, opset -> opset.int64(2, 17))
                .message(8, opset -> opset.string(1, "nowhere").int64(2, 1))
                .toBytes();
        try {
            return Files.write(folder.resolve("unheard.onnx"), model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProtoWriter value(String name) {
        return new ProtoWriter()
                .string(1, name)
                .message(
                        2,
                        type -> type.message(
                                1,
                                tensor -> tensor.int64(1, FLOAT)
                                        .message(2, shape -> shape.message(1, size -> size.int64(1, 2)))));
    }
}
