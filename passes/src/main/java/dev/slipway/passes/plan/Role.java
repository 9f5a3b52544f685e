package dev.slipway.passes.plan;

import dev.slipway.model.tensor.Quantization;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How integer kernels compute a node.
sealed interface Role {

    /// A layer: the first input times constant weights, which have a scale for each index of an axis.
    ///
    /// @param outputAxis the axis of the weights that has the outputs
    /// @param bias whether a third input is added, which integer kernels take in products of both scales
    record Weighted(int outputAxis, boolean bias) implements Role {}

    /// Numbers computed from numbers, each of these and the result with a scale of its own.
    ///
    /// @param inputs how many of the first inputs are numbers
    /// @param fixed what the kernels demand of the result; null where any scale will do
    record Computed(int inputs, @Nullable Quantization fixed) implements Role {}

    /// Numbers of the inputs, or between them: inputs and outputs share one scale.
    ///
    /// @param inputs which inputs are numbers
    record Moved(List<Integer> inputs) implements Role {}

    /// The first input within bounds: what is stored with a range that ends there needs no more.
    record Limited() implements Role {}

    /// Only real kernels compute it.
    record Real() implements Role {}
}
