package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of an op's inputs when it is evaluated. Optional inputs may be absent.
public final class Arguments {

    private final List<@Nullable Tensor> tensors;
    private final int outputs;

    private Arguments(List<@Nullable Tensor> tensors, int outputs) {
        this.tensors = tensors;
        this.outputs = outputs;
    }

    /// @param tensors the inputs, null where absent
    /// @param outputs how many outputs the node has
    public static Arguments of(List<@Nullable Tensor> tensors, int outputs) {
        return new Arguments(tensors, outputs);
    }

    /// These inputs of a node with one output.
    public static Arguments of(Tensor... tensors) {
        return new Arguments(Arrays.asList(tensors), 1);
    }

    /// How many inputs the node has, those left out included.
    public int size() {
        return tensors.size();
    }

    /// Whether the input at `index` is given.
    public boolean has(int index) {
        return index < tensors.size() && tensors.get(index) != null;
    }

    /// A present input.
    ///
    /// @throws OpException when the input is absent
    public Tensor tensor(int index) {
        if (index < tensors.size() && tensors.get(index) instanceof Tensor tensor) {
            return tensor;
        }
        throw new OpException("input %d is missing".formatted(index));
    }

    /// How many outputs the node has.
    public int outputs() {
        return outputs;
    }

    /// The shape of the input at `index`.
    public Shape shape(int index) {
        return tensor(index).shape();
    }

    /// The element type of the input at `index`.
    public ElementType element(int index) {
        return tensor(index).element();
    }
}
