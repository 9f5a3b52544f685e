package dev.slipway.conformance.op;

import dev.slipway.conformance.material.Gaps;
import dev.slipway.conformance.material.TensorDifference;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.op.DequantizeLinear;
import dev.slipway.model.op.Example;
import dev.slipway.model.op.NonMaxSuppression;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.OpException;
import dev.slipway.model.op.Resize;
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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The examples of all ops in floats of 16 bits: what a format can say of them, the vendor's runtime loads and computes
/// as the evaluator does. Known gaps stand in `half-kernels.FORMAT.gaps`; see [Gaps].
class HalfKernelsTest {

    private static final List<ElementType> ELEMENTS = List.of(ElementType.FLOAT16, ElementType.BFLOAT16);

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> everyOpIsComputedAlikeInSixteenBits() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (OpSampleTarget target : OpSampleTarget.ALL) {
            Gaps gaps = Gaps.of("half-kernels." + target);
            HubOps.named()
                    .forEach((name, sample) -> ELEMENTS.forEach(element -> {
                        if (isReal(sample)) {
                            OpSample half = in(element, sample);
                            String title = "%s/%s".formatted(name, element);
                            tests.add(DynamicTest.dynamicTest(target + " " + title, () -> {
                                Assumptions.assumeTrue(
                                        target.hasEngine(),
                                        () -> "skipped: engine %s is not here".formatted(target.engine()));
                                if (isMeant(half) && target.canSay(half)) {
                                    gaps.judge(title, trouble(target, half));
                                }
                            }));
                        }
                    }));
        }
        return tests.stream();
    }

    private static boolean isReal(OpSample sample) {
        return !sample.example().needsModel()
                && sample.op().isPure()
                && sample.op().regions().isEmpty()
                && sample.example().quantization() == null
                && sample.example().inputs().stream()
                        .anyMatch(input -> input != null && input.element() == ElementType.FLOAT32);
    }

    private static OpSample in(ElementType element, OpSample sample) {
        Example example = sample.example();
        List<@Nullable Tensor> inputs = new ArrayList<>();
        for (Tensor input : example.inputs()) {
            boolean data = inputs.isEmpty() || !hasParameters(example.op());
            inputs.add(data && input != null && input.element() == ElementType.FLOAT32 ? input.cast(element) : input);
        }
        return new OpSample(
                Example.of(example.op(), inputs.toArray(Tensor[]::new)).withOutputs(example.outputs()));
    }

    /// Scales and thresholds keep 32 bits.
    private static boolean hasParameters(Op op) {
        return op instanceof Resize || op instanceof DequantizeLinear || op instanceof NonMaxSuppression;
    }

    /// Some ops take no floats but those of 32 bits, and some name the type of what they make.
    private static boolean isMeant(OpSample sample) {
        try {
            Graph graph = sample.graph(OpSampleTarget::onlyData);
            List<Tensor> results = Evaluation.run(graph, sample.inputsOf(graph));
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i).element()
                        != graph.type(graph.outputs().get(i).value()).element()) {
                    return false;
                }
            }
            return true;
        } catch (OpException | IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String trouble(OpSampleTarget target, OpSample sample) {
        try {
            Graph graph = sample.graph(OpSampleTarget::onlyData);
            return TensorDifference.of(Evaluation.run(graph, sample.inputsOf(graph)), target.run(sample, folder));
        } catch (Exception | StackOverflowError | AssertionError e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }
}
