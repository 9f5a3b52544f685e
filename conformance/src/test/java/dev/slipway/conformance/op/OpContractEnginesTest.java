package dev.slipway.conformance.op;

import dev.slipway.conformance.material.Gaps;
import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// What a format has words for, its runtime computes as the evaluator does. Known gaps stand in
/// `op-contract.FORMAT.gaps`; see [Gaps].
class OpContractEnginesTest {

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> everySampleThatCanBeSaidIsComputedAlike(TestReporter reporter) throws IOException {
        Map<String, OpSample> samples = HubOps.named();
        List<DynamicTest> tests = new ArrayList<>();
        for (OpSampleTarget target : OpSampleTarget.ALL) {
            Gaps gaps = Gaps.of("op-contract." + target);
            samples.forEach((name, sample) -> tests.add(DynamicTest.dynamicTest(target + " " + name, () -> {
                Assumptions.assumeTrue(target.isWritable(), () -> "skipped: %s is not written".formatted(target));
                Assumptions.assumeTrue(
                        target.hasEngine(), () -> "skipped: engine %s is not here".formatted(target.engine()));
                if (!sample.example().needsModel() && target.canSay(sample)) {
                    gaps.judge(name, trouble(target, sample));
                }
            })));
            tests.add(DynamicTest.dynamicTest(target + " rate", () -> gaps.report(reporter)));
        }
        return tests.stream();
    }

    private static @Nullable String trouble(OpSampleTarget target, OpSample sample) {
        try {
            List<Tensor> given = target.run(sample, folder);
            Graph graph = sample.graph(OpSampleTarget::onlyData);
            List<Tensor> wanted = Evaluation.run(graph, sample.inputsOf(graph));
            return sample.op().isPure()
                    ? TensorDifference.of(wanted, given)
                    : TensorDifference.ofTypes(wanted.getFirst(), given.getFirst());
        } catch (Exception | StackOverflowError | AssertionError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
