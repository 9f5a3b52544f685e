package dev.slipway.conformance.suite;

import dev.slipway.conformance.material.Corpus;
import dev.slipway.conformance.material.Gaps;
import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.conformance.suite.OnnxNodeSuite.Case;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
                    gaps.judge(each.name(), trouble(route, each, folder));
                }));
            }
            tests.add(DynamicTest.dynamicTest(route + " rate", () -> gaps.report(reporter)));
        }
        return tests.stream();
    }

    /// By name where the names are the same; formats that name outputs anew keep their order.
    private static List<Tensor> ordered(Map<String, Tensor> given, Set<String> names) {
        return given.keySet().equals(names) ? names.stream().map(given::get).toList() : List.copyOf(given.values());
    }

    /// What keeps a case from passing, null when nothing does.
    static @Nullable String trouble(OnnxNodeSuiteRoute route, Case each, Path folder) {
        try {
            Map<String, Tensor> wanted = each.outputs();
            Map<String, Tensor> given = route.run(each.model(), each.inputs(), folder);
            return TensorDifference.of(List.copyOf(wanted.values()), ordered(given, wanted.keySet()));
        } catch (Exception | StackOverflowError | AssertionError e) {
            return reason(e);
        }
    }

    /// The first things said, without where files happened to lie.
    private static String reason(Throwable e) {
        if (e instanceof UnspeakableException unspeakable) {
            return unspeakable.parts().stream()
                    .map(each -> "%s: %s [%s]".formatted(each.op(), each.reason(), each.code()))
                    .distinct()
                    .limit(3)
                    .collect(Collectors.joining("; "));
        }
        String message = String.valueOf(e.getMessage()).replaceAll("\\S*/(model\\.\\w+|\\w+\\.cc)", "$1");
        return message.substring(0, Math.min(message.length(), 240));
    }
}
