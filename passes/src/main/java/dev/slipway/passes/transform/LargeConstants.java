package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/// The constants whose reals a transform stores in fewer bits: large ones, since small ones gain nothing and are often
/// what accuracy depends on.
final class LargeConstants {

    private LargeConstants() {}

    /// What becomes of those that are taken, which counts as changes.
    ///
    /// @param least how many elements a large constant has
    static SequencedMap<Value, Constant> changed(
            Graph graph,
            long least,
            BiPredicate<Value, Constant> taken,
            UnaryOperator<Constant> change,
            Report report) {
        SequencedMap<Value, Constant> changed = new LinkedHashMap<>();
        graph.constants().forEach((value, constant) -> {
            boolean large = constant.shape().isKnown() && constant.shape().elements() >= least;
            if (large
                    && constant.element().isFloat()
                    && !constant.type().isQuantized()
                    && taken.test(value, constant)) {
                changed.put(value, change.apply(constant));
            }
        });
        report.changed(changed.size());
        return changed;
    }
}
