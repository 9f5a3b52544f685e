package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Operators of domain `ai.onnx.ml` that prepare columns of numbers, or weigh them by their likeness to others
/// (<https://onnx.ai/onnx/operators/#ai-onnx-ml>).
final class OnnxFeatures {

    private OnnxFeatures() {}

    static void spellings() {
        OnnxOps.spell("ai.onnx.ml::Imputer", OnnxFeatures::imputer);
        OnnxOps.spell("ai.onnx.ml::OneHotEncoder", OnnxFeatures::oneHot);
        OnnxOps.spell("ai.onnx.ml::FeatureVectorizer", OnnxFeatures::joined);
        OnnxOps.spell("ai.onnx.ml::SVMRegressor", OnnxFeatures::supported);
    }

    /// What is missing is what equals the replaced value, or is no number where that is none.
    private static List<Value> imputer(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        Value x = node.required(0);
        if (node.element(0) == ElementType.FLOAT32) {
            List<Float> reals = node.reals("imputed_value_floats");
            double replaced = node.real("replaced_value_float", 0);
            Value missing = Double.isNaN(replaced)
                    ? go.unary(Unary.Kind.IS_NAN, x)
                    : go.compare(Comparison.Kind.EQUAL, x, go.number(x, replaced));
            return node.is(new Where(), missing, values(reals, ElementType.FLOAT32, go), x);
        }
        if (node.element(0) != ElementType.INT64) {
            throw new OnnxNode.NotSayable("it fills gaps in %s".formatted(node.element(0)));
        }
        List<Long> longs = node.longs("imputed_value_int64s");
        Value missing = go.compare(Comparison.Kind.EQUAL, x, go.number(x, node.integer("replaced_value_int64", 0)));
        return node.is(new Where(), missing, values(longs, ElementType.INT64, go), x);
    }

    private static Value values(List<? extends Number> values, ElementType element, OnnxSteps go) {
        if (values.isEmpty()) {
            throw new OnnxNode.NotSayable("it has no values to fill gaps with");
        }
        double[] numbers = values.stream().mapToDouble(Number::doubleValue).toArray();
        return go.constant(Tensor.ofDoubles(element, Shape.of(numbers.length), numbers));
    }

    /// An axis of categories, 1 where x is of that one.
    private static List<Value> oneHot(OnnxNode node) {
        List<Long> categories = node.longs("cats_int64s");
        if (categories.isEmpty() || !node.element(0).isNumeric() || node.integer("zeros", 1) == 0) {
            throw new OnnxNode.NotSayable("its categories are no numbers, or none may be missing");
        }
        OnnxSteps go = new OnnxSteps(node);
        Value each = go.unsqueeze(go.cast(node.required(0), ElementType.INT64), -1);
        long[] numbers = categories.stream().mapToLong(Long::longValue).toArray();
        Value known = go.constant(Tensor.ofLongs(Shape.of(numbers.length), numbers));
        return node.is(new Cast(ElementType.FLOAT32, true), go.compare(Comparison.Kind.EQUAL, each, known));
    }

    private static List<Value> joined(OnnxNode node) {
        OnnxSteps go = new OnnxSteps(node);
        List<Long> sizes = node.longs("inputdimensions");
        List<Value> parts = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Shape shape = node.shape(i);
            if (!shape.hasRank(2) || i >= sizes.size() || !shape.dim(1).is(sizes.get(i))) {
                throw new OnnxNode.NotSayable("input %d is cut or filled up".formatted(i));
            }
            parts.add(go.cast(node.required(i), ElementType.FLOAT32));
        }
        return node.is(new Concat(1), parts.toArray(Value[]::new));
    }

    /// The likeness of each row to the support vectors, weighted and added up.
    private static List<Value> supported(OnnxNode node) {
        List<Float> coefficients = node.reals("coefficients");
        List<Float> vectors = node.reals("support_vectors");
        int supports = (int) node.integer("n_supports", 0);
        boolean plain = OnnxScores.transform(node).equals("NONE") && node.element(0) == ElementType.FLOAT32;
        if (!plain
                || !node.shape(0).hasRank(2)
                || coefficients.isEmpty()
                || node.reals("rho").isEmpty()
                || supports > 0 && (coefficients.size() != supports || vectors.size() % supports != 0)) {
            throw new OnnxNode.NotSayable("it is used in a way that is rare");
        }
        OnnxSteps go = new OnnxSteps(node);
        Value x = node.required(0);
        Value likeness =
                supports == 0 ? x : likeness(node, matrix(vectors, supports, vectors.size() / supports, go), x, go);
        Value sum =
                go.step("sum", new MatMul(false, false), likeness, matrix(coefficients, coefficients.size(), 1, go));
        Value score = go.plus(sum, node.reals("rho").getFirst());
        if (node.integer("one_class", 0) == 0) {
            return List.of(score);
        }
        Value inside = go.compare(Comparison.Kind.GREATER, score, go.number(score, 0));
        return node.is(new Where(), inside, go.number(score, 1), go.number(score, -1));
    }

    private static Value likeness(OnnxNode node, Value vectors, Value x, OnnxSteps go) {
        List<Float> parameters = node.reals("kernel_params");
        double gamma = parameters.isEmpty() ? 0 : parameters.get(0);
        double offset = parameters.size() < 2 ? 0 : parameters.get(1);
        double degree = parameters.size() < 3 ? 0 : parameters.get(2);
        String kernel = node.text("kernel_type", "LINEAR");
        if (kernel.equals("RBF")) {
            Value apart = go.minus(go.unsqueeze(x, 1), vectors);
            Value squares = go.times(apart, apart);
            Value far = go.step(
                    "far", new Reduction(Reduction.Kind.SUM, false, false), squares, node.vector("features", 2));
            return go.unary(Unary.Kind.EXP, go.times(far, -gamma));
        }
        Value product = go.step("product", new MatMul(false, true), x, vectors);
        return switch (kernel) {
            case "LINEAR" -> product;
            case "POLY" -> go.binary(Binary.Kind.POWER, scaled(product, gamma, offset, go), go.number(x, degree));
            case "SIGMOID" -> go.unary(Unary.Kind.TANH, scaled(product, gamma, offset, go));
            default -> throw new OnnxNode.NotSayable("its kernel is " + kernel);
        };
    }

    private static Value scaled(Value product, double gamma, double offset, OnnxSteps go) {
        return go.plus(go.times(product, gamma), offset);
    }

    private static Value matrix(List<Float> values, long rows, long columns, OnnxSteps go) {
        double[] numbers = values.stream().mapToDouble(Float::doubleValue).toArray();
        return go.constant(Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(rows, columns), numbers));
    }
}
