package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.Optional;

/// What a node computes. Every op is a public record of this package, so that equal ops are equal values, and has
/// a static method `examples` that lists an [Example] or more; tests see to both, and find the ops by looking into the
/// package.
public interface Op {

    /// The types of the outputs, as far as the inputs tell.
    ///
    /// @throws OpException when the inputs break a constraint of the op
    List<TensorType> infer(Operands in);

    /// The outputs, computed plainly: this is the definition that engines and passes are judged by. Quantised inputs
    /// arrive as the reals they stand for, unless [#readsStoredIntegers].
    List<Tensor> evaluate(Arguments in);

    /// The elements of the first output where it is an integer tensor of rank 0 or 1 computed from shapes, in symbols,
    /// `Dim.UNKNOWN` where an element is not known; empty where nothing is. Ops of shape arithmetic override this.
    default Optional<List<Dim>> symbolic(Operands in) {
        return Optional.empty();
    }

    /// Whether [#infer] knows the output types; otherwise whoever makes the node declares them.
    default boolean infersTypes() {
        return true;
    }

    /// Whether the evaluator takes quantised inputs as they are stored, and makes its outputs as they are to be stored.
    default boolean readsStoredIntegers() {
        return false;
    }

    /// How it behaves when its numbers are stored as integers; an op that says nothing computes with reals.
    default Scales scales() {
        return Scales.REAL;
    }

    /// Whether equal inputs always give equal outputs and nothing else happens, so that the op may be folded, merged or
    /// dropped.
    default boolean isPure() {
        return true;
    }

    /// The regions inside, in a fixed order; empty for most ops.
    default List<Region> regions() {
        return List.of();
    }

    /// The same op with other regions, in the order of [#regions].
    default Op withRegions(List<? extends Region> regions) {
        return this;
    }

    /// The op's name as messages and tables give it; families give their member: `Unary.TANH`.
    default String name() {
        return getClass().getSimpleName();
    }
}
