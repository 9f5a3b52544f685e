package dev.slipway.conformance;

import dev.slipway.conformance.OnnxNodeSuite.Case;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// Every case of ONNX's operator tests computes what the specification says, whichever way it is run. Known gaps stand
/// in `onnx-node-suite.ROUTE.gaps`; see [Gaps].
@Tag("corpus")
class OnnxNodeSuiteTest {

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> everyRouteComputesWhatTheSpecificationSays(TestReporter reporter) throws IOException {
        List<Case> cases = OnnxNodeSuite.cases(Corpus.folder("suites"), folder);
        List<DynamicTest> tests = new ArrayList<>();
        for (OnnxNodeSuiteRoute route : OnnxNodeSuiteRoute.ALL) {
            Gaps gaps = Gaps.of("onnx-node-suite." + route);
            for (Case each : cases) {
                tests.add(DynamicTest.dynamicTest(route + " " + each, () -> {
                    Assumptions.assumeTrue(route.isOpen(), () -> "skipped: route %s is not there".formatted(route));
                    gaps.judge(each.name(), trouble(route, each));
                }));
            }
            tests.add(DynamicTest.dynamicTest(route + " rate", () -> gaps.report(reporter)));
        }
        return tests.stream();
    }

    /// What keeps a case from passing, null when nothing does.
    private static @Nullable String trouble(OnnxNodeSuiteRoute route, Case each) {
        try {
            return TensorDifference.of(each.outputs(), route.run(each.model(), each.inputs(), folder));
        } catch (Exception | StackOverflowError | AssertionError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
