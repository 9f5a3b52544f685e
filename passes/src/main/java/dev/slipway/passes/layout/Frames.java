package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds out which values of a graph are image-like and in which order: spatial ops say so of theirs, and whatever can
/// move along takes the frame on.
final class Frames {

    private final Graph graph;
    private final Map<Value, Frame> frames = new HashMap<>();
    private final Map<Node, Motion> motions = new IdentityHashMap<>();
    private final List<Node> disputed = new ArrayList<>();
    private final ArrayDeque<Value> open = new ArrayDeque<>();

    private Frames(Graph graph) {
        this.graph = graph;
    }

    static Frames of(Graph graph, ChannelOrder target) {
        Frames frames = new Frames(graph);
        for (Node node : graph.nodes()) {
            ChannelOrder order = SpatialMotion.order(graph, node);
            if (order != null && !frames.join(node, SpatialMotion.of(graph, node, order, target), null)) {
                frames.disputed.add(node);
            }
        }
        frames.spread();
        for (Node node : graph.nodes()) {
            if (!frames.motions.containsKey(node)) {
                frames.joinApart(node);
            }
        }
        return frames;
    }

    Graph graph() {
        return graph;
    }

    /// Spatial ops that take their input for channels first where an earlier one takes it for channels last, or the
    /// other way round.
    List<Node> disputed() {
        return disputed;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    /// The frame of a value, null where it never moves.
    @Nullable
    Frame frame(Value value) {
        return frames.get(value);
    }

    @Nullable
    Motion motion(Node node) {
        return motions.get(node);
    }

    private void spread() {
        while (!open.isEmpty()) {
            Value value = open.poll();
            Frame frame = Objects.requireNonNull(frames.get(value));
            if (graph.producer(value) instanceof Node producer) {
                follow(producer, value, frame);
            }
            graph.readers(value).forEach(reader -> follow(reader, value, frame));
        }
    }

    private void follow(Node node, Value value, Frame frame) {
        if (!motions.containsKey(node)) {
            Motion motion = Motions.of(graph, node, value, frame);
            if (motion != null) {
                join(node, motion, value);
            }
        }
    }

    /// Takes the motion on where it agrees with all that is known.
    private boolean join(Node node, Motion motion, @Nullable Value known) {
        boolean agrees = motion.inputs().entrySet().stream()
                        .allMatch(entry -> agrees(node.input(entry.getKey()), entry))
                && motion.outputs().entrySet().stream().allMatch(entry -> agrees(node.output(entry.getKey()), entry));
        boolean concerns = known == null
                || motion.inputs().keySet().stream().anyMatch(i -> node.input(i).equals(known))
                || motion.outputs().keySet().stream()
                        .anyMatch(i -> node.output(i).equals(known));
        if (agrees && concerns) {
            motions.put(node, motion);
            motion.inputs().forEach((index, frame) -> learn(node.input(index), frame));
            motion.outputs().forEach((index, frame) -> learn(node.output(index), frame));
        }
        return agrees && concerns;
    }

    private boolean agrees(Value value, Map.Entry<Integer, Frame> entry) {
        Frame frame = frames.get(value);
        return frame == null || frame.equals(entry.getValue()) || graph.isConstant(value);
    }

    private void learn(Value value, Frame frame) {
        if (!graph.isConstant(value) && frames.putIfAbsent(value, frame) == null) {
            open.add(value);
        }
    }

    private void joinApart(Node node) {
        Motion motion = ApartMotion.of(graph, node, frames);
        if (motion != null) {
            motions.put(node, motion);
        }
    }
}
