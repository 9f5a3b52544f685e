package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.formula.Formula;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AveragePool;
import dev.slipway.model.op.Bitcast;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;

/// Means of stored integers as they are stored: half is rounded away from their zero, not to even, and not from the
/// zero that they stand for, so that every eighth mean of four is one step beside the rounded mean of the reals.
///
/// Source: `AveragePool` of TensorFlow Lite's reference kernels for integers.
final class TfliteFixedPool {

    private static final int ACTIVATION = 5;

    private TfliteFixedPool() {}

    /// Whether the operator is computed so.
    static boolean isFixed(TfliteNode r) {
        return r.opcode().code() == TfliteCode.AVERAGE_POOL_2D.number
                && r.in(0).isPresent()
                && r.type(0).isQuantized()
                && r.options().integer(ACTIVATION) == 0;
    }

    /// Reads the operator if it is computed so.
    static boolean read(TfliteNode r) {
        if (!isFixed(r)) {
            return false;
        }
        Formula f = new Formula(r);
        ElementType element = r.type(0).element();
        Window window = TfliteSpatialExpand.poolWindow(r.options());
        Value stored = f.cast(r.step("stored", new Bitcast(element), r.in(0)), ElementType.FLOAT32);
        Value mean = r.step("mean", new AveragePool(Layout.NHWC, window, false), stored);
        Value whole = f.unary(Unary.Kind.FLOOR, f.plus(f.unary(Unary.Kind.ABS, mean), 0.5 + surplus(window)));
        Value rounded = f.times(f.unary(Unary.Kind.SIGN, mean), whole);
        r.node(new Bitcast(element), f.cast(rounded, element));
        return true;
    }

    /// Less than what lies between two means, so that no rounding on the way makes a half less.
    private static double surplus(Window window) {
        return 0.25 / window.kernel().stream().reduce(1, Math::multiplyExact);
    }
}
