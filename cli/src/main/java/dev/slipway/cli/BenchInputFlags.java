package dev.slipway.cli;

import dev.slipway.bench.api.Inputs;
import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.data.TensorFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What the model is given.
final class BenchInputFlags {

    private static final Pattern SIZES = Pattern.compile("\\d{1,10}(,\\d{1,10})*");

    @Option(names = "--signature", paramLabel = "NAME", description = "The signature to run.")
    @Nullable
    String signature;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Rows of a request, where the model leaves their number open (default 1).")
    long batch = 1;

    @Option(
            names = "--shape",
            paramLabel = "NAME:SIZES",
            description = "An input's shape where sizes vary, as image:1,224,224,3.")
    List<String> shapes = List.of();

    @Option(
            names = "--input",
            paramLabel = "[NAME=]FILE",
            description = "An input's value from a .npy file, or all of them by name from a .npz (default: drawn).")
    List<String> files = List.of();

    @Option(names = "--seed", paramLabel = "N", description = "Of inputs and arrival times (default 1).")
    long seed = 1;

    Inputs inputs(Findings findings) {
        Map<String, Shape> sizes = new LinkedHashMap<>();
        for (String shape : shapes) {
            int colon = shape.lastIndexOf(':');
            String numbers = shape.substring(colon + 1);
            if (!SIZES.matcher(numbers).matches()) {
                throw new IllegalArgumentException(
                        "--shape %s should be NAME:SIZES, as image:1,224,224,3".formatted(shape));
            }
            sizes.put(
                    colon < 0 ? "" : shape.substring(0, colon),
                    Shape.of(Arrays.stream(numbers.split(",", -1))
                            .mapToLong(Long::parseLong)
                            .toArray()));
        }
        return new Inputs(sizes, given(), batch, seed);
    }

    private Map<String, Tensor> given() {
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (String file : files) {
            int equals = file.indexOf('=');
            SequencedMap<String, Tensor> tensors = TensorFile.read(Path.of(file.substring(equals + 1)));
            if (equals < 0 && file.endsWith(".npz")) {
                given.putAll(tensors);
            } else if (tensors.size() == 1) {
                given.put(
                        equals < 0 ? "" : file.substring(0, equals),
                        tensors.firstEntry().getValue());
            } else {
                throw new IllegalArgumentException(
                        "--input %s holds %d arrays, %s; without a name before it, each is taken by its own"
                                .formatted(file, tensors.size(), tensors.sequencedKeySet()));
            }
        }
        return given;
    }
}
