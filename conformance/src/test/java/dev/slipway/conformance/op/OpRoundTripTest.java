package dev.slipway.conformance.op;

import dev.slipway.conformance.material.Gaps;
import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// A format reads what it writes: every example of an op that it can say means the same after a way through a file.
/// What does not, stands in `op-round-trip.FORMAT.gaps`; see [Gaps].
class OpRoundTripTest {

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> whatIsWrittenIsReadAgain(TestReporter reporter) throws IOException {
        Map<String, OpSample> samples = HubOps.named();
        List<DynamicTest> tests = new ArrayList<>();
        for (ModelFormat format :
                Formats.all().stream().filter(ModelFormat::canWrite).toList()) {
            OpSampleTarget target = new OpSampleTarget(format.id(), "reference");
            Gaps gaps = Gaps.of("op-round-trip." + format.id());
            samples.forEach((name, sample) -> {
                if (!sample.example().needsModel()) {
                    tests.add(DynamicTest.dynamicTest(format.id() + " " + name, () -> {
                        if (target.canSay(sample)) {
                            gaps.judge(name, trouble(target, format, sample));
                        }
                    }));
                }
            });
            tests.add(DynamicTest.dynamicTest(format.id() + " rate", () -> gaps.report(reporter)));
        }
        return tests.stream();
    }

    private static @Nullable String trouble(OpSampleTarget target, ModelFormat format, OpSample sample) {
        try {
            Path file = target.write(sample, folder);
            Model model = format.read(file, ReadOptions.ALL, new Findings());
            Graph again = model.signatures().firstEntry().getValue();
            List<String> opaque = again.nodes().stream()
                    .filter(node -> node.op() instanceof Opaque)
                    .map(node -> node.op().name())
                    .toList();
            if (!opaque.isEmpty()) {
                return "is read as opaque " + opaque;
            }
            Graph graph = sample.graph(OpSampleTarget::onlyData);
            List<Tensor> inputs = sample.inputsOf(graph);
            List<Tensor> wanted = Evaluation.run(graph, inputs);
            List<Tensor> given = Evaluation.run(again, inputs);
            return sample.op().isPure()
                    ? TensorDifference.of(wanted, given)
                    : TensorDifference.ofTypes(wanted.getFirst(), given.getFirst());
        } catch (Exception | StackOverflowError | AssertionError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
