package dev.slipway.formats.tflite.write;

import dev.slipway.formats.tflite.node.TfliteAim;
import dev.slipway.formats.tflite.node.TfliteLowering;
import dev.slipway.formats.tflite.spelling.TfliteKernels;
import dev.slipway.model.formula.Legalization;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.Clip;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.FakeQuantize;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Rules that turn a hub graph into one TFLite can spell: an op without an operator of its own becomes several that
/// have one. How, say the `Tflite…Lowering` classes, family by family; each op they make is lowered in turn.
public final class TfliteLegalize {

    private static final List<Family> FAMILIES = List.of(
            TfliteElementwiseLowering::lowered,
            TfliteBitLowering::lowered,
            TfliteActivationLowering::lowered,
            TfliteNormalizationLowering::lowered,
            TfliteReductionLowering::lowered,
            TfliteProductLowering::lowered,
            TfliteIndexLowering::lowered,
            TfliteShapeLowering::lowered,
            TflitePoolLowering::lowered,
            TfliteOpenPadding::lowered,
            TfliteConvolutionLowering::lowered,
            TfliteResizeLowering::lowered,
            TfliteQuantizationLowering::lowered,
            TfliteRecurrentLowering::lowered,
            TfliteSignalLowering::lowered,
            TfliteSampleLowering::lowered,
            TfliteCountLowering::lowered,
            TfliteLoopLowering::lowered,
            TfliteRankLowering::lowered);

    /// What the kernel of `DEQUANTIZE` reads.
    private static final Set<ElementType> DEQUANTIZED =
            EnumSet.of(ElementType.INT4, ElementType.INT8, ElementType.UINT8, ElementType.INT16);

    private TfliteLegalize() {}

    /// Lowers an op, if it is one of the family's that TFLite has no operator for.
    private interface Family {
        boolean lowered(Op op, TfliteLowering to);
    }

    /// The graph, and the regions inside it, with every op lowered that needs it.
    public static Graph graph(Graph graph, TfliteAim aim) {
        return new Legal(aim).of(graph);
    }

    private record Legal(TfliteAim aim) implements Legalization {

        @Override
        public void begin(GraphBuilder builder, Graph graph) {
            graph.nodes().forEach(node -> node.outputs().forEach(value -> declareReal(builder, value)));
        }

        @Override
        public void add(GraphBuilder builder, Node node) {
            TfliteLegalize.add(builder, node, aim);
        }
    }

    /// Adds the node, or what it is lowered to.
    static void add(GraphBuilder builder, Node node, TfliteAim aim) {
        if (node.op() instanceof Dequantize && dequantized(builder, node)
                || node.op() instanceof Quantize quantize && rounded(quantize, builder, node, aim)) {
            return;
        }
        boolean quantized = node.inputs().stream()
                .anyMatch(value -> value.isPresent() && builder.typeOf(value).isQuantized());
        if (quantized || !lowered(node, new TfliteLowering(builder, node, aim, TfliteLegalize::add))) {
            builder.add(TfliteConvolutionLowering.withTurnedFilter(builder, node));
        }
    }

    /// Makes constants real, whose stored numbers `DEQUANTIZE` does not take: biases, and those scaled by blocks. What
    /// is real already stays so.
    private static boolean dequantized(GraphBuilder builder, Node node) {
        if (!builder.typeOf(node.input(0)).isQuantized()) {
            builder.add(node.with(new Identity()));
            return true;
        }
        Constant constant = builder.constantOf(node.input(0));
        Quantization quantization = constant == null ? null : constant.type().quantization();
        if (constant == null
                || quantization == null
                || quantization.blockSize() == 0
                        && DEQUANTIZED.contains(constant.element())
                        && isTaken(constant.element(), quantization)) {
            return false;
        }
        builder.constant(node.output().name(), Quantizer.dequantize(constant.tensor(), quantization));
        return true;
    }

    /// What no tensor can store is real all the way from where it is rounded.
    private static void declareReal(GraphBuilder builder, Value value) {
        TensorType type = builder.declared(value);
        if (type != null
                && type.quantization() instanceof Quantization quantization
                && !isTaken(type.element(), quantization)
                && !builder.isOutput(value)) {
            builder.declare(value, TensorType.of(ElementType.FLOAT32, type.shape()));
        }
    }

    /// Rounds reals to what they are stored as, where no tensor can store it: in sixteen bits not around zero.
    private static boolean rounded(Quantize op, GraphBuilder builder, Node node, TfliteAim aim) {
        Quantization quantization = op.quantization();
        if (op.element().bits() != 16
                || !quantization.isPerTensor()
                || isTaken(op.element(), quantization)
                || builder.isOutput(node.output())) {
            return false;
        }
        double scale = quantization.scale();
        long zero = quantization.zeroPoint();
        Value lowest = limit(builder, node, (op.element().min() - zero) * scale);
        Value highest = limit(builder, node, (op.element().max() - zero) * scale);
        Node fake = node.with(new FakeQuantize(16, false, List.of()));
        add(builder, fake.withInputs(List.of(node.input(0), lowest, highest)), aim);
        return true;
    }

    private static Value limit(GraphBuilder builder, Node node, double value) {
        return builder.constant(builder.uniqueName(node.name() + "/limit"), Tensor.scalar((float) value));
    }

    /// Sixteen bits are signed, and around zero.
    private static boolean isTaken(ElementType element, Quantization quantization) {
        return element.bits() != 16
                || element == ElementType.INT16
                        && Arrays.stream(quantization.zeroPoints().toLongs()).allMatch(zero -> zero == 0);
    }

    private static boolean lowered(Node node, TfliteLowering to) {
        if (node.inputs().stream().anyMatch(value -> isUnknown(value, to))) {
            return false;
        }
        try {
            return isLowered(node, to);
        } catch (UnknownRankException e) {
            return false;
        }
    }

    /// What an operator gives that nobody knows.
    private static boolean isUnknown(Value value, TfliteLowering to) {
        return value.isPresent() && to.type(value).element() == ElementType.HANDLE;
    }

    private static boolean isLowered(Node node, TfliteLowering to) {
        return TfliteKernels.inSinglePrecision(node, to)
                || TfliteKernels.ofUnsigned(node, to)
                || byFamily(node, to)
                || node.op() instanceof Activated(Op base, Activation activation)
                        && activation != Activation.SIGN_BIT
                        && apart(base, activation, node, to)
                || TfliteKernels.widen(node, to);
    }

    private static boolean byFamily(Node node, TfliteLowering to) {
        return FAMILIES.stream().anyMatch(family -> family.lowered(node.op(), to));
    }

    /// Lowers what is activated, if need be; the activation then stands behind it.
    private static boolean apart(Op base, Activation activation, Node node, TfliteLowering to) {
        Value linear = new Value(to.graph().uniqueName(node.name() + "/linear"));
        Node alone = new Node(linear.name(), base, node.inputs(), List.of(linear), node.origins());
        if (!byFamily(alone, to.of(to.graph(), alone))) {
            return false;
        }
        return switch (activation) {
            case NONE, SIGN_BIT -> to.last(new Identity(), linear);
            case RELU -> to.last(new Unary(Unary.Kind.RELU), linear);
            case RELU6 -> clipped(linear, 0, 6, to);
            case RELU_N1_TO_1 -> clipped(linear, -1, 1, to);
            case TANH -> to.last(new Unary(Unary.Kind.TANH), linear);
        };
    }

    private static boolean clipped(Value x, double least, double most, TfliteLowering to) {
        ElementType element = to.type(x).element();
        return to.last(new Clip(), x, to.number(element, least), to.number(element, most));
    }
}
