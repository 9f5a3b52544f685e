package dev.slipway.passes.plan;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes a [Plan]: which nodes compute with integers, which of their values share a scale, what each scale is, and what
/// the constants are in these scales.
final class Planner {

    private final Graph graph;
    private final PlanOptions options;
    private final Activations activations;
    private final Map<Value, Observation> observed;
    private final Units units;
    private final Set<Value> values = new LinkedHashSet<>();
    private final Set<Node> integers;
    private final Groups groups;
    private final Map<Place, Constant> constants = new LinkedHashMap<>();
    private final Map<Place, Quantization> rescaled = new LinkedHashMap<>();
    private final Map<Value, Quantization> limits = new LinkedHashMap<>();

    Planner(Graph graph, Map<Value, Observation> observed, PlanOptions options) {
        this.graph = graph;
        this.options = options;
        this.observed = observed;
        activations = options.activations();
        groups = new Groups(activations);
        units = new Units(graph, options, this::isBounded);
        integers = units.integers(values);
        units.borders().stream().filter(this::isBounded).forEach(values::add);
    }

    /// Whether integers can stand for a value.
    private boolean isBounded(Value value) {
        if (graph.constant(value) instanceof Constant constant) {
            Histogram histogram = new Histogram();
            histogram.add(constant.tensor().toFloats());
            return histogram.isBounded();
        }
        return observed.get(value) instanceof Observation seen && seen.isBounded();
    }

    Plan plan(Findings findings) {
        values.forEach(value -> groups.add(value, range(value)));
        integers.forEach(this::fix);
        integers.forEach(this::shareAlong);
        integers.forEach(this::shareAcross);
        integers.forEach(this::centre);
        integers.forEach(this::leaveRoom);
        Map<Value, Quantization> stored = new LinkedHashMap<>();
        values.forEach(value -> stored.put(value, groups.quantization(value)));
        integers.forEach(node -> rescale(node, stored));
        integers.forEach(node -> limit(node, stored));
        Layers layers = new Layers(graph, observed, stored, options);
        integers.forEach(node -> {
            if (units.roles().get(node) instanceof Role.Weighted weighted) {
                constants.putAll(layers.constants(node, weighted));
            }
        });
        report(findings);
        Set<String> names = integers.stream().map(Node::name).collect(Collectors.toCollection(LinkedHashSet::new));
        return new Plan(options, stored, names, limits, constants, rescaled);
    }

    private Range range(Value value) {
        return activations.range(Objects.requireNonNull(observed.get(value)));
    }

    private void fix(Node node) {
        if (units.roles().get(node) instanceof Role.Computed computed
                && computed.fixed() instanceof Quantization fixed) {
            Value end = units.end(node.output());
            if (end.equals(node.output())) {
                groups.fix(end, fixed);
            }
        }
    }

    /// What comes out of a node that moves numbers of one input has the scale of that.
    private void shareAlong(Node node) {
        if (units.roles().get(node) instanceof Role.Moved(List<Integer> inputs)
                && inputs.size() == 1
                && !graph.isConstant(node.input(inputs.getFirst()))) {
            units.ends(node).forEach(output -> groups.join(node.input(inputs.getFirst()), output));
        }
    }

    /// What goes into a node that joins numbers has the scale of what comes out, if nobody else reads it.
    private void shareAcross(Node node) {
        if (!(units.roles().get(node) instanceof Role.Moved(List<Integer> inputs))) {
            return;
        }
        for (int i : inputs) {
            Value input = node.input(i);
            if (graph.constant(input) instanceof Constant constant) {
                groups.widen(node.output(), range(constant));
            } else if (inputs.size() > 1 && !groups.isFixed(input) && graph.hasOneUse(input)) {
                groups.join(node.output(), input);
            }
        }
    }

    /// What XNNPACK multiplies a matrix with has no zero point: it would leave that out.
    private void centre(Node node) {
        if (isProduct(node) && !graph.isConstant(node.input(1))) {
            groups.centre(node.input(1));
        }
    }

    /// Whether a node multiplies two matrices that are stored alike.
    private boolean isProduct(Node node) {
        return node.op() instanceof MatMul && units.roles().get(node) instanceof Role.Computed;
    }

    /// Kernels add in steps of the larger input: a result whose own steps are far smaller is beyond what they shift by.
    private void leaveRoom(Node node) {
        if (!(units.roles().get(node) instanceof Role.Computed(int inputs, var fixed))
                || fixed != null
                || inputs != 2
                || groups.isFixed(units.end(node.output()))) {
            return;
        }
        double reach = 0;
        for (int i = 0; i < inputs; i++) {
            Value input = node.input(i);
            Quantization scale = graph.constant(input) instanceof Constant constant
                    ? activations.of(range(constant))
                    : groups.quantization(input);
            reach = Math.max(reach, activations.reach(scale));
        }
        double least = reach / activations.largestRatio();
        groups.widen(units.end(node.output()), new Range(-least / 2, least / 2));
    }

    private static Range range(Constant constant) {
        float[] numbers = constant.tensor().toFloats();
        Histogram histogram = new Histogram();
        histogram.add(numbers);
        return histogram.isBounded() ? new Range(histogram.min(), histogram.max()) : new Range(0, 0);
    }

    /// Constants in the scale they are read in; values that a joining node reads in another scale than they have.
    private void rescale(Node node, Map<Value, Quantization> stored) {
        Role role = Objects.requireNonNull(units.roles().get(node));
        for (int i : Units.numbers(node, role)) {
            Value input = node.input(i);
            Quantization wanted = wanted(node, i, stored);
            if (graph.constant(input) instanceof Constant constant) {
                Quantization own = wanted == null ? activations.of(range(constant)) : wanted;
                constants.put(
                        Place.of(node, i),
                        Constant.of(Quantizer.quantize(constant.tensor(), activations.element(), own), own));
            } else if (wanted != null && !wanted.equals(stored.get(input))) {
                rescaled.put(Place.of(node, i), wanted);
            }
        }
    }

    /// The scale that a node reads an input in; null where any will do.
    private @Nullable Quantization wanted(Node node, int input, Map<Value, Quantization> stored) {
        if (units.roles().get(node) instanceof Role.Moved) {
            return Objects.requireNonNull(stored.get(node.output()));
        }
        if (input == 1 && isProduct(node)) {
            return graph.constant(node.input(1)) instanceof Constant constant
                    ? activations.centred(range(constant))
                    : centred(Objects.requireNonNull(stored.get(node.input(1))), node.input(1));
        }
        return null;
    }

    private Quantization centred(Quantization stored, Value value) {
        return stored.zeroPoint() == 0
                ? stored
                : activations.centred(range(value).coarse());
    }

    /// A bound that the scale of the result does not imply is kept by storing the result in a scale of its own first.
    private void limit(Node node, Map<Value, Quantization> stored) {
        Value end = units.end(node.output());
        boolean limited = units.roles().get(node) instanceof Role.Limited || !end.equals(node.output());
        if (limited) {
            Quantization own = activations.of(range(end).coarse());
            if (!own.equals(stored.get(end))) {
                limits.put(end, own);
            }
        }
    }

    private void report(Findings findings) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, String> examples = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (!integers.contains(node)
                    && !units.isAbsorbed(node)
                    && !(units.roles().get(node) instanceof Role.Moved)
                    && computesReals(node)) {
                counts.merge(node.op().name(), 1, Integer::sum);
                examples.putIfAbsent(node.op().name(), node.name());
            }
        }
        counts.forEach((op, count) -> findings.note(
                "STAYS_FLOAT",
                Objects.requireNonNull(examples.get(op)),
                count == 1
                        ? "%s is computed with reals".formatted(op)
                        : "%s is computed with reals, as are %d more nodes of this op".formatted(op, count - 1),
                ""));
    }

    private boolean computesReals(Node node) {
        return node.inputs().stream()
                .anyMatch(value -> value.isPresent()
                        && !graph.isConstant(value)
                        && graph.type(value).element() == ElementType.FLOAT32
                        && !graph.type(value).isQuantized());
    }
}
