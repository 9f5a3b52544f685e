package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Gaps;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.pipeline.Pipelines;
import dev.slipway.passes.quantize.QuantizationScheme;
import dev.slipway.passes.quantize.QuantizationTally;
import dev.slipway.passes.quantize.StoreIntegers;
import dev.slipway.verify.Calibration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// An op among sums, all of it quantised: whatever is written, the vendor's runtime loads it, and computes what the
/// hub's evaluator computes with the reals that the integers stand for, to a few steps of the integers.
class IntegerKernelsTest {

    /// A rounded result is a step off where kernels multiply by rounded factors, and its reader doubles that: of
    /// eight bits. Kernels of sixteen look functions up in tables of 512 entries, and ONNX Runtime stores real
    /// weights between integers in eight bits.
    private static final Map<String, Double> STEPS = Map.of("int8", 4.0 / 255, "int16x8", 1.0 / 400);

    private static final List<StoreIntegers> SCHEMES = List.of(QuantizationScheme.int8(), QuantizationScheme.int16x8());

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> everyOpIsComputedAlikeOnceItIsQuantised() throws IOException {
        Map<String, OpSample> samples = HubOps.named();
        List<DynamicTest> tests = new ArrayList<>();
        for (OpSampleTarget target : OpSampleTarget.ALL) {
            Gaps gaps = Gaps.of("integer-kernels." + target);
            samples.forEach((name, sample) -> {
                if (isReal(sample) && target.canSay(sample)) {
                    SCHEMES.forEach(scheme ->
                            tests.add(DynamicTest.dynamicTest("%s %s %s".formatted(target, scheme.name(), name), () -> {
                                Assumptions.assumeTrue(
                                        target.hasEngine(),
                                        () -> "skipped: engine %s is not here".formatted(target.engine()));
                                gaps.judge(
                                        scheme.name().equals("int8") ? name : name + "/" + scheme.name(),
                                        trouble(target, scheme, sample));
                            })));
                }
            });
        }
        return tests.stream();
    }

    private static @Nullable String trouble(OpSampleTarget target, StoreIntegers scheme, OpSample sample)
            throws IOException {
        try {
            isComputedAlike(target, scheme, sample);
            return null;
        } catch (AssertionError | EngineException e) {
            return e.getMessage();
        }
    }

    private static boolean isReal(OpSample sample) {
        return !sample.example().needsModel()
                && sample.op().isPure()
                && sample.example().quantization() == null
                && sample.example().inputs().getFirst() instanceof Tensor first
                && first.element() == ElementType.FLOAT32
                && first.size() > 0;
    }

    private static void isComputedAlike(OpSampleTarget target, StoreIntegers scheme, OpSample sample)
            throws IOException {
        Graph graph = amongSums(sample);
        Tensor given = Objects.requireNonNull(sample.example().inputs().getFirst());
        ModelFormat format = Formats.named(target.format());
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", given);
        Graph planned = scheme.calibratedWith(Calibration.of(inputs))
                .planned(
                        Pipelines.optimizeFor(graph, target.format()),
                        target.format(),
                        new QuantizationTally(new Findings()));
        Model ready = format.legalize(Model.of(planned), new Findings())
                .mapGraphs(each -> Pipelines.tidied(each, target.format()));
        assertThat(format.unspeakable(ready)).isEmpty();
        Path file = Files.createTempDirectory(folder, target.format())
                .resolve("model" + format.extensions().getFirst());
        format.write(ready, file, false, new Findings());
        List<Tensor> wanted = Evaluation.run(planned, List.of(given));
        try (Session session = Engines.byId(target.engine()).orElseThrow().open(file)) {
            List<Tensor> computed = List.copyOf(session.run(inputs).values());
            for (int i = 0; i < wanted.size(); i++) {
                isClose(wanted.get(i), computed.get(i), Objects.requireNonNull(STEPS.get(scheme.name())));
            }
        }
    }

    private static void isClose(Tensor wanted, Tensor computed, double steps) {
        assertThat(computed.shape()).isEqualTo(wanted.shape());
        double[] expected = wanted.toDoubles();
        double[] got = computed.toDoubles();
        double reach = 0.1;
        for (double each : expected) {
            reach = Double.isFinite(each) ? Math.max(reach, Math.abs(each)) : reach;
        }
        for (int i = 0; i < expected.length; i++) {
            if (Double.isFinite(expected[i])) {
                assertThat(got[i])
                        .as("element %d of %s", i, wanted)
                        .isCloseTo(expected[i], Offset.offset(2 * reach * steps));
            }
        }
    }

    /// `y = op(x + x, …) + 0.25` for each output that is real.
    private static Graph amongSums(OpSample sample) {
        GraphBuilder graph = new GraphBuilder("among sums");
        List<@Nullable Tensor> given = sample.example().inputs();
        List<Value> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            Tensor tensor = given.get(i);
            if (tensor == null) {
                arguments.add(Value.NONE);
            } else if (i == 0) {
                Value x = graph.input("x", tensor.type());
                Value shift = graph.constant("shift", Tensor.scalar(0.125f));
                arguments.add(graph.add("before", new Binary(Binary.Kind.ADD), x, shift));
            } else {
                arguments.add(graph.constant("constant" + i, tensor));
            }
        }
        List<Value> results = IntStream.range(0, sample.outputs())
                .mapToObj(i -> new Value("y" + i))
                .toList();
        graph.add(new Node("node", sample.op(), arguments, results, List.of()));
        for (Value result : results) {
            TensorType type = graph.typeOf(result);
            graph.output(
                    result.name() + "_",
                    type.element() == ElementType.FLOAT32
                            ? graph.add(
                                    "after_" + result.name(),
                                    new Binary(Binary.Kind.ADD),
                                    result,
                                    graph.constant("behind_" + result.name(), Tensor.scalar(0.25f)))
                            : result);
        }
        return graph.build();
    }
}
