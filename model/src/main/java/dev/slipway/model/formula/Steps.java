package dev.slipway.model.formula;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Op;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// One node that becomes several hub nodes, on its way in or out.
public interface Steps {

    /// The graph being built.
    GraphBuilder graph();

    /// Adds a hub node on the way.
    ///
    /// @param suffix tells it from the node's other steps
    Value step(String suffix, Op op, Value... inputs);

    /// Adds a constant; its bytes are not copied.
    Value constant(String suffix, Tensor tensor);

    /// Adds a vector of int64.
    default Value vector(String suffix, long... values) {
        return constant(suffix, Tensor.ofLongs(Shape.of(values.length), values));
    }

    /// Adds a vector of int64.
    default Value vector(String suffix, List<? extends Number> values) {
        return vector(suffix, values.stream().mapToLong(Number::longValue).toArray());
    }

    /// Adds a scalar of the given type.
    default Value scalar(String suffix, ElementType element, double value) {
        return constant(suffix, Tensor.ofDoubles(element, Shape.SCALAR, value));
    }
}
