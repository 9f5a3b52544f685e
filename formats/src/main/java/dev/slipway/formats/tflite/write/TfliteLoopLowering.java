package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.model.formula.CountedLoop;
import dev.slipway.model.formula.ScannedLoop;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Loops that count and collect, as TFLite's, which repeats a body on a state while a condition of that state is true.
final class TfliteLoopLowering {

    private static final long MOST_STEPS = 64;

    private TfliteLoopLowering() {}

    static boolean lowered(Op op, TfliteLowering to) {
        return switch (op) {
            case Loop loop when loop.body() instanceof Graph body -> new CountedLoop(loop.carried(), body, to).write();
            case Scan scan when scan.body() instanceof Graph body -> scan(scan, body, to);
            default -> false;
        };
    }

    /// Round by round where the number of rounds is known and small, else as a loop.
    private static boolean scan(Scan op, Graph body, TfliteLowering to) {
        Shape first = to.shape(op.state());
        if (!first.isRanked()) {
            return false;
        }
        Dim rounds = first.dim(op.inputAxes().getFirst());
        if (rounds.isKnown() && rounds.size() > 0 && rounds.size() <= MOST_STEPS) {
            return unrolled(op, body, (int) rounds.size(), to);
        }
        new ScannedLoop(op, body, to).write();
        return true;
    }

    private static boolean unrolled(Scan op, Graph body, int rounds, TfliteLowering to) {
        int scanned = op.inputAxes().size();
        List<Value> state = to.node().inputs().subList(0, op.state());
        List<List<Value>> collected = new ArrayList<>();
        for (int i = op.state(); i < body.outputs().size(); i++) {
            collected.add(new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            List<Value> given = new ArrayList<>(state);
            for (int i = 0; i < scanned; i++) {
                int at = op.inputReversed().get(i) ? rounds - 1 - round : round;
                Value index = to.constant(Tensor.ofInts(Shape.SCALAR, at));
                given.add(to.step(new Gather(op.inputAxes().get(i), 0), to.in(op.state() + i), index));
            }
            given.addAll(to.node()
                    .inputs()
                    .subList(op.state() + scanned, to.node().inputs().size()));
            List<Value> made = to.graph().inline(body, given, to.node().name() + "/" + round + "/");
            state = made.subList(0, op.state());
            for (int i = 0; i < collected.size(); i++) {
                List<Value> parts = collected.get(i);
                parts.add(op.outputReversed().get(i) ? 0 : parts.size(), made.get(op.state() + i));
            }
        }
        for (int i = 0; i < op.state(); i++) {
            to.output(i, new Identity(), state.get(i));
        }
        for (int i = 0; i < collected.size(); i++) {
            Value[] parts = collected.get(i).toArray(Value[]::new);
            to.output(op.state() + i, new Stack(op.outputAxes().get(i)), parts);
        }
        return true;
    }
}
