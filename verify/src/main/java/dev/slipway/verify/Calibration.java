package dev.slipway.verify;

import dev.slipway.engine.EngineException;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.plan.Observation;
import dev.slipway.passes.plan.Observer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Representative inputs, and what they tell of the values inside a graph: it is run on each of them, on ONNX Runtime
/// where that is here, else on the hub's own evaluator. The same inputs give the same observations.
public final class Calibration implements Observer {

    private static final String TASK = "calibrating";

    /// How many numbers of an input are given at once: all values between are kept until they have been counted.
    private static final long MOST = 1 << 14;

    private static final long MOST_ROWS = 32;
    private static final int RANDOM_SAMPLES = 16;

    private final Source source;
    private final Progress progress;

    /// Where samples come from.
    private interface Source {
        List<SequencedMap<String, Tensor>> samples(SequencedMap<String, TensorType> inputs, Findings findings);
    }

    private Calibration(Source source, Progress progress) {
        this.source = source;
        this.progress = progress;
    }

    /// The inputs in a `.npz` or `.npy` file by name, or a picture or a folder of pictures for the only input.
    public static Calibration of(Path data) {
        return new Calibration(
                (inputs, findings) ->
                        InputData.samples(inputs, InputFile.read(data, inputs, findings), rows(inputs), findings),
                Progress.NONE);
    }

    /// Inputs in memory by name.
    public static Calibration of(SequencedMap<String, Tensor> arrays) {
        return new Calibration(
                (inputs, findings) -> InputData.samples(inputs, arrays, rows(inputs), findings), Progress.NONE);
    }

    /// Inputs drawn at random, the same each time for a seed: they stand for real ones badly, and findings say so.
    public static Calibration random(long seed) {
        return new Calibration((inputs, findings) -> drawn(inputs, seed, findings), Progress.NONE);
    }

    /// The same, with somebody who is told of each sample.
    public Calibration with(Progress progress) {
        return new Calibration(source, progress);
    }

    private static List<SequencedMap<String, Tensor>> drawn(
            SequencedMap<String, TensorType> inputs, long seed, Findings findings) {
        findings.loss(
                "RANDOM_CALIBRATION",
                String.join(", ", inputs.sequencedKeySet()),
                "ranges were observed on random inputs (seed %d); on real ones the model may be far off"
                        .formatted(seed),
                "give representative inputs with --calibration DATA");
        RandomInputs random = new RandomInputs(inputs, Map.of(), seed);
        return LongStream.range(0, RANDOM_SAMPLES)
                .mapToObj(i -> random.sample(i, new Sizes(Map.of(), 1, 1)))
                .toList();
    }

    private static long rows(SequencedMap<String, TensorType> inputs) {
        long row = inputs.values().stream()
                .mapToLong(type -> type.shape().isRanked()
                        ? type.shape().dims().stream()
                                .mapToLong(dim -> dim.isKnown() ? dim.size() : 1)
                                .reduce(1, (a, b) -> a * b)
                        : 1)
                .max()
                .orElse(1);
        return Math.clamp(MOST / Math.max(1, row), 1, MOST_ROWS);
    }

    /// @throws IllegalArgumentException when the data does not fit the inputs, or holds nothing
    @Override
    public Map<Value, Observation> observe(Graph graph, Map<Value, Integer> wanted, Findings findings) {
        SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
        graph.inputs().forEach(port -> inputs.put(port.name(), graph.type(port.value())));
        List<SequencedMap<String, Tensor>> given = source.samples(inputs, findings);
        if (given.isEmpty()) {
            throw new IllegalArgumentException("the data for calibration holds no sample");
        }
        try (Probe probe = Probe.of(graph, wanted.keySet())) {
            return observe(graph, wanted, inputs, given, probe);
        } catch (EngineException e) {
            try (Probe plain = Probe.plain(graph, wanted.keySet())) {
                return observe(graph, wanted, inputs, given, plain);
            }
        }
    }

    private Map<Value, Observation> observe(
            Graph graph,
            Map<Value, Integer> wanted,
            SequencedMap<String, TensorType> inputs,
            List<SequencedMap<String, Tensor>> given,
            Probe probe) {
        Map<Value, Observation> seen = new LinkedHashMap<>();
        wanted.forEach((value, axis) -> seen.put(value, new Observation(axis)));
        for (int i = 0; i < given.size(); i++) {
            progress.at(TASK, i, given.size());
            SequencedMap<String, Tensor> sample = Execution.adapted(given.get(i), inputs);
            for (Port port : graph.inputs()) {
                count(seen.get(port.value()), Objects.requireNonNull(sample.get(port.name())));
            }
            probe.run(sample).forEach((value, tensor) -> count(seen.get(value), tensor));
        }
        progress.at(TASK, given.size(), given.size());
        return seen;
    }

    private static void count(@Nullable Observation observation, Tensor tensor) {
        if (observation != null && tensor.element().isFloat()) {
            observation.add(tensor);
        }
    }
}
