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
import dev.slipway.verify.compare.Comparison;
import dev.slipway.verify.data.InputData;
import dev.slipway.verify.data.InputFile;
import dev.slipway.verify.data.RandomInputs;
import dev.slipway.verify.data.Sizes;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
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
        return run(graph, wanted.keySet(), findings, () -> {
            Map<Value, Observation> seen = new LinkedHashMap<>();
            wanted.forEach((value, axis) -> seen.put(value, new Observation(axis)));
            return new Count<>(seen, values -> values.forEach((value, tensor) -> count(seen.get(value), tensor)));
        });
    }

    @Override
    public Map<Value, Double> signals(Graph graph, Map<Value, Value> pairs) {
        Set<Value> wanted = new LinkedHashSet<>(pairs.keySet());
        wanted.addAll(pairs.values());
        Map<Value, double[]> energies = run(graph, wanted, new Findings(), () -> {
            Map<Value, double[]> sums = new LinkedHashMap<>();
            pairs.keySet().forEach(value -> sums.put(value, new double[2]));
            return new Count<>(
                    sums,
                    values -> sums.forEach((value, both) -> {
                        float[] real = Objects.requireNonNull(values.get(value)).toFloats();
                        float[] other = Objects.requireNonNull(values.get(pairs.get(value)))
                                .toFloats();
                        for (int i = 0; i < real.length; i++) {
                            both[0] += (double) real[i] * real[i];
                            both[1] += (double) (real[i] - other[i]) * (real[i] - other[i]);
                        }
                    }));
        });
        Map<Value, Double> signals = new LinkedHashMap<>();
        energies.forEach((value, both) ->
                signals.put(value, both[1] == 0 ? Comparison.EXACT_SNR_DB : 10 * Math.log10(both[0] / both[1])));
        return signals;
    }

    /// What is counted over all samples, and what each of them adds to it.
    private record Count<T>(T result, Consumer<Map<Value, Tensor>> add) {}

    /// Runs a graph on all samples; anew on the hub's own evaluator where a runtime fails.
    private <T> T run(Graph graph, Set<Value> wanted, Findings findings, Supplier<Count<T>> counting) {
        SequencedMap<String, TensorType> inputs = new LinkedHashMap<>();
        graph.inputs().forEach(port -> inputs.put(port.name(), graph.type(port.value())));
        List<SequencedMap<String, Tensor>> given = source.samples(inputs, findings);
        if (given.isEmpty()) {
            throw new IllegalArgumentException("the data for calibration holds no sample");
        }
        try (Probe probe = Probe.of(graph, wanted)) {
            return run(graph, inputs, given, probe, counting.get());
        } catch (EngineException e) {
            try (Probe plain = Probe.plain(graph, wanted)) {
                return run(graph, inputs, given, plain, counting.get());
            }
        }
    }

    private <T> T run(
            Graph graph,
            SequencedMap<String, TensorType> inputs,
            List<SequencedMap<String, Tensor>> given,
            Probe probe,
            Count<T> counted) {
        for (int i = 0; i < given.size(); i++) {
            progress.at(TASK, i, given.size());
            SequencedMap<String, Tensor> sample = Execution.adapted(given.get(i), inputs);
            Map<Value, Tensor> values = new LinkedHashMap<>();
            for (Port port : graph.inputs()) {
                values.put(port.value(), Objects.requireNonNull(sample.get(port.name())));
            }
            values.putAll(probe.run(sample));
            counted.add().accept(values);
        }
        progress.at(TASK, given.size(), given.size());
        return counted.result();
    }

    private static void count(@Nullable Observation observation, Tensor tensor) {
        if (observation != null && tensor.element().isFloat()) {
            observation.add(tensor);
        }
    }
}
