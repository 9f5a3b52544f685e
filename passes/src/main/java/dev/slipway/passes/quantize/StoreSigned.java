package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Names;
import dev.slipway.passes.Rule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stores signed what is stored unsigned only to be made real again: the same numbers, for kernels that compute with
/// signed ones.
///
///     y = Dequantize(Quantize[uint8, zero point 130](x))   becomes   y = Dequantize(Quantize[int8, zero point 2](x))
///     y = Dequantize(uint8 constant)                       becomes   y = Dequantize(int8 constant)
public final class StoreSigned implements Rule {

    private static final long SHIFT = 128;

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (node.op() instanceof Quantize(ElementType element, Quantization quantization)) {
            boolean onlyRead = !graph.isOutput(node.output())
                    && graph.readers(node.output()).stream().allMatch(reader -> reader.op() instanceof Dequantize);
            return element == ElementType.UINT8 && onlyRead ? stored(node, quantization, graph) : Optional.empty();
        }
        return node.op() instanceof Dequantize
                        && graph.constant(node.input(0)) instanceof Constant constant
                        && constant.element() == ElementType.UINT8
                        && constant.type().quantization() instanceof Quantization quantization
                ? Optional.of(constant(node, constant, quantization, graph))
                : Optional.empty();
    }

    private static Optional<Edit> stored(Node node, Quantization quantization, Graph graph) {
        Value stored = Names.fresh(graph, node.output().name() + "/signed");
        Node added = new Node(
                stored.name(),
                new Quantize(ElementType.INT8, shifted(quantization)),
                node.inputs(),
                List.of(stored),
                node.origins());
        return Optional.of(new Edit(Set.of(node), List.of(added), Map.of(), Map.of(node.output(), stored)));
    }

    private static Edit constant(Node node, Constant constant, Quantization quantization, Graph graph) {
        long[] numbers = constant.tensor().toLongs();
        Arrays.setAll(numbers, i -> numbers[i] - SHIFT);
        Tensor signed = Tensor.ofLongs(ElementType.INT8, constant.shape(), numbers);
        Value value = Names.fresh(graph, node.input(0).name() + "/signed");
        return Edit.replace(
                node,
                List.of(node.withInputs(List.of(value))),
                Map.of(value, Constant.of(signed, shifted(quantization))));
    }

    private static Quantization shifted(Quantization quantization) {
        long[] zeros = quantization.zeroPoints().toLongs();
        Arrays.setAll(zeros, i -> zeros[i] - SHIFT);
        return new Quantization(
                quantization.scales(),
                Tensor.ofLongs(quantization.zeroPoints().shape(), zeros),
                quantization.axis(),
                quantization.blockSize(),
                quantization.narrowRange());
    }
}
