package dev.slipway.conformance.format;

import dev.slipway.wire.flatbuffers.FlatTable;
import dev.slipway.wire.flatbuffers.FlatWriter;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Files that are whole, and lie: about sizes, places, and what contains what.
final class FormatLies {

    private static final int DEEP = 20_000;

    private FormatLies() {}

    /// By what each says; made under `folder`.
    static Map<String, Path> in(Path folder) throws IOException {
        Map<String, Path> lies = new LinkedHashMap<>();
        Map<String, byte[]> tflite = tflite();
        for (Map.Entry<String, byte[]> each : tflite.entrySet()) {
            lies.put("tflite: " + each.getKey(), written(folder, lies.size() + ".tflite", each.getValue()));
        }
        for (Map.Entry<String, byte[]> each : onnx().entrySet()) {
            lies.put("onnx: " + each.getKey(), written(folder, lies.size() + ".onnx", each.getValue()));
        }
        for (Map.Entry<String, byte[]> each : tensorflow().entrySet()) {
            lies.put("tensorflow: " + each.getKey(), written(folder, lies.size() + ".pb", each.getValue()));
        }
        return lies;
    }

    private static Path written(Path folder, String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static Map<String, byte[]> tflite() {
        Map<String, byte[]> lies = new LinkedHashMap<>();
        lies.put(
                "a constant of more elements than fit a long",
                file(
                        List.of(computed(List.of(tensor(1, 1 << 30, 1 << 30, 1 << 30), plain()), add())),
                        new FlatTable(),
                        data(4)));
        lies.put(
                "a constant larger than its buffer",
                file(
                        List.of(computed(List.of(tensor(1, 1 << 20, 1 << 10), plain()), add())),
                        new FlatTable(),
                        data(4)));
        lies.put(
                "a negative size",
                file(List.of(computed(List.of(tensor(1, -5), plain()), add())), new FlatTable(), data(4)));
        lies.put(
                "a buffer that is not there",
                file(List.of(computed(List.of(tensor(9, 2), plain()), add())), new FlatTable()));
        lies.put(
                "a buffer behind the end",
                file(
                        List.of(computed(List.of(tensor(1, 2), plain()), add())),
                        new FlatTable(),
                        new FlatTable().int64(1, 1L << 40, 0).int64(2, 8, 0)));
        lies.put(
                "a buffer of negative size",
                file(
                        List.of(computed(List.of(tensor(1, 2), plain()), add())),
                        new FlatTable(),
                        new FlatTable().int64(1, 64, 0).int64(2, -8, 0)));
        lies.put(
                "a tensor that is not there",
                file(List.of(subgraph(List.of(plain(), plain()), operator(0, new int[] {7, 0}, 1))), new FlatTable()));
        lies.put(
                "a negative tensor",
                file(List.of(subgraph(List.of(plain(), plain()), operator(0, new int[] {-7, 0}, 1))), new FlatTable()));
        lies.put(
                "an operator code that is not there",
                file(List.of(subgraph(List.of(plain(), plain()), operator(5, new int[] {0, 0}, 1))), new FlatTable()));
        lies.put(
                "an operator that reads what it makes",
                file(List.of(subgraph(List.of(plain(), plain()), operator(0, new int[] {1, 1}, 1))), new FlatTable()));
        lies.put(
                "a loop that is its own body",
                file(List.of(subgraph(List.of(plain(), plain()), loop(0))), new FlatTable()));
        lies.put(
                "a loop over a subgraph that is not there",
                file(List.of(subgraph(List.of(plain(), plain()), loop(12))), new FlatTable()));
        lies.put(
                "loops in loops",
                file(
                        IntStream.rangeClosed(1, DEEP)
                                .mapToObj(next -> subgraph(List.of(plain(), plain()), next < DEEP ? loop(next) : add()))
                                .toList(),
                        new FlatTable()));
        lies.put(
                "loops that contain the same loops twice",
                file(
                        IntStream.rangeClosed(1, 40)
                                .mapToObj(next -> subgraph(List.of(plain(), plain()), next < 40 ? loop(next) : add()))
                                .toList(),
                        new FlatTable()));
        return lies;
    }

    private static FlatTable plain() {
        return tensor(0, 2, 3);
    }

    private static FlatTable add() {
        return operator(0, new int[] {0, 0}, 1);
    }

    private static FlatTable tensor(int buffer, int... shape) {
        return new FlatTable().ints(0, shape).int32(2, buffer, 0).string(3, "t");
    }

    private static FlatTable data(int bytes) {
        return new FlatTable().bytes(0, new byte[bytes]);
    }

    private static FlatTable operator(int code, int[] inputs, int output) {
        return new FlatTable().int32(0, code, -1).ints(1, inputs).ints(2, output);
    }

    /// A `WHILE` with one subgraph as its condition and its body.
    private static FlatTable loop(int subgraph) {
        return operator(1, new int[] {0}, 1)
                .union(3, 93, new FlatTable().int32(0, subgraph, 0).int32(1, subgraph, 0));
    }

    private static FlatTable subgraph(List<FlatTable> tensors, FlatTable operator) {
        return new FlatTable().tables(0, tensors).ints(1, 0).ints(2, 1).tables(3, List.of(operator));
    }

    /// A subgraph of constants only.
    private static FlatTable computed(List<FlatTable> tensors, FlatTable operator) {
        return new FlatTable().tables(0, tensors).ints(2, 1).tables(3, List.of(operator));
    }

    private static byte[] file(List<FlatTable> subgraphs, FlatTable... buffers) {
        FlatTable add = new FlatTable().int32(3, 0, -1);
        FlatTable loop = new FlatTable().int32(3, 119, 0);
        FlatTable model = new FlatTable()
                .int32(0, 3, 0)
                .tables(1, List.of(add, loop))
                .tables(2, subgraphs)
                .tables(4, List.of(buffers));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FlatWriter.write(model, "TFL3", Channels.newChannel(out));
        return out.toByteArray();
    }

    private static Map<String, byte[]> onnx() {
        Map<String, byte[]> lies = new LinkedHashMap<>();
        lies.put("a weight of more elements than fit a long", model(graph("Relu", weight(1L << 40, 1L << 40))));
        lies.put("a weight without its bytes", model(graph("Relu", weight(1L << 30))));
        lies.put("a weight of negative size", model(graph("Relu", weight(-3))));
        lies.put("a weight outside of the folder", model(graph("Relu", external("../../../etc/passwd", "0", "8"))));
        lies.put("a weight in a file that is not there", model(graph("Relu", external("absent.bin", "0", "8"))));
        lies.put("a weight at a negative place", model(graph("Relu", external("0.tflite", "-8", "8"))));
        lies.put("a weight behind the end of its file", model(graph("Relu", external("0.tflite", "99999999999", "8"))));
        lies.put("a function that calls itself", selfCall());
        ProtoWriter inner = graph("Relu", weight(2));
        for (int i = 0; i < 300; i++) {
            inner = nested(inner);
        }
        lies.put("branches in branches", model(inner));
        return lies;
    }

    private static ProtoWriter weight(long... sizes) {
        ProtoWriter weight = new ProtoWriter();
        for (long size : sizes) {
            weight.int64(1, size);
        }
        return weight.int64(2, 1).string(8, "w").bytes(9, new byte[8]);
    }

    private static ProtoWriter external(String file, String offset, String length) {
        ProtoWriter weight = new ProtoWriter().int64(1, 2).int64(2, 1).string(8, "w");
        String[] entries = {"location", file, "offset", offset, "length", length};
        for (int i = 0; i < entries.length; i += 2) {
            weight.message(13, new ProtoWriter().string(1, entries[i]).string(2, entries[i + 1]));
        }
        return weight.int64(14, 1);
    }

    private static ProtoWriter graph(String type, ProtoWriter weight) {
        ProtoWriter node =
                new ProtoWriter().string(1, "w").string(2, "y").string(3, "n").string(4, type);
        return new ProtoWriter()
                .message(1, node)
                .string(2, "g")
                .message(5, weight)
                .message(12, new ProtoWriter().string(1, "y"));
    }

    private static ProtoWriter nested(ProtoWriter branch) {
        ProtoWriter then =
                new ProtoWriter().string(1, "then_branch").message(6, branch).int64(20, 5);
        ProtoWriter node =
                new ProtoWriter().string(1, "w").string(2, "y").string(4, "If").message(5, then);
        return new ProtoWriter().message(1, node).message(5, weight(2)).message(12, new ProtoWriter().string(1, "y"));
    }

    private static byte[] model(ProtoWriter graph) {
        return new ProtoWriter()
                .int64(1, 8)
                .message(7, graph)
                .message(8, new ProtoWriter().int64(2, 17))
                .toBytes();
    }

    private static byte[] selfCall() {
        ProtoWriter call = new ProtoWriter()
                .string(1, "x")
                .string(2, "y")
                .string(4, "Again")
                .string(7, "own");
        ProtoWriter function = new ProtoWriter()
                .string(1, "Again")
                .string(4, "x")
                .string(5, "y")
                .message(7, call)
                .string(10, "own");
        ProtoWriter node = new ProtoWriter()
                .string(1, "w")
                .string(2, "y")
                .string(4, "Again")
                .string(7, "own");
        ProtoWriter graph =
                new ProtoWriter().message(1, node).message(5, weight(2)).message(12, new ProtoWriter().string(1, "y"));
        return new ProtoWriter()
                .int64(1, 8)
                .message(7, graph)
                .message(8, new ProtoWriter().int64(2, 17))
                .message(8, new ProtoWriter().string(1, "own").int64(2, 1))
                .message(25, function)
                .toBytes();
    }

    private static Map<String, byte[]> tensorflow() {
        Map<String, byte[]> lies = new LinkedHashMap<>();
        lies.put("a constant of one value and many elements", constant(1L << 20, 1L << 20));
        lies.put("a constant of more elements than fit a long", constant(1L << 40, 1L << 40));
        lies.put("a constant of negative size", constant(-7));
        lies.put(
                "nodes in a circle",
                new ProtoWriter()
                        .message(
                                1,
                                new ProtoWriter()
                                        .string(1, "a")
                                        .string(2, "Relu")
                                        .string(3, "b"))
                        .message(
                                1,
                                new ProtoWriter()
                                        .string(1, "b")
                                        .string(2, "Relu")
                                        .string(3, "a"))
                        .toBytes());
        lies.put(
                "a node that is not there",
                new ProtoWriter()
                        .message(
                                1,
                                new ProtoWriter()
                                        .string(1, "a")
                                        .string(2, "Relu")
                                        .string(3, "c:12345678"))
                        .toBytes());
        lies.put("a function that calls itself", recursion());
        List<ProtoWriter> chain = new ArrayList<>();
        ProtoWriter graph = new ProtoWriter();
        for (int i = DEEP; i > 0; i--) {
            chain.add(new ProtoWriter().string(1, "n" + i).string(2, "Relu").string(3, i == 1 ? "x" : "n" + (i - 1)));
        }
        chain.add(new ProtoWriter()
                .string(1, "x")
                .string(2, "Placeholder")
                .message(5, new ProtoWriter().string(1, "dtype").message(2, new ProtoWriter().int64(6, 1))));
        chain.forEach(node -> graph.message(1, node));
        lies.put("a long chain, last node first", graph.toBytes());
        return lies;
    }

    private static byte[] constant(long... sizes) {
        ProtoWriter shape = new ProtoWriter();
        for (long size : sizes) {
            shape.message(2, new ProtoWriter().int64(1, size));
        }
        ProtoWriter tensor = new ProtoWriter().int64(1, 1).message(2, shape).fixed32(5, 0x3f800000);
        ProtoWriter node = new ProtoWriter()
                .string(1, "c")
                .string(2, "Const")
                .message(5, new ProtoWriter().string(1, "value").message(2, new ProtoWriter().message(8, tensor)))
                .message(5, new ProtoWriter().string(1, "dtype").message(2, new ProtoWriter().int64(6, 1)));
        return new ProtoWriter()
                .message(1, node)
                .message(1, new ProtoWriter().string(1, "r").string(2, "Relu").string(3, "c"))
                .toBytes();
    }

    private static byte[] recursion() {
        ProtoWriter signature = new ProtoWriter()
                .string(1, "f")
                .message(2, new ProtoWriter().string(1, "x").int64(3, 1))
                .message(3, new ProtoWriter().string(1, "y").int64(3, 1));
        ProtoWriter function = new ProtoWriter()
                .message(1, signature)
                .message(3, new ProtoWriter().string(1, "call").string(2, "f").string(3, "x"))
                .message(4, new ProtoWriter().string(1, "y").string(2, "call:y:0"));
        ProtoWriter input = new ProtoWriter()
                .string(1, "x")
                .string(2, "Placeholder")
                .message(5, new ProtoWriter().string(1, "dtype").message(2, new ProtoWriter().int64(6, 1)));
        return new ProtoWriter()
                .message(1, input)
                .message(1, new ProtoWriter().string(1, "a").string(2, "f").string(3, "x"))
                .message(2, new ProtoWriter().message(1, function))
                .toBytes();
    }
}
