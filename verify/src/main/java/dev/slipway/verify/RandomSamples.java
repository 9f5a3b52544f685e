package dev.slipway.verify;

import dev.slipway.engine.EngineException;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.OpException;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.verify.data.Adaptation;
import dev.slipway.verify.data.IndexRanges;
import dev.slipway.verify.data.RandomInputs;
import dev.slipway.verify.data.Sizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Random inputs for two models at once: of shapes both take, with sizes the reference can compute with.
///
/// Open first axes are batches, of 1 and 2 in turn where the reference takes 2. Other open sizes are guessed: the first
/// guess with which the reference runs is kept.
final class RandomSamples implements Iterable<SequencedMap<String, Tensor>> {

    private static final List<Long> IMAGES = List.of(64L, 32L, 96L, 128L, 224L, 256L, 299L, 384L, 512L, 16L, 8L, 1L);
    private static final List<Shape> UNKNOWN =
            List.of(Shape.of(4), Shape.of(1, 4), Shape.of(1, 4, 4), Shape.of(1, 32, 32, 3), Shape.SCALAR);
    private static final List<Long> SEQUENCES =
            List.of(16L, 1L, 8L, 32L, 2L, 3L, 4L, 64L, 100L, 128L, 256L, 512L, 1024L, 4096L, 16000L, 16384L, 44100L);

    private RandomInputs inputs;
    private final VerificationOptions options;
    private final Sizes sizes;
    private final boolean pairs;

    RandomSamples(
            Subject reference,
            Subject candidate,
            SequencedMap<String, String> inputPairs,
            VerificationOptions options,
            Findings findings) {
        this.options = options;
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        Map<String, Long> bounds = new LinkedHashMap<>();
        reference.inputs().forEach((name, type) -> {
            types.put(name, agreed(type, counterpart(name, candidate, inputPairs)));
            long bound = type.element().isInteger()
                    ? IndexRanges.bound(reference.graph(), reference.port(name).value())
                    : Long.MAX_VALUE;
            if (bound < Long.MAX_VALUE) {
                bounds.put(name, Math.max(1, bound));
            }
        });
        inputs = new RandomInputs(ranked(reference, types, bounds, findings), bounds, options.seed());
        Set<String> inner = open(types, false);
        Set<String> batches = open(types, true);
        sizes = working(reference, new Sizes(Map.of(), 1, 1), guesses(types, inner));
        pairs = !batches.isEmpty() && runs(reference, sizes.withBatch(2));
        if (!inner.isEmpty()) {
            findings.note(
                    "OPEN_SIZES",
                    String.join(", ", inner),
                    "%s open in the model; %d was taken".formatted(inner.size() == 1 ? "is" : "are", sizes.inner()),
                    "fix a size with --input NAME=SHAPE, or bring inputs with --data");
        }
    }

    /// The types with shapes for inputs of which the model says nothing: what they are reshaped to, else the first of a
    /// few that the reference takes.
    private SequencedMap<String, TensorType> ranked(
            Subject reference, SequencedMap<String, TensorType> types, Map<String, Long> bounds, Findings findings) {
        for (String name : List.copyOf(types.sequencedKeySet())) {
            TensorType type = Objects.requireNonNull(types.get(name));
            if (type.shape().isRanked()) {
                continue;
            }
            List<Shape> guesses = new ArrayList<>(reshapes(reference, name));
            guesses.addAll(UNKNOWN);
            for (Shape guess : guesses) {
                types.put(name, type.withShape(guess));
                inputs = new RandomInputs(types, bounds, options.seed());
                if (runs(reference, new Sizes(Map.of(), 1, 1))) {
                    findings.note(
                            "UNKNOWN_SHAPE",
                            name,
                            "nothing is known of its shape; %s was taken".formatted(guess),
                            "give it with --input %s=SHAPE, or bring inputs with --data".formatted(name));
                    break;
                }
            }
        }
        return types;
    }

    /// What an input is reshaped to, with 1 for a size that is left open.
    private static List<Shape> reshapes(Subject reference, String name) {
        Graph graph = reference.graph();
        Value value = reference.port(name).value();
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Reshape
                        && node.input(0).equals(value)
                        && graph.constants().containsKey(node.input(1)))
                .map(node -> Shape.of(
                        Arrays.stream(Objects.requireNonNull(graph.constants().get(node.input(1)))
                                        .tensor()
                                        .toLongs())
                                .map(size -> size == -1 ? 1 : size)
                                .toArray()))
                .toList();
    }

    private static @Nullable TensorType counterpart(
            String name, Subject candidate, SequencedMap<String, String> inputPairs) {
        return inputPairs.entrySet().stream()
                .filter(pair -> pair.getValue().equals(name))
                .map(pair -> candidate.inputs().get(pair.getKey()))
                .findFirst()
                .orElse(null);
    }

    /// The reference's type, with the sizes that only the candidate knows.
    private static TensorType agreed(TensorType type, @Nullable TensorType other) {
        if (other == null || !other.shape().isRanked()) {
            return type;
        }
        if (!type.shape().isRanked()) {
            return type.withShape(other.shape());
        }
        int rank = type.shape().rank();
        if (other.shape().rank() != rank) {
            return type;
        }
        Shape shape = type.shape();
        if (rank >= 3 && !compatible(shape, other.shape())) {
            for (List<Integer> permutation : List.of(Adaptation.channelsFirst(rank), Adaptation.channelsLast(rank))) {
                Shape moved = other.shape().permuted(permutation);
                if (compatible(shape, moved)) {
                    return type.withShape(narrowed(shape, moved));
                }
            }
        }
        return type.withShape(narrowed(shape, other.shape()));
    }

    private static boolean compatible(Shape one, Shape two) {
        return IntStream.range(0, one.rank())
                .allMatch(axis -> !one.dim(axis).isKnown()
                        || !two.dim(axis).isKnown()
                        || one.dim(axis).equals(two.dim(axis)));
    }

    private static Shape narrowed(Shape shape, Shape other) {
        return Shape.of(IntStream.range(0, shape.rank())
                .mapToObj(axis ->
                        !shape.dim(axis).isKnown() && other.dim(axis).isKnown() ? other.dim(axis) : shape.dim(axis))
                .toList());
    }

    private static Set<String> open(SequencedMap<String, TensorType> types, boolean first) {
        Set<String> names = new LinkedHashSet<>();
        types.values().stream().map(TensorType::shape).filter(Shape::isRanked).forEach(shape -> {
            for (int axis = 0; axis < shape.rank(); axis++) {
                if (shape.dim(axis) instanceof Dim.Symbol(String name) && (axis == 0) == first) {
                    names.add(name);
                }
            }
        });
        return names;
    }

    private static List<Long> guesses(SequencedMap<String, TensorType> types, Set<String> inner) {
        if (inner.isEmpty()) {
            return List.of(1L);
        }
        boolean images =
                types.values().stream().map(TensorType::shape).anyMatch(shape -> shape.isRanked() && shape.rank() >= 4);
        return images ? IMAGES : SEQUENCES;
    }

    private Sizes working(Subject reference, Sizes start, List<Long> guesses) {
        if (guesses.size() == 1) {
            return start.withInner(guesses.getFirst());
        }
        return guesses.stream()
                .map(start::withInner)
                .filter(guess -> runs(reference, guess))
                .findFirst()
                .orElseGet(() -> start.withInner(guesses.getFirst()));
    }

    private boolean runs(Subject reference, Sizes guess) {
        try {
            reference.run(inputs.sample(0, guess));
            return true;
        } catch (EngineException
                | OpException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            return false;
        }
    }

    @Override
    public Iterator<SequencedMap<String, Tensor>> iterator() {
        return IntStream.range(0, options.samples())
                .mapToObj(i -> inputs.sample(i, pairs && i % 2 == 1 ? sizes.withBatch(2) : sizes))
                .iterator();
    }
}
