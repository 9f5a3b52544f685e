package dev.slipway.conformance.suite;

import dev.slipway.conformance.material.Corpus;
import dev.slipway.conformance.material.Gaps;
import dev.slipway.conformance.suite.TensorflowGraphSuite.Case;
import dev.slipway.conformance.suite.TensorflowGraphSuite.Table;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// Every graph of the TensorFlow suite computes what TensorFlow computed, whichever way it is run. Known gaps stand in
/// `tensorflow-graph-suite.ROUTE.gaps`.
@Tag("corpus")
class TensorflowGraphSuiteTest {

    private static final double ABSOLUTE = 1e-3;
    private static final double RELATIVE = 1e-2;

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> everyRouteComputesWhatTensorflowComputed(TestReporter reporter) throws IOException {
        List<Case> cases =
                TensorflowGraphSuite.cases(Corpus.folder("suites"), Files.createDirectory(folder.resolve("suite")));
        Path scratch = Files.createDirectory(folder.resolve("converted"));
        List<DynamicTest> tests = new ArrayList<>();
        for (TensorflowGraphSuiteRoute route : TensorflowGraphSuiteRoute.ALL) {
            if (!route.isOpen()) {
                continue;
            }
            Gaps gaps = Gaps.of("tensorflow-graph-suite." + route.name());
            for (Case each : cases) {
                tests.add(DynamicTest.dynamicTest(
                        route + " " + each, () -> gaps.judge(each.name(), trouble(route, each, scratch))));
            }
            tests.add(DynamicTest.dynamicTest(route + " rate", () -> gaps.report(reporter)));
        }
        return tests.stream();
    }

    /// What keeps a case from passing, null when nothing does.
    static @Nullable String trouble(TensorflowGraphSuiteRoute route, Case each, Path scratch) {
        try {
            Map<String, Tensor> outputs = route.run(each.model(), each.inputs(), scratch);
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
