package dev.slipway.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.TensorflowGraphSuite.Case;
import dev.slipway.conformance.TensorflowGraphSuite.Table;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every graph of the TensorFlow suite computes what TensorFlow computed, whichever way it is run. Known gaps stand in
/// `tensorflow-graph-suite.ROUTE.gaps`, a case and its reason a line; one that starts to pass must leave the list.
@Tag("corpus")
class TensorflowGraphSuiteTest {

    private static final double ABSOLUTE = 1e-3;
    private static final double RELATIVE = 1e-2;

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> everyRouteComputesWhatTensorflowComputed() throws IOException {
        Path suites = Corpus.folder("suites");
        List<Case> cases = TensorflowGraphSuite.cases(suites, folder);
        List<DynamicTest> tests = new ArrayList<>();
        for (TensorflowGraphSuiteRoute route : TensorflowGraphSuiteRoute.ALL) {
            Map<String, String> gaps = gaps(route);
            int[] passed = new int[1];
            for (Case each : cases) {
                tests.add(DynamicTest.dynamicTest(route + " " + each, () -> {
                    String trouble = trouble(route, each);
                    passed[0] += trouble == null ? 1 : 0;
                    judge(route, each, gaps, trouble);
                }));
            }
            tests.add(DynamicTest.dynamicTest(
                    route + " rate",
                    () -> System.out.printf(
                            "TensorFlow graph suite, route %s: %d of %d pass, %.1f %%%n",
                            route, passed[0], cases.size(), 100.0 * passed[0] / cases.size())));
        }
        return tests.stream();
    }

    private static void judge(
            TensorflowGraphSuiteRoute route, Case each, Map<String, String> gaps, @Nullable String trouble) {
        if (gaps.containsKey(each.name())) {
            assertThat(trouble)
                    .as("%s passes now: remove it from the gaps of route %s", each, route)
                    .isNotNull();
        } else {
            assertThat(trouble).as("%s by route %s", each, route).isNull();
        }
    }

    private static Map<String, String> gaps(TensorflowGraphSuiteRoute route) throws IOException {
        Map<String, String> gaps = new LinkedHashMap<>();
        String name = "tensorflow-graph-suite.%s.gaps".formatted(route.name());
        try (InputStream in = TensorflowGraphSuiteTest.class.getResourceAsStream(name)) {
            if (in != null) {
                new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.split(" ", 2))
                        .forEach(words -> gaps.put(words[0], words.length > 1 ? words[1] : ""));
            }
        }
        return gaps;
    }

    /// What keeps a case from passing, null when nothing does.
    static @Nullable String trouble(TensorflowGraphSuiteRoute route, Case each) {
        try {
            Map<String, Tensor> outputs = route.way().run(each.model(), each.inputs());
            for (Map.Entry<String, Table> wanted : each.outputs().entrySet()) {
                Tensor given = outputs.get(wanted.getKey());
                if (given == null) {
                    return "there is no output '%s', only %s".formatted(wanted.getKey(), outputs.keySet());
                }
                String difference = difference(wanted.getValue(), given, each.isRandom());
                if (difference != null) {
                    return "output '%s' %s".formatted(wanted.getKey(), difference);
                }
            }
            return null;
        } catch (Exception | StackOverflowError | AssertionError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static @Nullable String difference(Table wanted, Tensor given, boolean shapeOnly) {
        if (!wanted.shape().equals(given.shape())) {
            return "has shape %s, expected %s".formatted(given.shape(), wanted.shape());
        }
        if (shapeOnly) {
            return null;
        }
        double[] values = given.toDoubles();
        for (int i = 0; i < values.length; i++) {
            double expected = wanted.values()[i];
            boolean same = values[i] == expected || Double.isNaN(values[i]) && Double.isNaN(expected);
            if (!same && !(Math.abs(values[i] - expected) <= ABSOLUTE + RELATIVE * Math.abs(expected))) {
                return "has %s at %d, expected %s".formatted(values[i], i, expected);
            }
        }
        return null;
    }
}
