package dev.slipway.passes.layout;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes a graph anew with every value in the order assigned to it, and transposes where orders meet.
final class Relayout {

    private final Graph graph;
    private final Frames frames;
    private final Assignment assignment;
    private final Reasons reasons;
    private final Findings findings;
    private final GraphBuilder builder;
    private final Map<Value, Map<ChannelOrder, Value>> stored = new HashMap<>();
    private final Map<Constant, Value> added = new HashMap<>();

    Relayout(Frames frames, Assignment assignment, Findings findings) {
        this.frames = frames;
        this.assignment = assignment;
        this.findings = findings;
        graph = frames.graph();
        reasons = new Reasons(frames, assignment);
        builder = graph.toBuilder();
    }

    Graph written() {
        builder.removeNodes(new HashSet<>(graph.nodes()));
        builder.clearInputs();
        for (Port port : graph.inputs()) {
            input(port);
        }
        graph.nodes().forEach(this::node);
        builder.clearOutputs();
        for (Port port : graph.outputs()) {
            Frame frame = frames.frame(port.value());
            Value value = port.value();
            builder.output(
                    port.name(), frame == null ? value : read(value, frame, assignment.ofInterface(value), null));
        }
        return builder.build();
    }

    private void input(Port port) {
        Value value = port.value();
        Frame frame = frames.frame(value);
        TensorType type = graph.type(value);
        if (frame == null) {
            builder.input(port, type);
            return;
        }
        ChannelOrder order = assignment.ofInterface(value);
        Value named = order == frame.order() ? value : movedName(value, order);
        builder.input(new Port(port.name(), named), order == frame.order() ? type : frame.moved(type));
        store(value, order, named);
    }

    private void store(Value value, ChannelOrder order, Value as) {
        stored.computeIfAbsent(value, _ -> new EnumMap<>(ChannelOrder.class)).put(order, as);
    }

    private void node(Node node) {
        Motion motion = frames.motion(node);
        if (motion != null && motion.ties() == Motion.Ties.SAME_VALUE) {
            ChannelOrder order = assignment.ofOutput(node, 0);
            store(node.output(), order, read(node, 0, motion));
            return;
        }
        boolean inputMoves = motion != null
                && motion.inputs().entrySet().stream()
                        .anyMatch(entry -> assignment.ofInput(node, entry.getKey())
                                != entry.getValue().order());
        boolean outputMoves = motion != null
                && motion.outputs().entrySet().stream()
                        .anyMatch(entry -> assignment.ofOutput(node, entry.getKey())
                                != entry.getValue().order());
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.add(read(node, i, motion));
        }
        Node written = node.withInputs(inputs);
        if (motion != null && (inputMoves || outputMoves)) {
            Motion.Rewritten rewritten =
                    motion.rewrite().apply(new Moving(graph, builder, node, inputs, inputMoves, outputMoves, added));
            written = node.with(rewritten.op()).withInputs(rewritten.inputs());
        }
        builder.add(written.withOutputs(outputs(node)));
    }

    private List<Value> outputs(Node node) {
        List<Value> outputs = new ArrayList<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            Value output = node.outputs().get(i);
            Frame frame = frames.frame(output);
            if (frame == null) {
                outputs.add(output);
                continue;
            }
            ChannelOrder order = assignment.ofOutput(node, i);
            Value as = output;
            if (order != frame.order()) {
                as = movedName(output, order);
                builder.declare(as, frame.moved(graph.type(output)));
            }
            store(output, order, as);
            outputs.add(as);
        }
        return outputs;
    }

    private Value read(Node node, int index, @Nullable Motion motion) {
        Value value = node.inputs().get(index);
        Frame moves = motion == null ? null : motion.inputs().get(index);
        Constant constant = value.isPresent() ? graph.constant(value) : null;
        if (constant != null) {
            return moves == null || assignment.ofInput(node, index, moves) == moves.order()
                    ? value
                    : constant(value, constant, moves);
        }
        Frame frame = frames.frame(value);
        return frame == null ? value : read(value, frame, assignment.ofInput(node, index), node);
    }

    private Value constant(Value value, Constant constant, Frame frame) {
        Constant moved = Constants.permuted(constant, frame.permutation());
        return added.computeIfAbsent(moved, key -> builder.constant(builder.uniqueName(value.name() + "/moved"), key));
    }

    private Value read(Value value, Frame frame, ChannelOrder order, @Nullable Node reader) {
        Map<ChannelOrder, Value> known = stored.getOrDefault(value, Map.of());
        Value there = known.get(order);
        if (there != null) {
            return there;
        }
        Value other = Objects.requireNonNull(known.get(order.other()));
        Value result = order == frame.order() ? value : movedName(value, order);
        store(value, order, result);
        TensorType type = order == frame.order() ? graph.type(value) : frame.moved(graph.type(value));
        builder.declare(result, type);
        convert(value, frame, order, other, result, type, reader);
        if (!frame.isReshape(graph.type(value).shape())) {
            findings.note(
                    "TRANSPOSE",
                    value.name(),
                    "%s from %s to %s: %s"
                            .formatted(type.shape(), order.other(), order, reasons.of(value, reader, order)),
                    "");
        }
        return result;
    }

    private void convert(
            Value value,
            Frame frame,
            ChannelOrder order,
            Value from,
            Value to,
            TensorType type,
            @Nullable Node reader) {
        Node maker = graph.producer(value) instanceof Node producer ? producer : reader;
        List<String> origins = maker == null ? List.of() : maker.origins();
        Shape shape = type.shape();
        boolean reshapes = frame.isReshape(graph.type(value).shape())
                && shape.dims().stream().filter(dim -> !dim.isKnown()).count() <= 1;
        if (!reshapes) {
            String name = builder.uniqueName(value.name() + "/transpose");
            Transpose transpose = new Transpose(frame.between(order.other()));
            builder.add(new Node(name, transpose, List.of(from), List.of(to), origins));
            return;
        }
        long[] sizes = shape.dims().stream().mapToLong(Relayout::sizeOrRest).toArray();
        Value wanted = builder.constant(
                builder.uniqueName(value.name() + "/shape"), Tensor.ofLongs(Shape.of(sizes.length), sizes));
        String name = builder.uniqueName(value.name() + "/reshape");
        builder.add(new Node(name, new Reshape(true), List.of(from, wanted), List.of(to), origins));
    }

    private static long sizeOrRest(Dim dim) {
        return dim.isKnown() ? dim.size() : -1;
    }

    private Value movedName(Value value, ChannelOrder order) {
        String base = value.name();
        for (ChannelOrder each : ChannelOrder.values()) {
            base = base.endsWith(suffix(each))
                    ? base.substring(0, base.length() - suffix(each).length())
                    : base;
        }
        return new Value(builder.uniqueName(base + suffix(order)));
    }

    private static String suffix(ChannelOrder order) {
        return "/" + order.toString().replace(' ', '_');
    }
}
