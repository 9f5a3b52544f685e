package dev.slipway.cli;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Says what a model is.
@Command(
        name = "inspect",
        description = "Show what a model is: signatures, ops, parameters, size.",
        mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Mixin
    ModelOptions options = new ModelOptions();

    @Mixin
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::inspect);
    }

    private Exit inspect() {
        ModelFormat format = Formats.of(source);
        Findings findings = new Findings();
        try (Model model = format.read(source, options.readOptions(), findings)) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("format", format.id());
            document.put("producer", model.provenance().producer());
            List<Map<String, Object>> signatures = new ArrayList<>();
            model.signatures().forEach((name, graph) -> signatures.add(signature(name, graph)));
            document.put("signatures", signatures);
            document.put("ops", ops(model.main()));
            document.put("parameters", parameters(model.main()));
            document.put("bytes", bytes(source));
            document.put(
                    "findings",
                    findings.all().stream().map(ConvertCommand::finding).toList());
            output.document(document);
            print(document, model);
            findings.all().forEach(each -> output.talk("%s: %s".formatted(each.where(), each.message())));
        }
        return Exit.OK;
    }

    private void print(Map<String, Object> document, Model model) {
        output.line("format      " + document.get("format")
                + (model.provenance().producer().isEmpty()
                        ? ""
                        : ", written by " + model.provenance().producer()));
        output.line("bytes       " + document.get("bytes"));
        output.line("parameters  " + document.get("parameters"));
        model.signatures().forEach((name, graph) -> {
            output.line("signature   " + name);
            graph.inputs().forEach(port -> output.line("  in        " + port.name() + ": " + graph.type(port.value())));
            graph.outputs()
                    .forEach(port -> output.line("  out       " + port.name() + ": " + graph.type(port.value())));
        });
        ops(model.main()).forEach((op, count) -> output.line("op          " + count + " × " + op));
    }

    private static Map<String, Object> signature(String name, Graph graph) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("inputs", graph.inputs().stream().map(port -> port(port, graph)).toList());
        map.put(
                "outputs",
                graph.outputs().stream().map(port -> port(port, graph)).toList());
        return map;
    }

    private static Map<String, Object> port(Port port, Graph graph) {
        TensorType type = graph.type(port.value());
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", port.name());
        map.put("dtype", type.element().toString());
        List<Object> shape = new ArrayList<>();
        if (type.shape().isRanked()) {
            for (Dim dim : type.shape().dims()) {
                if (dim instanceof Dim.Known(long size)) {
                    shape.add(size);
                } else {
                    shape.add(dim.toString());
                }
            }
        }
        map.put("shape", shape);
        return map;
    }

    private static Map<String, Integer> ops(Graph graph) {
        Map<String, Integer> counts = new TreeMap<>();
        graph.nodes().forEach(node -> counts.merge(Op.nameOf(node.op()), 1, Integer::sum));
        return counts;
    }

    /// Elements of real constants that are more than parameters of single ops.
    private static long parameters(Graph graph) {
        long count = 0;
        for (Constant constant : graph.constants().values()) {
            boolean weight = constant.element().isFloat() || constant.type().isQuantized();
            count += weight ? constant.shape().elements() : 0;
        }
        return count;
    }

    private static long bytes(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += Files.size(file);
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
