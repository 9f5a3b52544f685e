package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Sources;
import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.engine.Session;
import dev.slipway.engine.SessionOptions;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.archive.Npz;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every engine classifies the digits of the example as the original does.
class EngineContractDigitsTest extends EngineContract {

    @ParameterizedTest
    @MethodSource("engines")
    void answersTheSameWithMoreThreads(String engine) throws IOException {
        Path file = files(engine).digits(folder);
        Tensor one = digits(engine, file, 1);
        assertThat(TensorDifference.of(List.of(one), List.of(digits(engine, file, 4))))
                .isNull();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void classifiesDigitsAsTheOriginalDoes(String engine) throws IOException {
        Tensor expected = digits("probabilities");
        Tensor computed = digits(engine, files(engine).digits(folder), 1);
        assertThat(computed.shape()).isEqualTo(expected.shape());
        double[] found = computed.toDoubles();
        double[] wanted = expected.toDoubles();
        for (int i = 0; i < wanted.length; i++) {
            assertThat(found[i]).isCloseTo(wanted[i], Offset.offset(1e-5));
        }
    }

    private static Tensor digits(String engine, Path file, int threads) {
        try (Session session = ready(engine).open(file, SessionOptions.DEFAULT.withThreads(threads))) {
            String input = session.inputs().firstEntry().getKey();
            return session.run(Map.of(input, digits("image"))).firstEntry().getValue();
        }
    }

    private static Tensor digits(String key) {
        Path expected = Sources.root().resolve("examples/digits/digits_expected.npz");
        return EngineContractAnswer.tensor(
                Objects.requireNonNull(Npz.read(expected).get(key)));
    }
}
