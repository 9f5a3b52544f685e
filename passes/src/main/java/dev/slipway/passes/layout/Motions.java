package dev.slipway.passes.layout;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The table of ops that can run over moved values, and how they are said then. What is not in it reads and makes
/// everything in the model's own order.
final class Motions {

    private final Graph graph;
    private final Node node;
    private final Value known;
    private final Frame frame;

    private Motions(Graph graph, Node node, Value known, Frame frame) {
        this.graph = graph;
        this.node = node;
        this.known = known;
        this.frame = frame;
    }

    /// How `node` moves with `known`, one of its inputs or outputs; null where it does not.
    static @Nullable Motion of(Graph graph, Node node, Value known, Frame frame) {
        return new Motions(graph, node, known, frame).motion(node.op());
    }

    private @Nullable Motion motion(Op op) {
        return switch (op) {
            case Activated activated -> activated(activated);
            case Unary _, Celu _, Cast _, Clip _, Elu _, Gelu _, HardSigmoid _, Identity _, IsInfinite _, LeakyRelu _ ->
                pointwise(op);
            case Selu _, Shrink _, Swish _, ThresholdedRelu _, Dequantize _ -> pointwise(op);
            case Quantize quantize -> quantize(quantize);
            case FakeQuantize(int bits, boolean narrow, List<Integer> axis) ->
                axis.isEmpty()
                        ? pointwise(op)
                        : alongAxis(axis.getFirst(), to -> new FakeQuantize(bits, narrow, List.of(to)));
            case QuantizeLinear(var element, int axis, int block, boolean saturate) ->
                block > 0 ? null : alongAxis(axis, to -> new QuantizeLinear(element, to, block, saturate));
            case DequantizeLinear(var output, int axis, int block) ->
                block > 0 ? null : alongAxis(axis, to -> new DequantizeLinear(output, to, block));
            case Binary _, Comparison _, Logical _, Variadic _, Where _, PRelu _ ->
                BroadcastMotion.of(graph, node, frame);
            case Concat(int axis) -> allAlong(axis, Concat::new);
            case Split(int axis, int parts) -> alongAxis(axis, to -> new Split(to, parts));
            case Softmax(int axis) -> alongAxis(axis, Softmax::new);
            case LogSoftmax(int axis) -> alongAxis(axis, LogSoftmax::new);
            case Hardmax(int axis) -> alongAxis(axis, Hardmax::new);
            case LpNormalization(int axis, int p, float epsilon) ->
                alongAxis(axis, to -> new LpNormalization(to, p, epsilon));
            case TopK(int axis, boolean largest, boolean sorted, var indices) ->
                alongAxis(axis, to -> new TopK(to, largest, sorted, indices));
            case Reverse(List<Integer> axes) ->
                inPlace(moving ->
                        moving.with(new Reverse(axes.stream().map(frame::axis).toList())));
            case Cumulative _ -> withAxes(1);
            case Pad _ -> pad();
            case Slice _ -> slice();
            case Tile _ -> withVectors(Map.of(1, 1));
            case Expand _ -> expand();
            case Fill _ -> fill();
            case Resize resize -> resize(resize);
            case Reduction _, ArgReduction _, Squeeze _, Unsqueeze _, Stack _, Unstack _, Gather _ ->
                new RankMotion(graph, node, known, frame, this).motion(op);
            case Transpose(List<Integer> permutation) -> transpose(permutation);
            case Reshape _, Flatten _ -> ReshapeMotion.of(graph, node, known, frame);
            default -> null;
        };
    }

    private @Nullable Motion activated(Activated activated) {
        Motion base = of(graph, node.with(activated.base()), known, frame);
        return base == null ? null : activated(activated, base);
    }

    static Motion activated(Activated activated, Motion base) {
        return new Motion(base.inputs(), base.outputs(), base.ties(), base.fixed(), moving -> {
            Motion.Rewritten rewritten = base.rewrite().apply(moving.as(activated.base()));
            return new Motion.Rewritten(new Activated(rewritten.op(), activated.activation()), rewritten.inputs());
        });
    }

    @Nullable
    Motion pointwise(Op op) {
        boolean alone = node.inputs().stream().skip(1).allMatch(value -> rank(value) <= 0);
        return alone && rank(node.input(0)) == frame.rank()
                ? Motion.together(Map.of(0, frame), outputs(), moving -> moving.with(op))
                : null;
    }

    private @Nullable Motion quantize(Quantize op) {
        Quantization quantization = op.quantization();
        return quantization.axis().isEmpty()
                ? pointwise(op)
                : alongAxis(
                        quantization.axis().getAsInt(), to -> new Quantize(op.element(), quantization.alongAxis(to)));
    }

    /// Makes an op for an axis.
    interface AlongAxis {
        Op op(int axis);
    }

    @Nullable
    Motion alongAxis(int axis, AlongAxis op) {
        return inPlace(moving -> moving.with(op.op(frame.axis(axis))));
    }

    @Nullable
    Motion inPlace(Motion.Rewrite rewrite) {
        return frame.isFlat() || rank(node.input(0)) != frame.rank()
                ? null
                : Motion.together(Map.of(0, frame), outputs(), rewrite);
    }

    private @Nullable Motion allAlong(int axis, AlongAxis op) {
        boolean fit = node.inputs().stream().allMatch(value -> rank(value) == frame.rank());
        return fit && !frame.isFlat()
                ? Motion.together(inputs(frame), outputs(), moving -> moving.with(op.op(frame.axis(axis))))
                : null;
    }

    /// An op with its axes as an input.
    @Nullable
    Motion withAxes(int index) {
        long[] axes = numbers(index);
        return axes == null
                ? null
                : inPlace(moving -> moving.with(node.op(), Map.of(index, moving.axes(index, moved(axes)))));
    }

    /// An op with inputs that hold so many numbers for each axis, all axes' first, then all axes' second.
    private @Nullable Motion withVectors(Map<Integer, Integer> inputs) {
        return inPlace(moving -> moving.with(node.op(), vectors(moving, inputs)));
    }

    private Map<Integer, Value> vectors(Moving moving, Map<Integer, Integer> inputs) {
        Map<Integer, Value> replaced = new HashMap<>();
        inputs.forEach((index, times) -> {
            if (node.hasInput(index)) {
                replaced.put(index, moving.vector(node.input(index), frame.permutation(), times));
            }
        });
        return replaced;
    }

    private @Nullable Motion pad() {
        return node.hasInput(3) ? withAxes(3) : withVectors(Map.of(1, 2));
    }

    private @Nullable Motion slice() {
        if (node.hasInput(3)) {
            return withAxes(3);
        }
        Shape starts = graph.type(node.input(1)).shape();
        if (!starts.isKnown()) {
            return null;
        }
        long[] axes = moved(LongStream.range(0, starts.elements()).toArray());
        return inPlace(moving -> moving.with(node.op(), Map.of(3, moving.numbers("axes", axes))));
    }

    private @Nullable Motion expand() {
        Shape wanted = graph.type(node.input(1)).shape();
        return wanted.hasRank(1) && wanted.dim(0).is(frame.rank()) ? withVectors(Map.of(1, 1)) : null;
    }

    private @Nullable Motion fill() {
        return frame.isFlat()
                ? null
                : Motion.together(Map.of(), outputs(), moving -> moving.with(node.op(), vectors(moving, Map.of(0, 1))));
    }

    private @Nullable Motion resize(Resize op) {
        return inPlace(moving -> resized(op, frame, moving));
    }

    static Motion.Rewritten resized(Resize op, Frame frame, Moving moving) {
        if (op.axes().isEmpty()) {
            Map<Integer, Value> replaced = new HashMap<>();
            for (int index : List.of(1, 2, 3)) {
                if (moving.node().hasInput(index)) {
                    replaced.put(
                            index, moving.vector(moving.node().input(index), frame.permutation(), index == 1 ? 2 : 1));
                }
            }
            return moving.with(op, replaced);
        }
        return moving.with(op.along(op.axes().stream().map(frame::axis).toList()));
    }

    /// A transpose that makes what the moved input is anyway has nothing to do.
    private @Nullable Motion transpose(List<Integer> permutation) {
        boolean fromInput = known.equals(node.input(0));
        List<Integer> inverse = Permutation.inverse(permutation);
        if (frame.isFlat() || !frame.permutation().equals(fromInput ? permutation : inverse)) {
            return null;
        }
        Frame other = new Frame(frame.order().other(), fromInput ? inverse : permutation, null);
        return new Motion(
                Map.of(0, fromInput ? frame : other),
                Map.of(0, fromInput ? other : frame),
                Motion.Ties.SAME_VALUE,
                null,
                moving -> moving.with(node.op()));
    }

    Map<Integer, Frame> inputs(Frame each) {
        Map<Integer, Frame> inputs = new HashMap<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.put(i, each);
        }
        return inputs;
    }

    Map<Integer, Frame> outputs() {
        return outputs(frame);
    }

    Map<Integer, Frame> outputs(Frame each) {
        Map<Integer, Frame> outputs = new HashMap<>();
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                outputs.put(i, each);
            }
        }
        return outputs;
    }

    /// The number of axes; -1 where it is not known, or there is no such value.
    int rank(Value value) {
        if (!value.isPresent()) {
            return -1;
        }
        Shape shape = graph.type(value).shape();
        return shape.isRanked() ? shape.rank() : -1;
    }

    long @Nullable [] numbers(int index) {
        Tensor known = graph.known(node.input(index));
        return known == null ? null : known.toLongs();
    }

    private long[] moved(long[] axes) {
        return moved(frame, axes);
    }

    static long[] moved(Frame frame, long[] axes) {
        return Arrays.stream(axes).map(axis -> frame.axis((int) axis)).toArray();
    }
}
