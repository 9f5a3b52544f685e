package dev.slipway.conformance;

import dev.slipway.conformance.OnnxNodeSuite.Case;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
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

    private static final double RELATIVE = 1e-3;

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
            List<Tensor> wanted = each.outputs();
            List<Tensor> given = route.run(each.model(), each.inputs(), folder);
            if (wanted.size() != given.size()) {
                return "there are %d outputs, expected %d".formatted(given.size(), wanted.size());
            }
            for (int i = 0; i < wanted.size(); i++) {
                String difference = difference(wanted.get(i), given.get(i));
                if (difference != null) {
                    return "output %d %s".formatted(i, difference);
                }
            }
            return null;
        } catch (Exception | StackOverflowError | AssertionError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    private static @Nullable String difference(Tensor wanted, Tensor given) {
        if (wanted.element() != given.element() || !wanted.shape().equals(given.shape())) {
            return "is %s%s, expected %s%s".formatted(given.element(), given.shape(), wanted.element(), wanted.shape());
        }
        if (wanted.element() == ElementType.STRING) {
            return List.of(wanted.toTexts()).equals(List.of(given.toTexts())) ? null : "has other strings";
        }
        double absolute = absolute(wanted.element());
        double[] values = given.toDoubles();
        double[] expected = wanted.toDoubles();
        for (int i = 0; i < values.length; i++) {
            boolean same = Double.compare(values[i] + 0.0, expected[i] + 0.0) == 0;
            if (!same && !(Math.abs(values[i] - expected[i]) <= absolute + RELATIVE * Math.abs(expected[i]))) {
                return "has %s at %d, expected %s".formatted(values[i], i, expected[i]);
            }
        }
        return null;
    }

    /// Beside the suite's own 1e-7 the rounding of sums that cancel: a few units in the last place of a number near 1.
    private static double absolute(ElementType element) {
        return switch (element) {
            case BFLOAT16 -> 0x1p-7;
            case FLOAT16 -> 0x1p-9;
            case FLOAT32, COMPLEX64 -> 1e-5;
            default -> 1e-7;
        };
    }
}
