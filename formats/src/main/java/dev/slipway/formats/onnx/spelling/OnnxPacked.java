package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Operators of ONNX Runtime's own whose weights are numbers of a few bits, blocks of which share a scale.
final class OnnxPacked {

    /// What the sixteen values of `fp4` and `nf4` stand for, as parts of the largest of a block.
    private static final float[][] LEVELS = {
        {
            0,
            5.208333333e-03f,
            0.66666667f,
            1,
            0.33333333f,
            0.5f,
            0.16666667f,
            0.25f,
            -0f,
            -5.208333333e-03f,
            -0.66666667f,
            -1,
            -0.33333333f,
            -0.5f,
            -0.16666667f,
            -0.25f
        },
        {
            -1,
            -0.6961928009986877f,
            -0.5250730514526367f,
            -0.39491748809814453f,
            -0.28444138169288635f,
            -0.18477343022823334f,
            -0.09105003625154495f,
            0,
            0.07958029955625534f,
            0.16093020141124725f,
            0.24611230194568634f,
            0.33791524171829224f,
            0.44070982933044434f,
            0.5626170039176941f,
            0.7229568362236023f,
            1
        }
    };

    /// The domain of ONNX Runtime's operators on channels in blocks.
    static final String BLOCKED = "com.microsoft.nchwc";

    private OnnxPacked() {}

    static void spellings() {
        OnnxOps.spell("com.microsoft::MatMulNBits", OnnxPacked::matMul);
        OnnxOps.spell("com.microsoft::MatMulBnb4", OnnxPacked::matMulOfLevels);
        OnnxOps.spell("com.microsoft::GatherBlockQuantized", OnnxPacked::gather);
        for (String blocked : List.of(
                "Conv",
                "MaxPool",
                "AveragePool",
                "GlobalMaxPool",
                "GlobalAveragePool",
                "ReorderInput",
                "ReorderOutput",
                "Upsample")) {
            OnnxOps.spell(BLOCKED + "::" + blocked, node -> {
                throw new OnnxNode.NotSayable("its channels lie in blocks as wide as one processor's vectors, "
                        + "which the file does not say; have ONNX Runtime save the model at ORT_ENABLE_EXTENDED");
            });
        }
    }

    private static Constant constant(OnnxNode node, int input) {
        Constant constant = node.graph().constantOf(node.required(input));
        if (constant == null) {
            throw new OnnxNode.NotSayable("input %d is computed by the graph; it must be a constant".formatted(input));
        }
        return constant;
    }

    /// Rows of packed numbers, cut to `width`.
    private static Tensor unpacked(Tensor bytes, ElementType packed, long rows, long width) {
        long bits = 8 * bytes.bytes().byteSize() / rows;
        long given = bits / packed.bits();
        Tensor all = Tensor.of(packed, Shape.of(rows, given), bytes.bytes());
        if (given == width) {
            return all;
        }
        long[] from = all.toLongs();
        long[] to = new long[Math.toIntExact(rows * width)];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, (int) (row * given), to, (int) (row * width), (int) width);
        }
        return Tensor.ofLongs(packed, Shape.of(rows, width), to);
    }

    private static ElementType packed(long bits) {
        return switch ((int) bits) {
            case 2 -> ElementType.UINT2;
            case 4 -> ElementType.UINT4;
            case 8 -> ElementType.UINT8;
            default -> throw new OnnxNode.NotSayable("its weights have %d bits".formatted(bits));
        };
    }

    private static List<Value> matMul(OnnxNode node) {
        if (node.integer("weight_prepacked", 0) != 0) {
            throw new OnnxNode.NotSayable("its weights are laid out for one processor");
        }
        ElementType packed = packed(node.integer("bits", 4));
        long width = node.integer("K", 0);
        long rows = node.integer("N", 0);
        int block = (int) node.integer("block_size", 32);
        long blocks = Math.ceilDiv(width, block);
        Tensor weights = unpacked(constant(node, 1).tensor(), packed, rows, width);
        Tensor scales = node.parameter(2).cast(ElementType.FLOAT32).reshaped(Shape.of(rows, blocks));
        Tensor zeros = node.has(3) ? node.parameter(3) : null;
        Value real;
        if (node.has(4) || zeros != null && zeros.element().isFloat()) {
            Tensor offsets =
                    zeros == null ? null : zeros.element().isFloat() ? zeros : unpacked(zeros, packed, rows, blocks);
            int[] order = node.has(4) ? node.parameter(4).toInts() : null;
            real = node.constant("weights", blockwise(weights, scales, offsets, order, block));
        } else {
            Constant stored = zeros == null
                    ? centered(weights, scales, block)
                    : stored(weights, scales, unpacked(zeros, packed, rows, blocks), block);
            real = node.step("weights", new Dequantize(), node.constant("packed", stored));
        }
        OnnxSteps go = new OnnxSteps(node);
        MatMul op = new MatMul(false, true);
        real = go.cast(real, node.element(0));
        return node.has(5)
                ? node.is(new Binary(Binary.Kind.ADD), node.step("product", op, node.required(0), real), node.in(5))
                : node.is(op, node.required(0), real);
    }

    private static Constant stored(Tensor weights, Tensor scales, Tensor zeros, int block) {
        Tensor wide = weights.element() == ElementType.UINT2
                ? Tensor.ofLongs(ElementType.UINT4, weights.shape(), weights.toLongs())
                : weights;
        Tensor integers = Tensor.ofLongs(scales.shape(), zeros.toLongs());
        return Constant.of(wide, new Quantization(scales, integers, OptionalInt.of(1), block, false));
    }

    /// Numbers around the middle of their range, as signed ones.
    private static Constant centered(Tensor weights, Tensor scales, int block) {
        long middle = 1L << (weights.element().bits() - 1);
        long[] values = weights.toLongs();
        for (int i = 0; i < values.length; i++) {
            values[i] -= middle;
        }
        ElementType signed = weights.element() == ElementType.UINT8 ? ElementType.INT8 : ElementType.INT4;
        Tensor zeros = Tensor.ofLongs(scales.shape(), new long[(int) scales.size()]);
        return Constant.of(
                Tensor.ofLongs(signed, weights.shape(), values),
                new Quantization(scales, zeros, OptionalInt.of(1), block, false));
    }

    /// Weights made real here: their zeros are no integers, or their columns are in no order.
    private static Tensor blockwise(
            Tensor weights, Tensor scales, @Nullable Tensor zeros, int @Nullable [] order, int block) {
        int width = (int) weights.shape().size(1);
        int blocks = (int) scales.shape().size(1);
        long[] q = weights.toLongs();
        float[] scale = scales.toFloats();
        float[] zero = zeros == null ? null : zeros.cast(ElementType.FLOAT32).toFloats();
        float middle = 1 << (weights.element().bits() - 1);
        float[] real = new float[q.length];
        for (int i = 0; i < q.length; i++) {
            int column = i % width;
            int at = i / width * blocks + (order == null ? column / block : order[column]);
            real[i] = (q[i] - (zero == null ? middle : zero[at])) * scale[at];
        }
        return Tensor.ofFloats(weights.shape(), real);
    }

    private static List<Value> matMulOfLevels(OnnxNode node) {
        long width = node.integer("K", 0);
        long rows = node.integer("N", 0);
        int block = (int) node.integer("block_size", 64);
        if (!node.flag("transB", true)) {
            throw new OnnxNode.NotSayable("its weights are not transposed");
        }
        float[] levels = LEVELS[node.flag("quant_type", true) ? 1 : 0];
        byte[] pairs = constant(node, 1).bytes().toArray(ValueLayout.JAVA_BYTE);
        float[] largest = node.parameter(2).toFloats();
        float[] real = new float[Math.toIntExact(width * rows)];
        for (int i = 0; i < real.length; i++) {
            int level = i % 2 == 0 ? pairs[i / 2] >> 4 : pairs[i / 2];
            real[i] = levels[level & 15] * largest[i / block];
        }
        Value weights = node.constant("weights", Tensor.ofFloats(Shape.of(rows, width), real));
        return node.is(new MatMul(false, true), node.required(0), new OnnxSteps(node).cast(weights, node.element(0)));
    }

    /// Rows of a packed table, made real.
    private static List<Value> gather(OnnxNode node) {
        Constant data = constant(node, 0);
        boolean bytes = data.element() == ElementType.UINT8;
        ElementType packed = bytes ? packed(node.integer("bits", 4)) : data.element();
        int rank = data.shape().rank();
        int axis = node.axis("quantize_axis", 1, rank);
        int block = (int) node.integer("block_size", 128);
        long perByte = 8 / packed.bits();
        if (bytes && perByte > 1 && axis != rank - 1) {
            throw new OnnxNode.NotSayable("its blocks do not lie along the packed axis");
        }
        Tensor scales = node.parameter(2).cast(ElementType.FLOAT32);
        Tensor table = bytes
                ? Tensor.of(
                        packed,
                        data.shape()
                                .with(rank - 1, Dim.of(perByte * data.shape().size(rank - 1))),
                        data.bytes())
                : data.tensor();
        long rows = scales.size() / scales.shape().size(rank - 1);
        long middle = bytes ? 1L << (packed.bits() - 1) : 0;
        Tensor zeros;
        if (node.has(3)) {
            Tensor given = node.parameter(3);
            zeros = bytes ? unpacked(given, packed, rows, scales.shape().size(rank - 1)) : given;
        } else {
            long[] same = new long[(int) scales.size()];
            Arrays.fill(same, middle);
            zeros = Tensor.ofLongs(scales.shape(), same);
        }
        Tensor offsets = Tensor.ofLongs(scales.shape(), zeros.toLongs());
        Quantization quantization = new Quantization(scales, offsets, OptionalInt.of(axis), block, false);
        Value real = node.step("table", new Dequantize(), node.constant("packed", Constant.of(table, quantization)));
        Value y = node.step("rows", new Gather((int) node.integer("gather_axis", 0), 0), real, node.required(1));
        return node.is(new Identity(), new OnnxSteps(node).cast(y, node.element(2)));
    }
}
