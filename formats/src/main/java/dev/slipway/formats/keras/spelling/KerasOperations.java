package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Operations of `keras.ops` that were called on symbolic tensors, and are nodes of a functional model
/// (<https://keras.io/api/ops/>).
final class KerasOperations {

    private KerasOperations() {}

    static void spellings() {
        elementwise();
        activations();
        reductions();
        arrangement();
        products();
    }

    /// @param names without `ops.`
    private static void spell(String names, KerasOps.Reading reading) {
        for (String name : names.split(" ")) {
            KerasOps.spell("ops." + name, reading);
        }
    }

    private static Value x(KerasNode node) {
        return KerasOperands.value(
                node,
                node.call().positional().isEmpty()
                        ? node.call().named().values().stream().findFirst().orElse(null)
                        : node.call().positional().getFirst(),
                ElementType.FLOAT32);
    }

    private static void unary(String names, Unary.Kind kind) {
        spell(names, node -> List.of(KerasFunctions.unary(node, kind, x(node))));
    }

    private static @Nullable Object second(KerasNode node) {
        return node.call().get(1, node.call().named().containsKey("y") ? "y" : "x2");
    }

    private static @Nullable Object first(KerasNode node) {
        return node.call().get(0, node.call().named().containsKey("x") ? "x" : "x1");
    }

    private static void binary(String names, Binary.Kind kind) {
        spell(names, node -> List.of(KerasFunctions.binary(node, kind, first(node), second(node))));
    }

    private static void compare(String names, Comparison.Kind kind) {
        spell(names, node -> List.of(KerasFunctions.compare(node, kind, first(node), second(node))));
    }

    private static void formula(String names, BiFunction<KerasFormula, Value, Value> meaning) {
        spell(names, node -> List.of(meaning.apply(new KerasFormula(node), node.real(x(node)))));
    }

    private static void elementwise() {
        unary("Absolute Abs", Unary.Kind.ABS);
        unary("Fabs", Unary.Kind.ABS);
        unary("Negative", Unary.Kind.NEGATE);
        unary("Sign", Unary.Kind.SIGN);
        unary("Square", Unary.Kind.SQUARE);
        unary("Sqrt", Unary.Kind.SQRT);
        unary("Rsqrt", Unary.Kind.RSQRT);
        unary("Reciprocal", Unary.Kind.RECIPROCAL);
        unary("Exp", Unary.Kind.EXP);
        unary("Expm1", Unary.Kind.EXPM1);
        unary("Log", Unary.Kind.LOG);
        unary("Log1p", Unary.Kind.LOG1P);
        unary("Sin", Unary.Kind.SIN);
        unary("Cos", Unary.Kind.COS);
        unary("Tan", Unary.Kind.TAN);
        unary("Arcsin", Unary.Kind.ASIN);
        unary("Arccos", Unary.Kind.ACOS);
        unary("Arctan", Unary.Kind.ATAN);
        unary("Sinh", Unary.Kind.SINH);
        unary("Cosh", Unary.Kind.COSH);
        unary("Tanh", Unary.Kind.TANH);
        unary("Arcsinh", Unary.Kind.ASINH);
        unary("Arccosh", Unary.Kind.ACOSH);
        unary("Arctanh", Unary.Kind.ATANH);
        unary("Erf", Unary.Kind.ERF);
        unary("Erfc", Unary.Kind.ERFC);
        unary("Ceil", Unary.Kind.CEIL);
        unary("Floor", Unary.Kind.FLOOR);
        unary("Trunc", Unary.Kind.TRUNCATE);
        unary("Isnan", Unary.Kind.IS_NAN);
        unary("Isfinite", Unary.Kind.IS_FINITE);
        spell("Round", node -> {
            if (node.config().integer("decimals", 0) != 0) {
                throw new Unsaid("it rounds to decimals");
            }
            return List.of(KerasFunctions.unary(node, Unary.Kind.ROUND, x(node)));
        });
        formula("Log2", (f, x) -> f.times(f.unary(Unary.Kind.LOG, x), 1 / Math.log(2)));
        formula("Log10", (f, x) -> f.times(f.unary(Unary.Kind.LOG, x), 1 / Math.log(10)));
        formula("Exp2", (f, x) -> f.unary(Unary.Kind.EXP, f.times(x, Math.log(2))));
        formula("Deg2rad", (f, x) -> f.times(x, Math.PI / 180));
        formula("Rad2deg", (f, x) -> f.times(x, 180 / Math.PI));
        binary("Add", Binary.Kind.ADD);
        binary("Subtract", Binary.Kind.SUBTRACT);
        binary("Multiply", Binary.Kind.MULTIPLY);
        binary("Divide TrueDivide", Binary.Kind.DIVIDE);
        binary("DivideNoNan", Binary.Kind.DIVIDE_NO_NAN);
        binary("FloorDivide", Binary.Kind.FLOOR_DIVIDE);
        binary("Mod", Binary.Kind.FLOOR_MODULO);
        binary("Fmod", Binary.Kind.TRUNCATE_MODULO);
        binary("Power", Binary.Kind.POWER);
        binary("Maximum", Binary.Kind.MAX);
        binary("Minimum", Binary.Kind.MIN);
        binary("Arctan2", Binary.Kind.ATAN2);
        compare("Equal", Comparison.Kind.EQUAL);
        compare("NotEqual", Comparison.Kind.NOT_EQUAL);
        compare("Less", Comparison.Kind.LESS);
        compare("LessEqual", Comparison.Kind.LESS_OR_EQUAL);
        compare("Greater", Comparison.Kind.GREATER);
        compare("GreaterEqual", Comparison.Kind.GREATER_OR_EQUAL);
        spell("LogicalAnd", node -> List.of(KerasFunctions.logical(node, Logical.Kind.AND, first(node), second(node))));
        spell("LogicalOr", node -> List.of(KerasFunctions.logical(node, Logical.Kind.OR, first(node), second(node))));
        spell("LogicalXor", node -> List.of(KerasFunctions.logical(node, Logical.Kind.XOR, first(node), second(node))));
        spell("LogicalNot", node -> List.of(node.is(new Unary(Unary.Kind.NOT), node.cast(x(node), ElementType.BOOL))));
        spell(
                "Clip",
                node -> List.of(KerasFunctions.clip(
                        node, x(node), KerasOperands.get(node, 1, "x_min"), KerasOperands.get(node, 2, "x_max"))));
        spell("Where", node -> {
            List<Value> pair = KerasOperands.pair(
                    node, node.call().get(1, "x1"), node.call().get(2, "x2"));
            Value condition = node.cast(KerasOperands.value(node, 0, "condition"), ElementType.BOOL);
            return List.of(node.is(new Where(), condition, pair.get(0), pair.get(1)));
        });
        spell("Cast", node -> List.of(KerasFunctions.cast(node, x(node), KerasOperands.get(node, 1, "dtype"))));
        spell("Copy StopGradient ConvertToTensor Identity", node -> List.of(x(node)));
        spell("OnesLike", node -> List.of(filled(node, x(node), 1)));
        spell("ZerosLike", node -> List.of(filled(node, x(node), 0)));
    }

    private static Value filled(KerasNode node, Value like, double value) {
        Value sizes = new KerasFormula(node).sizes(like, 0, Integer.MAX_VALUE);
        ElementType element = node.config().get("dtype") instanceof String name
                ? KerasFunctions.element(name)
                : node.type(like).element();
        return node.is(new Fill(Tensor.ofDoubles(element, Shape.SCALAR, value)), sizes);
    }

    private static void activations() {
        for (String[] each : new String[][] {
            {"Relu", "relu"}, {"Relu6", "relu6"}, {"Sigmoid", "sigmoid"}, {"Softplus", "softplus"},
            {"Softsign", "softsign"}, {"Silu", "silu"}, {"LogSigmoid", "log_sigmoid"}, {"HardSigmoid", "hard_sigmoid"},
            {"HardSilu", "hard_silu"}, {"Selu", "selu"}, {"TanhShrink", "tanh_shrink"}, {"HardTanh", "hard_tanh"},
            {"SparsePlus", "sparse_plus"}, {"SparseSigmoid", "sparse_sigmoid"}, {"Sparsemax", "sparsemax"}
        }) {
            spell(each[0], node -> List.of(KerasActivations.named(node, each[1], x(node))));
        }
        spell(
                "LeakyRelu",
                node -> List.of(
                        node.is(new LeakyRelu((float) node.config().real("negative_slope", 0.2)), node.real(x(node)))));
        spell("Elu", node -> List.of(node.is(new Elu((float) node.config().real("alpha", 1)), node.real(x(node)))));
        spell("Celu", node -> List.of(node.is(new Celu((float) node.config().real("alpha", 1)), node.real(x(node)))));
        spell("Gelu", node -> List.of(node.is(new Gelu(node.config().flag("approximate", true)), node.real(x(node)))));
        spell("SoftShrink", node -> {
            float limit = (float) node.config().real("threshold", 0.5);
            return List.of(node.is(new Shrink(limit, limit), node.real(x(node))));
        });
        spell(
                "HardShrink",
                node -> List.of(node.is(
                        new Shrink((float) node.config().real("threshold", 0.5), 0), node.real(x(node)))));
        formula("Squareplus", (f, x) -> KerasActivations.squarePlus(f, x, 4));
        spell(
                "Glu",
                node -> List.of(KerasActivations.glu(
                        node,
                        new KerasFormula(node),
                        node.real(x(node)),
                        node.config().integer("axis", -1))));
        spell("Softmax", node -> List.of(node.is(new Softmax(node.config().integer("axis", -1)), node.real(x(node)))));
        spell(
                "LogSoftmax",
                node -> List.of(node.is(new LogSoftmax(node.config().integer("axis", -1)), node.real(x(node)))));
        spell(
                "Normalize",
                node -> List.of(KerasNormalization.unit(
                        node,
                        node.real(x(node)),
                        node.config().has("axis") ? node.config().integers("axis") : List.of(-1),
                        1e-12f)));
    }

    private static void reduce(String names, Reduction.Kind kind) {
        spell(
                names,
                node -> List.of(KerasFunctions.reduce(
                        node,
                        kind,
                        x(node),
                        KerasOperands.axes(KerasOperands.get(node, 1, "axis")),
                        Boolean.TRUE.equals(KerasOperands.get(node, 2, "keepdims")))));
    }

    private static void reductions() {
        reduce("Sum", Reduction.Kind.SUM);
        reduce("Mean", Reduction.Kind.MEAN);
        reduce("Max Amax", Reduction.Kind.MAX);
        reduce("Min Amin", Reduction.Kind.MIN);
        reduce("Prod", Reduction.Kind.PRODUCT);
        reduce("All", Reduction.Kind.ALL);
        reduce("Any", Reduction.Kind.ANY);
        reduce("Logsumexp", Reduction.Kind.LOG_SUM_EXP);
        spell(
                "Var",
                node -> List.of(KerasFunctions.variance(
                        node,
                        x(node),
                        KerasOperands.axes(node.config().get("axis")),
                        node.config().flag("keepdims", false))));
        spell(
                "Std",
                node -> List.of(node.is(
                        new Unary(Unary.Kind.SQRT),
                        KerasFunctions.variance(
                                node,
                                x(node),
                                KerasOperands.axes(node.config().get("axis")),
                                node.config().flag("keepdims", false)))));
        spell("Argmax", node -> List.of(extreme(node, ArgReduction.Kind.MAX)));
        spell("Argmin", node -> List.of(extreme(node, ArgReduction.Kind.MIN)));
        spell("Cumsum", node -> List.of(cumulated(node, Cumulative.Kind.SUM)));
        spell(
                "TopK",
                node -> node.steps(
                        "largest",
                        2,
                        new TopK(-1, true, node.config().flag("sorted", true), ElementType.INT32),
                        x(node),
                        node.vector("k", node.config().integer("k", 1))));
    }

    private static Value extreme(KerasNode node, ArgReduction.Kind kind) {
        boolean flat = !node.config().has("axis");
        Value x = flat ? new KerasFormula(node).reshape(x(node), -1) : x(node);
        return node.is(
                new ArgReduction(
                        kind,
                        node.config().integer("axis", 0),
                        node.config().flag("keepdims", false),
                        false,
                        ElementType.INT32),
                x);
    }

    private static Value cumulated(KerasNode node, Cumulative.Kind kind) {
        boolean flat = !node.config().has("axis");
        Value x = flat ? new KerasFormula(node).reshape(x(node), -1) : x(node);
        long axis = Math.floorMod(node.config().integer("axis", 0), node.rank(x));
        return node.is(new Cumulative(kind, false, false), x, node.constant("axis", Tensor.scalar(axis)));
    }

    private static void arrangement() {
        spell(
                "Reshape",
                node -> List.of(KerasFunctions.reshape(node, x(node), KerasOperands.get(node, 1, "newshape"))));
        spell(
                "Transpose",
                node -> List.of(KerasFunctions.transpose(
                        node, x(node), KerasOperands.axes(KerasOperands.get(node, 1, "axes")))));
        spell(
                "Squeeze",
                node -> List.of(
                        KerasFunctions.squeeze(node, x(node), KerasOperands.axes(KerasOperands.get(node, 1, "axis")))));
        spell(
                "ExpandDims",
                node -> List.of(
                        KerasFunctions.expand(node, x(node), KerasOperands.axes(KerasOperands.get(node, 1, "axis")))));
        spell("Ravel", node -> List.of(KerasFunctions.reshape(node, x(node), -1L)));
        spell(
                "GetItem",
                node -> List.of(KerasFunctions.item(node, x(node), node.call().get(1, "key"))));
        spell(
                "Concatenate",
                node -> List.of(node.is(
                        new Concat(node.config().integer("axis", 0)),
                        KerasOperands.several(node, node.call().get(0, "xs")).toArray(Value[]::new))));
        spell(
                "Stack",
                node -> List.of(node.is(
                        new Stack(node.config().integer("axis", 0)),
                        KerasOperands.several(node, node.call().get(0, "x")).toArray(Value[]::new))));
        spell("Unstack", node -> {
            int axis = node.config().integer("axis", 0);
            int parts = node.config().integer("num", node.config().has("num") ? 0 : node.size(x(node), axis));
            return node.steps("parts", parts, new Unstack(axis, parts), x(node));
        });
        spell(
                "Split",
                node -> KerasFunctions.split(
                        node,
                        x(node),
                        KerasOperands.get(node, 1, "indices_or_sections"),
                        node.config().integer("axis", 0),
                        true));
        spell("Flip", node -> {
            List<Integer> axes = KerasOperands.axes(KerasOperands.get(node, 1, "axis"));
            if (axes == null) {
                throw new Unsaid("it flips all axes, the batch too");
            }
            return List.of(node.is(new Reverse(axes), x(node)));
        });
        spell("Tile", node -> {
            List<Integer> times = new ArrayList<>(node.config().integers("repeats"));
            while (times.size() < node.rank(x(node))) {
                times.addFirst(1);
            }
            return List.of(node.is(new Tile(), x(node), node.vector("times", times)));
        });
        spell("Repeat", node -> {
            if (!(KerasOperands.get(node, 1, "repeats") instanceof Long times)
                    || !node.config().has("axis")) {
                throw new Unsaid("it repeats by differing numbers, or over all axes");
            }
            int axis = Math.floorMod(node.config().integer("axis", 0), node.rank(x(node)));
            return List.of(new KerasFormula(node).repeated(x(node), axis, Math.toIntExact(times)));
        });
        spell(
                "BroadcastTo",
                node -> List.of(node.is(
                        new Expand(),
                        x(node),
                        node.vector("shape", node.config().integers("shape")))));
        spell(
                "Pad",
                node -> List.of(KerasFunctions.pad(
                        node,
                        x(node),
                        KerasOperands.get(node, 1, "pad_width"),
                        node.config().text("mode", "constant"),
                        node.call().get(1, "constant_values"))));
        spell("Moveaxis", node -> List.of(moved(node)));
        spell("Swapaxes", node -> {
            int rank = node.rank(x(node));
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < rank; i++) {
                order.add(i);
            }
            Collections.swap(
                    order,
                    Math.floorMod(node.config().integer("axis1"), rank),
                    Math.floorMod(node.config().integer("axis2"), rank));
            return List.of(node.is(new Transpose(order), x(node)));
        });
        spell(
                "Take",
                node -> List.of(KerasFunctions.take(
                        node,
                        x(node),
                        KerasOperands.value(node, node.call().get(1, "indices"), ElementType.INT64),
                        node.config().has("axis") ? node.config().integer("axis", 0) : null)));
        spell(
                "TakeAlongAxis",
                node -> List.of(node.is(
                        new GatherElements(node.config().integer("axis", -1)),
                        x(node),
                        KerasOperands.value(node, node.call().get(1, "indices"), ElementType.INT64))));
        spell(
                "OneHot",
                node -> List.of(KerasFunctions.oneHot(
                        node,
                        x(node),
                        node.config().integer("num_classes"),
                        node.config().integer("axis", -1),
                        KerasFunctions.element(node.config().text("dtype", "float32")))));
        spell(
                "Resize",
                node -> List.of(KerasFunctions.resize(
                        node,
                        x(node),
                        node.config().integers("size"),
                        node.config().text("interpolation", "bilinear"),
                        node.config().flag("antialias", false),
                        node.channelsFirst())));
        spell("Tril", node -> List.of(triangle(node, false)));
        spell("Triu", node -> List.of(triangle(node, true)));
    }

    private static Value triangle(KerasNode node, boolean upper) {
        return node.is(new Triangle(upper), x(node), node.constant("diagonal", Tensor.scalar((long)
                node.config().integer("k", 0))));
    }

    private static Value moved(KerasNode node) {
        int rank = node.rank(x(node));
        List<Integer> from = node.config().integers("source").stream()
                .map(axis -> Math.floorMod(axis, rank))
                .toList();
        List<Integer> to = node.config().integers("destination").stream()
                .map(axis -> Math.floorMod(axis, rank))
                .toList();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            if (!from.contains(i)) {
                order.add(i);
            }
        }
        IntStream.range(0, from.size())
                .boxed()
                .sorted(Comparator.comparing(to::get))
                .forEach(i -> order.add(to.get(i), from.get(i)));
        return node.is(new Transpose(order), x(node));
    }

    private static void products() {
        spell(
                "Matmul",
                node -> List.of(KerasFunctions.matmul(
                        node, KerasOperands.value(node, 0, "x1"), KerasOperands.value(node, 1, "x2"), false, false)));
        spell("Dot", node -> {
            if (node.rank(KerasOperands.value(node, 1, "x2")) > 2) {
                throw new Unsaid("its second operand has more than two axes");
            }
            return List.of(KerasFunctions.matmul(
                    node, KerasOperands.value(node, 0, "x1"), KerasOperands.value(node, 1, "x2"), false, false));
        });
        spell(
                "Einsum",
                node -> List.of(node.is(
                        new Einsum(node.config().text("subscripts", "").replace(" ", "")),
                        node.inputs().toArray(Value[]::new))));
    }
}
