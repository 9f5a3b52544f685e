package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.TensorflowProto.Node;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// The lines of a text file that fills a lookup table, each an entry. Text is any bytes, kept as they are.
///
/// @param delimiter between the columns of a line
record TableLines(Path file, List<String> lines, String delimiter) {

    private static final int WHOLE_LINE = -2;
    private static final int LINE_NUMBER = -1;

    static TableLines of(Path file, Node filling) {
        var size = filling.attribute("vocab_size");
        var offset = filling.attribute("offset");
        var delimiter = filling.attribute("delimiter");
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("\r", "");
            List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
            if (lines.getLast().isEmpty()) {
                lines.removeLast();
            }
            int from = offset == null ? 0 : Math.clamp(offset.integer, 0, lines.size());
            int to = size == null || size.integer < 0
                    ? lines.size()
                    : Math.clamp(from + size.integer, from, lines.size());
            String between = delimiter == null || delimiter.string().isEmpty() ? "\t" : delimiter.string();
            return new TableLines(file, List.copyOf(lines.subList(from, to)), between);
        } catch (IOException e) {
            throw new FormatException(
                    "UNREADABLE", "the vocabulary %s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// One column as a vector; the whole lines, or their numbers, for the indices that say so.
    Tensor column(int index, ElementType element) {
        Shape shape = Shape.of(lines.size());
        if (index == LINE_NUMBER) {
            long[] numbers = new long[lines.size()];
            Arrays.setAll(numbers, i -> i);
            return element == ElementType.STRING
                    ? Tensor.ofTexts(
                            shape,
                            Arrays.stream(numbers).mapToObj(Long::toString).toArray(String[]::new))
                    : Tensor.ofLongs(element, shape, numbers);
        }
        List<String> texts = lines.stream().map(line -> part(line, index)).toList();
        if (element == ElementType.STRING) {
            return Tensor.ofStrings(
                    shape,
                    texts.stream()
                            .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                            .toList());
        }
        try {
            return element.isFloat()
                    ? Tensor.ofDoubles(
                            element,
                            shape,
                            texts.stream().mapToDouble(Double::parseDouble).toArray())
                    : Tensor.ofLongs(
                            element,
                            shape,
                            texts.stream().mapToLong(Long::parseLong).toArray());
        } catch (NumberFormatException e) {
            throw new FormatException(
                    "CORRUPT",
                    "the vocabulary %s has a line that is no %s: %s".formatted(file, element, e.getMessage()),
                    e);
        }
    }

    private String part(String line, int index) {
        if (index == WHOLE_LINE) {
            return line;
        }
        String[] parts = line.split(Pattern.quote(delimiter), -1);
        if (index < 0 || index >= parts.length) {
            throw FormatException.corrupt(
                    "the vocabulary %s has a line of %d columns; column %d is needed", file, parts.length, index);
        }
        return parts[index];
    }
}
