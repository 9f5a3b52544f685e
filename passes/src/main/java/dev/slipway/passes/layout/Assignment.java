package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The order every node reads and makes its values in, such that the fewest bytes are transposed.
///
/// Each node that may run in either order is a point of a minimum cut; a value costs its bytes, once, where a reader is
/// on the other side than its maker.
final class Assignment {

    /// What a transpose costs beyond the bytes it moves.
    private static final long EACH = 256;

    /// A dimension that is not known, as far as costs go.
    private static final long GUESS = 64;

    private final Frames frames;
    private final Graph graph;
    private final boolean keepsInterface;
    private final ChannelOrder target;
    private final MinimumCut cut = new MinimumCut();
    private final Map<Node, Map<Integer, Integer>> inputs = new IdentityHashMap<>();
    private final Map<Node, Map<Integer, Integer>> outputs = new IdentityHashMap<>();
    private final Map<Value, Integer> ports = new HashMap<>();
    private final long cost;

    Assignment(Frames frames, ChannelOrder target, boolean keepsInterface) {
        this.frames = frames;
        this.graph = frames.graph();
        this.target = target;
        this.keepsInterface = keepsInterface;
        graph.inputs().forEach(this::interfacePoint);
        graph.outputs().forEach(this::interfacePoint);
        graph.nodes().forEach(this::points);
        for (Port port : graph.inputs()) {
            value(port.value(), interfaceSide(port.value()));
        }
        for (Node node : graph.nodes()) {
            for (int i = 0; i < node.outputs().size(); i++) {
                if (node.hasOutput(i)) {
                    value(node.output(i), outputs.getOrDefault(node, Map.of()).get(i));
                }
            }
        }
        cost = cut.run();
    }

    /// Whether running every node as it is moves no more bytes.
    boolean changesNothing() {
        long now = 0;
        for (Node node : graph.nodes()) {
            Motion motion = frames.motion(node);
            if (motion == null) {
                continue;
            }
            if (motion.ties() == Motion.Ties.SAME_VALUE) {
                now += cost(node.input(0));
            } else if (motion.fixed() != null
                    && motion.inputs().values().stream().anyMatch(frame -> frame.order() != motion.fixed())) {
                return false;
            }
        }
        return now <= cost && (keepsInterface || ports.isEmpty());
    }

    /// The order in which a node reads an input that moves.
    ChannelOrder ofInput(Node node, int index) {
        Integer point = inputs.getOrDefault(node, Map.of()).get(index);
        return point == null ? own(node.input(index)) : order(point);
    }

    /// The same for a constant, which has no order of its own.
    ChannelOrder ofInput(Node node, int index, Frame frame) {
        Integer point = inputs.getOrDefault(node, Map.of()).get(index);
        return point == null ? frame.order() : order(point);
    }

    /// The order in which a node makes an output.
    ChannelOrder ofOutput(Node node, int index) {
        Integer point = outputs.getOrDefault(node, Map.of()).get(index);
        return point == null ? own(node.output(index)) : order(point);
    }

    /// The order that an input or output of the graph has.
    ChannelOrder ofInterface(Value value) {
        return keepsInterface || !ports.containsKey(value) ? own(value) : target;
    }

    private ChannelOrder own(Value value) {
        return Objects.requireNonNull(frames.frame(value)).order();
    }

    private ChannelOrder order(int point) {
        return cut.isOnFirstSide(point) ? ChannelOrder.FIRST : ChannelOrder.LAST;
    }

    private static int side(ChannelOrder order) {
        return order == ChannelOrder.FIRST ? MinimumCut.FIRST : MinimumCut.SECOND;
    }

    private void interfacePoint(Port port) {
        Frame frame = frames.frame(port.value());
        if (frame != null && !frame.isFlat() && frame.order() != target) {
            ports.put(port.value(), side(target));
        }
    }

    private @Nullable Integer interfaceSide(Value value) {
        return keepsInterface ? null : ports.get(value);
    }

    private void points(Node node) {
        Motion motion = frames.motion(node);
        if (motion == null) {
            return;
        }
        Map<Integer, Integer> in = new HashMap<>();
        Map<Integer, Integer> out = new HashMap<>();
        int shared = motion.fixed() instanceof ChannelOrder fixed
                ? side(fixed)
                : motion.ties() == Motion.Ties.NONE ? -1 : cut.point();
        motion.inputs().keySet().forEach(i -> in.put(i, shared < 0 ? cut.point() : shared));
        motion.outputs().keySet().forEach(i -> out.put(i, shared < 0 ? cut.point() : shared));
        inputs.put(node, in);
        outputs.put(node, out);
    }

    /// Adds what it costs when some reader of `value` has it in another order than its maker.
    private void value(Value value, @Nullable Integer madeAt) {
        Frame frame = frames.frame(value);
        if (frame == null) {
            return;
        }
        int maker = madeAt == null ? side(frame.order()) : madeAt;
        Set<Integer> readers = new HashSet<>();
        for (Node reader : graph.readers(value)) {
            for (int i = 0; i < reader.inputs().size(); i++) {
                if (reader.input(i).equals(value)) {
                    Integer point = inputs.getOrDefault(reader, Map.of()).get(i);
                    readers.add(point == null ? side(frame.order()) : point);
                }
            }
        }
        if (graph.isOutput(value)) {
            Integer point = interfaceSide(value);
            readers.add(point == null ? side(frame.order()) : point);
        }
        readers.remove(maker);
        tie(maker, List.copyOf(readers), frame.isFlat() ? MinimumCut.NEVER : cost(value));
    }

    private void tie(int maker, List<Integer> readers, long price) {
        if (readers.size() == 1) {
            cut.edge(maker, readers.getFirst(), price);
            cut.edge(readers.getFirst(), maker, price);
            return;
        }
        if (readers.isEmpty()) {
            return;
        }
        int toSecond = cut.point();
        int toFirst = cut.point();
        cut.edge(maker, toSecond, price);
        cut.edge(toFirst, maker, price);
        for (int reader : readers) {
            cut.edge(toSecond, reader, MinimumCut.NEVER);
            cut.edge(reader, toFirst, MinimumCut.NEVER);
        }
    }

    private long cost(Value value) {
        TensorType type = graph.type(value);
        Frame frame = frames.frame(value);
        if (frame != null && frame.isReshape(type.shape())) {
            return 1;
        }
        return EACH + bytes(type);
    }

    private static long bytes(TensorType type) {
        Shape shape = type.shape();
        double elements = 1;
        for (int axis = 0; axis < shape.rank(); axis++) {
            Dim dim = shape.dim(axis);
            elements *= axis == 0 && !dim.isKnown() ? 1 : estimate(dim);
        }
        return (long) Math.min(1e15, elements * Math.max(8, type.element().bits()) / 8);
    }

    private static double estimate(Dim dim) {
        return switch (dim) {
            case Dim.Known(long size) -> size;
            case Dim.Symbol _ -> GUESS;
            case Dim.Sum(Dim left, Dim right) -> Math.max(1, estimate(left) + estimate(right));
            case Dim.Product(Dim left, Dim right) -> estimate(left) * estimate(right);
            case Dim.Quotient(Dim left, Dim right) -> Math.max(1, estimate(left) / Math.max(1, estimate(right)));
        };
    }
}
