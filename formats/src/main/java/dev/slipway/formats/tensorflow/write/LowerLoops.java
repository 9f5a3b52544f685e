package dev.slipway.formats.tensorflow.write;

import static dev.slipway.formats.tensorflow.write.TensorflowLegalize.lower;

import dev.slipway.model.formula.CountedLoop;
import dev.slipway.model.formula.ScannedLoop;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.op.Loop;
import dev.slipway.model.op.Scan;

/// Loops that count, collect and scan, as TensorFlow's, which repeat a body on a state while a condition of it is true.
final class LowerLoops {

    private LowerLoops() {}

    static void rules() {
        lower(Loop.class, (op, _, to) -> new CountedLoop(op.carried(), (Graph) op.body(), to).write());
        lower(Scan.class, (op, _, to) -> {
            new ScannedLoop(op, (Graph) op.body(), to).write();
            return true;
        });
    }
}
