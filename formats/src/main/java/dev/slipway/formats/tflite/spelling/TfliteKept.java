package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Operators that the hub has words for, yet which say more than those: how their kernel stores what it computes with,
/// or how their constants leave out zeros. To TFLite they go as they are, elsewhere by what they mean.
final class TfliteKept {

    private static final int DENSE_ASYMMETRIC = 3;
    private static final int PRODUCT_ASYMMETRIC = 2;

    private TfliteKept() {}

    /// Whether an operator says more than the hub.
    static boolean isKept(TfliteNode r) {
        int code = r.opcode().code();
        if (TfliteTable.isTable(r)
                || TfliteFixedResize.isFixed(r)
                || TfliteFixedSoftmax.isFixed(r)
                || TfliteFixedPool.isFixed(r)) {
            return true;
        }
        if (code == TfliteCode.FULLY_CONNECTED.number) {
            return isHybrid(r) && (r.options().flag(DENSE_ASYMMETRIC) || isSignedInDisguise(r, 1))
                    || r.operator().inputs().stream().anyMatch(input -> isSparse(r, input));
        }
        if (code == TfliteCode.CONV_2D.number || code == TfliteCode.DEPTHWISE_CONV_2D.number) {
            return isSignedInDisguise(r, 1);
        }
        if (code == TfliteCode.BATCH_MATMUL.number) {
            return isHybrid(r) && r.options().flag(PRODUCT_ASYMMETRIC);
        }
        return code == TfliteCode.EMBEDDING_LOOKUP.number
                && r.in(1).isPresent()
                && r.type(1).isQuantized()
                && r.outputElement() == ElementType.FLOAT32;
    }

    /// Whether the tensor is a constant that leaves out zeros, which the kernel of its operator reads so.
    static boolean isSparse(TfliteNode r, int tensor) {
        return tensor >= 0
                && r.opcode().code() == TfliteCode.FULLY_CONNECTED.number
                && r.from().tensor(tensor).sparsity() != null
                && r.from().stored(tensor).size() > 0;
    }

    private static boolean isHybrid(TfliteNode r) {
        return r.in(0).isPresent()
                && r.in(1).isPresent()
                && r.type(0).element() == ElementType.FLOAT32
                && r.type(1).isQuantized();
    }

    /// Whether an input is said to be of bytes without sign, yet read with one: so old converters wrote the weights of
    /// layers that compute with real numbers.
    static boolean isSignedInDisguise(TfliteNode r, int input) {
        return input > 0
                && r.in(0).isPresent()
                && r.in(input).isPresent()
                && r.type(0).element() == ElementType.FLOAT32
                && r.type(input).element() == ElementType.UINT8
                && r.type(input).quantization() instanceof Quantization scale
                && scale.isPerTensor();
    }

    /// The same bytes with their sign, and zero in the middle.
    static Constant signed(Constant constant) {
        float scale =
                Objects.requireNonNull(constant.type().quantization()).scales().toFloats()[0];
        Tensor bytes =
                Tensor.of(ElementType.INT8, constant.shape(), constant.tensor().bytes());
        return Constant.of(bytes, Quantization.perTensor(scale, 0));
    }

    /// What a kept operator means, null for others.
    static @Nullable Graph meaning(TfliteNode r) {
        if (!isKept(r)) {
            return null;
        }
        Graph table = TfliteTable.meaning(r);
        return table == null ? read(r) : table;
    }

    /// What is read of an operator by itself.
    private static @Nullable Graph read(TfliteNode r) {
        GraphBuilder graph = new GraphBuilder(r.name());
        List<Value> inputs = new ArrayList<>();
        for (int i = 0; i < r.inputs().size(); i++) {
            Value input = r.in(i);
            if (!input.isPresent()) {
                inputs.add(Value.NONE);
                continue;
            }
            Constant constant = r.graph().constantOf(input);
            boolean isGiven = !isSparse(r, r.operator().inputs().get(i));
            String name = graph.uniqueName("input" + i);
            Value given = isGiven ? graph.input(name, r.type(i)) : Value.NONE;
            Constant known = constant != null && isSignedInDisguise(r, i) ? signed(constant) : constant;
            inputs.add(known == null ? given : graph.constant(graph.uniqueName("constant" + i), known));
        }
        List<Value> outputs = new ArrayList<>();
        for (Value output : r.outputs()) {
            Value made = new Value(graph.uniqueName("output" + outputs.size()));
            TensorType type = r.graph().declared(output);
            if (type != null) {
                graph.declare(made, type);
            }
            outputs.add(made);
        }
        TfliteNode alone = new TfliteNode(r.opcode(), r.operator(), r.name(), inputs, outputs, graph, r.from());
        if (!TfliteFixedResize.read(alone)
                && !TfliteFixedSoftmax.read(alone)
                && !TfliteFixedPool.read(alone)
                && !TfliteOps.read(alone)) {
            return null;
        }
        outputs.forEach(output -> graph.output(output.name(), output));
        return graph.build();
    }
}
