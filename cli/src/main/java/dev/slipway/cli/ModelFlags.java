package dev.slipway.cli;

import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which part of a model is meant, and with which input shapes.
final class ModelFlags {

    private static final Pattern NUMBERS_BY_X = Pattern.compile("\\d+(x\\d+)+");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

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
        Map<String, Shape> shapes = new LinkedHashMap<>();
        Map<String, ElementType> types = new LinkedHashMap<>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
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
        String sizes = text.replaceFirst("^\\[(.*)]$", "$1").strip();
        if (sizes.isEmpty()) {
            return Shape.SCALAR;
        }
        List<Dim> dims = new ArrayList<>();
        for (String size : sizes.split(NUMBERS_BY_X.matcher(sizes).matches() ? "x" : ",", -1)) {
            dims.add(dim(input, size.strip(), dims.size()));
        }
        return Shape.of(dims);
    }

    private static Dim dim(String input, String size, int axis) {
        if (size.equals("?") || size.equals("-1")) {
            return Dim.symbol(input + "_dim" + axis);
        }
        if (NUMBER.matcher(size).matches()) {
            return Dim.of(Long.parseLong(size));
        }
        if (WORD.matcher(size).matches()) {
            return Dim.symbol(size);
        }
        throw new IllegalArgumentException(
                "--input %s: '%s' is no size; use a number, or ? or a word for an open one".formatted(input, size));
    }
}
