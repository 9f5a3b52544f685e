package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Gather;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;

/// Reads `EMBEDDING_LOOKUP`.
final class TfliteEmbedding {

    private TfliteEmbedding() {}

    /// Rows of a table; those of stored integers are made real on the way.
    static boolean read(TfliteNode r) {
        Constant table = r.graph().constantOf(r.in(1));
        Quantization scales = r.type(1).quantization();
        if (scales == null || r.outputElement() != ElementType.FLOAT32) {
            r.node(new Gather(0, 0), r.in(1), r.in(0));
            return true;
        }
        if (table == null || scales.blockSize() > 0 || scales.axis().orElse(0) != 0) {
            return false;
        }
        long rows = table.shape().size(0);
        float[] each = scales.scales().toFloats();
        float[] all = new float[Math.toIntExact(rows)];
        for (int i = 0; i < all.length; i++) {
            all[i] = each[i % each.length];
        }
        long[] column = new long[table.shape().rank()];
        Arrays.fill(column, 1);
        column[0] = rows;
        Constant whole = table.element().bits() < 8
                ? Constant.of(Tensor.ofLongs(
                        ElementType.INT8, table.shape(), table.tensor().toLongs()))
                : new Constant(table.stored(), table.view(), TensorType.of(table.element(), table.shape()));
        Value stored = r.graph().constant(r.graph().uniqueName(r.name() + "/table"), whole);
        Value row = r.step("row", new Gather(0, 0), stored, r.in(0));
        Value real = r.step("real", new Cast(ElementType.FLOAT32, true), row);
        Value scale = r.step(
                "scale", new Gather(0, 0), r.constant("scales", Tensor.ofFloats(Shape.of(column), all)), r.in(0));
        r.node(new Binary(Binary.Kind.MULTIPLY), real, scale);
        return true;
    }
}
