package dev.slipway.cli;

import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.transform.Transforms;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which part of a model is meant, and with which input shapes.
final class ModelFlags {

    @Option(names = "--signature", paramLabel = "NAME", description = "The signature to use.")
    @Nullable
    String signature;

    @Option(
            names = "--input",
            paramLabel = "NAME=SHAPE[:DTYPE]",
            description =
                    "Fix an input's shape, as 1,224,224,3 (? or a word is a dynamic size). An inner tensor's name cuts the graph there.")
    List<String> inputs = List.of();

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "An output to keep; an inner tensor's name cuts the graph there.")
    List<String> outputs = List.of();

    ReadOptions readOptions() {
        return readOptions(Transforms.NONE);
    }

    /// The same; with transforms, which may say what inputs are like, an input can be named alone.
    ReadOptions readOptions(Transforms transforms) {
        boolean only = inputs.stream().filter(input -> input.indexOf('=') < 0).count() == 1;
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Map<String, ElementType> types = new LinkedHashMap<>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
            if (equals < 0 && !input.isEmpty() && !transforms.isEmpty()) {
                String node = input.replaceFirst(":0$", "");
                TensorType type = transforms.inputType(node, only);
                shapes.put(node, type == null ? Shape.UNRANKED : type.shape());
                if (type != null && type.element() != ElementType.FLOAT32) {
                    types.put(node, type.element());
                }
                continue;
            }
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "--input %s should be NAME=SHAPE or NAME=SHAPE:DTYPE, as image=1,224,224,3".formatted(input));
            }
            String name = input.substring(0, equals);
            String rest = input.substring(equals + 1);
            int colon = rest.indexOf(':');
            shapes.put(name, shape(name, colon < 0 ? rest : rest.substring(0, colon)));
            if (colon >= 0) {
                types.put(name, ElementType.named(rest.substring(colon + 1)));
            }
        }
        return new ReadOptions(signature, shapes, types, outputs);
    }

    private static Shape shape(String input, String text) {
        try {
            return Shape.parse(text, input);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--input %s: %s".formatted(input, e.getMessage()), e);
        }
    }
}
