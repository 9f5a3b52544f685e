package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasCall;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Layers around another layer, and masking.
final class KerasWrapping {

    // What computes along the last axis only may see all steps at once.
    private static final Set<String> STEPWISE = Set.of(
            "Dense", "Activation", "Dropout", "ReLU", "LeakyReLU", "ELU", "BatchNormalization", "LayerNormalization");

    private KerasWrapping() {}

    static void spellings() {
        KerasOps.passing("TimeDistributed", KerasWrapping::timeDistributed);
        KerasOps.passing(
                "SpectralNormalization Wrapper",
                node -> node.call(node.config().config("layer"), node.weights().part("layer"), node.call()));
        KerasOps.spell("Masking", KerasWrapping::masking);
    }

    /// The steps of all samples go through the layer as samples of their own.
    private static List<Value> timeDistributed(KerasNode node) {
        KerasConfig layer = node.config().config("layer");
        Value x = node.in(0);
        String type = layer.text("class_name", "");
        boolean lastAxis = !layer.config("config").has("axis")
                || layer.config("config").integers("axis").equals(List.of(-1));
        if (STEPWISE.contains(type) && lastAxis) {
            return node.call(layer, node.weights().part("layer"), KerasCall.of(List.of(x)));
        }
        KerasFormula formula = new KerasFormula(node);
        Shape shape = node.shape(x);
        long[] merged = new long[node.rank(x) - 1];
        merged[0] = shape.dim(0).isKnown() && shape.dim(1).isKnown() ? shape.size(0) * shape.size(1) : -1;
        for (int i = 1; i < merged.length; i++) {
            merged[i] = node.size(x, i + 1);
        }
        Value samples = formula.reshape(x, merged);
        node.model().masks().put(samples, null);
        List<Value> outputs = new ArrayList<>();
        for (Value y : node.call(layer, node.weights().part("layer"), KerasCall.of(List.of(samples)))) {
            outputs.add(split(node, formula, x, y));
        }
        return outputs;
    }

    /// The first axis apart into samples and steps again.
    private static Value split(KerasNode node, KerasFormula formula, Value x, Value y) {
        Shape shape = node.shape(x);
        long[] sizes = new long[node.rank(y) + 1];
        for (int i = 2; i < sizes.length; i++) {
            sizes[i] = node.size(y, i - 1);
        }
        sizes[0] = shape.dim(0).isKnown() ? shape.size(0) : -1;
        sizes[1] = shape.dim(1).isKnown() ? shape.size(1) : -1;
        if (sizes[0] >= 0 || sizes[1] >= 0) {
            return formula.reshape(y, sizes);
        }
        long[] rest = Arrays.copyOfRange(sizes, 2, sizes.length);
        Value all = node.step("sizes", new Concat(0), formula.sizes(x, 0, 2), node.vector("rest", rest));
        return node.step("shaped", new Reshape(true), y, all);
    }

    /// Steps of nothing but one value count no more, and are zeros.
    private static List<Value> masking(KerasNode node) {
        KerasFormula formula = new KerasFormula(node);
        Value x = node.x();
        double hidden = node.config().real("mask_value", 0);
        Value differs = formula.compare(Comparison.Kind.NOT_EQUAL, x, hidden);
        Value mask = formula.reduced(Reduction.Kind.ANY, differs, -1);
        Value zero = node.constant("zero", Tensor.ofDoubles(node.type(x).element(), Shape.SCALAR, 0));
        Value y = node.is(new Where(), formula.unsqueeze(mask, -1), x, zero);
        node.model().masks().put(y, mask);
        return List.of(y);
    }
}
