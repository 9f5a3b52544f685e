package dev.slipway.verify;

import dev.slipway.convert.FileSize;
import dev.slipway.engine.EngineException;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.verify.compare.Comparison;
import dev.slipway.verify.compare.Differences;
import dev.slipway.verify.data.Adaptation;
import dev.slipway.verify.data.InputData;
import dev.slipway.verify.data.InputFile;
import dev.slipway.verify.data.Pairing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One comparison of two models, while it runs.
final class Trial {

    private static final String TASK = "verifying";
    private static final double HALF_STEP = 1e-3;

    private final Path referencePath;
    private final Path candidatePath;
    private final VerificationOptions options;
    private final Findings findings = new Findings();
    private final SequencedMap<String, Differences> differences = new LinkedHashMap<>();

    Trial(Path referencePath, Path candidatePath, VerificationOptions options) {
        this.referencePath = referencePath;
        this.candidatePath = candidatePath;
        this.options = options;
    }

    Verification verdict() {
        long start = System.nanoTime();
        try (Subject reference = Subject.open(referencePath, options.model(), null, options.threads(), findings)) {
            Verification.Side first = side(reference);
            try (Subject candidate = openCandidate(reference)) {
                int samples = run(reference, candidate);
                List<Comparison> outputs = differences.values().stream()
                        .map(Differences::comparison)
                        .toList();
                boolean complete = outputs.size() == reference.outputs().size();
                boolean passed = complete && outputs.stream().allMatch(Comparison::passed);
                return new Verification(
                        passed, samples, first, side(candidate), outputs, findings.all(), seconds(start));
            } catch (CandidateFailure e) {
                findings.loss("CANDIDATE_FAILS", candidatePath.toString(), e.getMessage(), "");
                Verification.Side second = new Verification.Side(
                        candidatePath.toString(), Formats.of(candidatePath).id(), "", FileSize.of(candidatePath));
                return new Verification(false, 0, first, second, List.of(), findings.all(), seconds(start));
            }
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Verification.Side side(Subject subject) {
        return new Verification.Side(
                subject.path().toString(), subject.format(), subject.engine(), FileSize.of(subject.path()));
    }

    private Subject openCandidate(Subject reference) {
        ReadOptions wanted = ReadOptions.ALL;
        String signature = options.model().signature();
        try {
            if (signature != null && Formats.of(candidatePath).id().equals(reference.format())) {
                wanted = new ReadOptions(signature, Map.of(), Map.of(), List.of());
            }
            return Subject.open(candidatePath, wanted, null, options.threads(), findings);
        } catch (EngineException e) {
            throw new CandidateFailure(e);
        }
    }

    private int run(Subject reference, Subject candidate) {
        SequencedMap<String, String> inputs =
                Pairing.of(candidate.inputs(), reference.inputs(), "input of the reference", findings);
        SequencedMap<String, String> outputs =
                Pairing.of(reference.outputs(), candidate.outputs(), "output of the candidate", findings);
        reference.outputs().keySet().stream()
                .filter(name -> !outputs.containsKey(name))
                .forEach(name -> findings.loss(
                        "NO_SUCH_OUTPUT", name, "the candidate has no output that could stand for this one", ""));
        outputs.forEach((name, given) -> differences.put(
                name, new Differences(name, options.tolerance(), step(reference.outputs(), name, candidate, given))));
        Iterable<SequencedMap<String, Tensor>> samples = options.data() == null
                ? new RandomSamples(reference, candidate, inputs, options, findings)
                : fromFile(reference);
        int count = 0;
        int total = samples instanceof List<?> list ? list.size() : options.samples();
        for (SequencedMap<String, Tensor> sample : samples) {
            options.progress().at(TASK, count, total);
            add(reference, candidate, sample, inputs, outputs);
            count++;
        }
        options.progress().at(TASK, count, total);
        return count;
    }

    private List<SequencedMap<String, Tensor>> fromFile(Subject reference) {
        Path data = Objects.requireNonNull(options.data());
        List<SequencedMap<String, Tensor>> samples = InputData.samples(
                reference.inputs(), InputFile.read(data, reference.inputs(), findings), InputData.ROWS, findings);
        return options.samples() == 0 || options.samples() >= samples.size()
                ? samples
                : samples.subList(0, options.samples());
    }

    /// Outputs stored in steps may differ by one.
    private double step(
            SequencedMap<String, TensorType> outputs, String name, Subject candidate, String candidateName) {
        TensorType type = outputs.get(name);
        TensorType other = candidate.outputs().get(candidateName);
        Quantization steps = type != null && type.quantization() != null
                ? type.quantization()
                : other != null && type != null && type.element() == other.element() ? other.quantization() : null;
        if (steps == null || !steps.isPerTensor()) {
            return halfPrecision(name, type, other);
        }
        findings.note(
                "ONE_STEP_ALLOWED",
                name,
                "the output is stored in steps of %s; the candidate may be one step away".formatted(steps.scale()),
                "");
        return steps.scale();
    }

    /// Runtimes round 16-bit floats at different places, and some compute with 32 bits between.
    private double halfPrecision(String name, @Nullable TensorType type, @Nullable TensorType other) {
        boolean half = Stream.of(type, other)
                .anyMatch(each -> each != null
                        && each.element().isFloat()
                        && each.element().bits() == Short.SIZE);
        if (!half) {
            return 0;
        }
        findings.note(
                "HALF_PRECISION",
                name,
                "the output is computed in 16-bit floats; the candidate may be %s further away".formatted(HALF_STEP),
                "");
        return HALF_STEP;
    }

    private void add(
            Subject reference,
            Subject candidate,
            SequencedMap<String, Tensor> sample,
            SequencedMap<String, String> inputs,
            SequencedMap<String, String> outputs) {
        Map<String, Tensor> expected = reference.run(Execution.adapted(sample, reference.inputs()));
        Map<String, Tensor> given = new LinkedHashMap<>();
        for (Map.Entry<String, TensorType> input : candidate.inputs().entrySet()) {
            String source = inputs.get(input.getKey());
            Tensor tensor = source == null ? null : sample.get(source);
            if (tensor == null || source == null) {
                throw new CandidateFailure(
                        "its input '%s' (%s) has no counterpart in the reference, whose inputs are %s"
                                .formatted(input.getKey(), input.getValue(), reference.inputs()));
            }
            TensorType offered = reference.inputs().getOrDefault(source, tensor.type());
            given.put(input.getKey(), Adaptation.of(tensor, offered, input.getValue()));
        }
        Map<String, Tensor> got;
        try {
            got = candidate.run(given);
        } catch (EngineException | IllegalArgumentException e) {
            throw new CandidateFailure(e);
        }
        outputs.forEach((name, counterpart) -> {
            Tensor a = expected.get(name);
            Tensor b = got.get(counterpart);
            Differences gathered = differences.get(name);
            if (a != null && b != null && gathered != null) {
                compare(reference.outputs().get(name), a, candidate.outputs().get(counterpart), b, gathered);
            }
        });
    }

    private static void compare(
            @Nullable TensorType reference, Tensor a, @Nullable TensorType candidate, Tensor b, Differences gathered) {
        TensorType first = reference == null ? a.type() : reference;
        TensorType second = candidate == null ? b.type() : candidate;
        boolean sameIntegers = a.element() == b.element() && a.element().isInteger();
        Tensor left = Adaptation.real(a, sameIntegers && !first.isQuantized() ? second : first);
        Tensor right = Adaptation.real(b, sameIntegers && !second.isQuantized() ? first : second);
        gathered.add(left, sameShape(right, left.shape()));
    }

    private static Tensor sameShape(Tensor tensor, Shape shape) {
        return tensor.shape().equals(shape) ? tensor : Adaptation.laidOut(tensor, shape);
    }

    /// The candidate, not the reference, cannot do what is asked of it.
    static final class CandidateFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CandidateFailure(String message) {
            super(message);
        }

        CandidateFailure(RuntimeException cause) {
            super(cause.getMessage(), cause);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
