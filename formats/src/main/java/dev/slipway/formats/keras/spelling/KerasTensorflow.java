package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions of TensorFlow that were called on symbolic tensors: Keras 2 made layers of them, and kept the arguments
/// in the model (<https://www.tensorflow.org/api_docs/python/tf>).
final class KerasTensorflow {

    private KerasTensorflow() {}

    static void spellings() {
        elementwise();
        reductions();
        arrangement();
    }

    /// @param names without `tf.`
    private static void spell(String names, KerasOps.Reading reading) {
        for (String name : names.split(" ")) {
            KerasOps.spell("tf." + name, reading);
        }
    }

    private static @Nullable Object argument(KerasNode node, int place, String... names) {
        Object given = place < node.call().positional().size()
                ? node.call().positional().get(place)
                : null;
        for (String name : names) {
            given = given == null ? node.call().named().get(name) : given;
        }
        return given;
    }

    private static Value x(KerasNode node) {
        return KerasOperands.value(
                node, argument(node, 0, "x", "input", "features", "tensor", "values"), ElementType.FLOAT32);
    }

    private static void unary(String names, Unary.Kind kind) {
        spell(names, node -> List.of(KerasFunctions.unary(node, kind, x(node))));
    }

    private static void binary(String names, Binary.Kind kind) {
        spell(
                names,
                node -> List.of(KerasFunctions.binary(
                        node, kind, argument(node, 0, "x"), argument(node, 1, "y", "value", "bias"))));
    }

    private static void compare(String names, Comparison.Kind kind) {
        spell(
                names,
                node -> List.of(KerasFunctions.compare(node, kind, argument(node, 0, "x"), argument(node, 1, "y"))));
    }

    private static void elementwise() {
        unary("math.abs abs", Unary.Kind.ABS);
        unary("math.negative __operators__.neg", Unary.Kind.NEGATE);
        unary("math.sign sign", Unary.Kind.SIGN);
        unary("math.square square", Unary.Kind.SQUARE);
        unary("math.sqrt sqrt", Unary.Kind.SQRT);
        unary("math.rsqrt", Unary.Kind.RSQRT);
        unary("math.reciprocal", Unary.Kind.RECIPROCAL);
        unary("math.exp exp", Unary.Kind.EXP);
        unary("math.log", Unary.Kind.LOG);
        unary("math.log1p", Unary.Kind.LOG1P);
        unary("math.sin sin", Unary.Kind.SIN);
        unary("math.cos cos", Unary.Kind.COS);
        unary("math.tanh tanh nn.tanh", Unary.Kind.TANH);
        unary("math.erf", Unary.Kind.ERF);
        unary("math.ceil", Unary.Kind.CEIL);
        unary("math.floor floor", Unary.Kind.FLOOR);
        unary("math.round round", Unary.Kind.ROUND);
        for (String[] each : new String[][] {
            {"nn.relu", "relu"},
            {"nn.relu6", "relu6"},
            {"math.sigmoid nn.sigmoid sigmoid", "sigmoid"},
            {"math.softplus nn.softplus", "softplus"},
            {"nn.softsign", "softsign"},
            {"nn.silu nn.swish", "silu"},
            {"nn.selu", "selu"},
            {"nn.elu", "elu"}
        }) {
            spell(each[0], node -> List.of(KerasActivations.named(node, each[1], x(node))));
        }
        spell(
                "nn.leaky_relu",
                node -> List.of(node.is(
                        new LeakyRelu(argument(node, 1, "alpha") instanceof Number slope ? slope.floatValue() : 0.2f),
                        node.real(x(node)))));
        spell(
                "nn.gelu",
                node -> List.of(
                        node.is(new Gelu(Boolean.TRUE.equals(argument(node, 1, "approximate"))), node.real(x(node)))));
        spell(
                "nn.softmax math.softmax",
                node -> List.of(node.is(new Softmax(axis(argument(node, 1, "axis"), -1)), node.real(x(node)))));
        spell(
                "nn.log_softmax",
                node -> List.of(node.is(new LogSoftmax(axis(argument(node, 1, "axis"), -1)), node.real(x(node)))));
        binary("math.add __operators__.add nn.bias_add", Binary.Kind.ADD);
        binary("math.subtract __operators__.sub", Binary.Kind.SUBTRACT);
        binary("math.multiply __operators__.mul", Binary.Kind.MULTIPLY);
        binary("math.divide math.truediv __operators__.truediv realdiv", Binary.Kind.DIVIDE);
        binary("math.divide_no_nan", Binary.Kind.DIVIDE_NO_NAN);
        binary("math.floordiv __operators__.floordiv", Binary.Kind.FLOOR_DIVIDE);
        binary("math.floormod __operators__.mod", Binary.Kind.FLOOR_MODULO);
        binary("math.pow __operators__.pow", Binary.Kind.POWER);
        binary("math.maximum maximum", Binary.Kind.MAX);
        binary("math.minimum minimum", Binary.Kind.MIN);
        binary("math.squared_difference", Binary.Kind.SQUARED_DIFFERENCE);
        compare("math.equal __operators__.eq", Comparison.Kind.EQUAL);
        compare("math.not_equal __operators__.ne", Comparison.Kind.NOT_EQUAL);
        compare("math.less __operators__.lt", Comparison.Kind.LESS);
        compare("math.less_equal __operators__.le", Comparison.Kind.LESS_OR_EQUAL);
        compare("math.greater __operators__.gt", Comparison.Kind.GREATER);
        compare("math.greater_equal __operators__.ge", Comparison.Kind.GREATER_OR_EQUAL);
        spell(
                "clip_by_value",
                node -> List.of(KerasFunctions.clip(
                        node,
                        KerasOperands.value(node, argument(node, 0, "t"), ElementType.FLOAT32),
                        argument(node, 1, "clip_value_min"),
                        argument(node, 2, "clip_value_max"))));
        spell("cast", node -> List.of(KerasFunctions.cast(node, x(node), argument(node, 1, "dtype"))));
        spell("identity stop_gradient convert_to_tensor", node -> List.of(x(node)));
        spell("where", node -> {
            List<Value> pair = KerasOperands.pair(node, argument(node, 1, "x"), argument(node, 2, "y"));
            Value condition = KerasOperands.value(node, argument(node, 0, "condition"), ElementType.BOOL);
            return List.of(node.is(new Where(), node.cast(condition, ElementType.BOOL), pair.get(0), pair.get(1)));
        });
    }

    private static int axis(@Nullable Object given, int otherwise) {
        return given instanceof Number axis ? axis.intValue() : otherwise;
    }

    private static void reduce(String names, Reduction.Kind kind) {
        spell(
                names,
                node -> List.of(KerasFunctions.reduce(
                        node,
                        kind,
                        KerasOperands.value(node, argument(node, 0, "input_tensor"), ElementType.FLOAT32),
                        KerasOperands.axes(argument(node, 1, "axis")),
                        Boolean.TRUE.equals(argument(node, 2, "keepdims")))));
    }

    private static void reductions() {
        reduce("math.reduce_sum reduce_sum", Reduction.Kind.SUM);
        reduce("math.reduce_mean reduce_mean", Reduction.Kind.MEAN);
        reduce("math.reduce_max reduce_max", Reduction.Kind.MAX);
        reduce("math.reduce_min reduce_min", Reduction.Kind.MIN);
        reduce("math.reduce_prod reduce_prod", Reduction.Kind.PRODUCT);
        spell(
                "math.argmax argmax",
                node -> List.of(node.is(
                        new ArgReduction(
                                ArgReduction.Kind.MAX,
                                axis(argument(node, 1, "axis"), 0),
                                false,
                                false,
                                ElementType.INT64),
                        x(node))));
        spell("math.l2_normalize nn.l2_normalize linalg.l2_normalize", node -> {
            List<Integer> axes = KerasOperands.axes(argument(node, 1, "axis"));
            if (axes == null) {
                throw new Unsaid("it normalises over all axes, the batch too");
            }
            return List.of(KerasNormalization.unit(node, node.real(x(node)), axes, 1e-12f));
        });
    }

    private static void arrangement() {
        spell(
                "reshape",
                node -> List.of(KerasFunctions.reshape(
                        node,
                        KerasOperands.value(node, argument(node, 0, "tensor"), ElementType.FLOAT32),
                        argument(node, 1, "shape"))));
        spell(
                "transpose compat.v1.transpose",
                node -> List.of(KerasFunctions.transpose(
                        node,
                        KerasOperands.value(node, argument(node, 0, "a"), ElementType.FLOAT32),
                        KerasOperands.axes(argument(node, 1, "perm")))));
        spell(
                "expand_dims",
                node -> List.of(KerasFunctions.expand(node, x(node), KerasOperands.axes(argument(node, 1, "axis")))));
        spell(
                "squeeze",
                node -> List.of(KerasFunctions.squeeze(node, x(node), KerasOperands.axes(argument(node, 1, "axis")))));
        spell(
                "concat",
                node -> List.of(node.is(
                        new Concat(axis(argument(node, 1, "axis"), 0)),
                        KerasOperands.several(node, argument(node, 0, "values")).toArray(Value[]::new))));
        spell(
                "stack",
                node -> List.of(node.is(
                        new Stack(axis(argument(node, 1, "axis"), 0)),
                        KerasOperands.several(node, argument(node, 0, "values")).toArray(Value[]::new))));
        spell(
                "split",
                node -> KerasFunctions.split(
                        node,
                        KerasOperands.value(node, argument(node, 0, "value"), ElementType.FLOAT32),
                        argument(node, 1, "num_or_size_splits"),
                        axis(argument(node, 2, "axis"), 0),
                        false));
        spell("unstack", node -> {
            Value x = KerasOperands.value(node, argument(node, 0, "value"), ElementType.FLOAT32);
            int axis = axis(argument(node, 2, "axis"), 0);
            int parts = node.size(x, axis);
            return node.steps("parts", parts, new Unstack(axis, parts), x);
        });
        spell("tile", node -> {
            List<Integer> times = KerasOperands.axes(argument(node, 1, "multiples"));
            if (times == null) {
                throw new Unsaid("it does not say how often it repeats");
            }
            return List.of(node.is(new Tile(), x(node), node.vector("times", times)));
        });
        spell(
                "pad compat.v1.pad",
                node -> List.of(KerasFunctions.pad(
                        node,
                        KerasOperands.value(node, argument(node, 0, "tensor"), ElementType.FLOAT32),
                        argument(node, 1, "paddings"),
                        String.valueOf(argument(node, 2, "mode"))
                                .replace("null", "constant")
                                .toLowerCase(Locale.ROOT),
                        argument(node, 3, "constant_values"))));
        spell(
                "__operators__.getitem",
                node -> List.of(KerasFunctions.item(
                        node,
                        KerasOperands.value(node, argument(node, 0, "tensor"), ElementType.FLOAT32),
                        argument(node, 1, "slice_spec"))));
        spell(
                "linalg.matmul matmul",
                node -> List.of(KerasFunctions.matmul(
                        node,
                        KerasOperands.value(node, argument(node, 0, "a"), ElementType.FLOAT32),
                        KerasOperands.value(node, argument(node, 1, "b"), ElementType.FLOAT32),
                        Boolean.TRUE.equals(argument(node, 2, "transpose_a")),
                        Boolean.TRUE.equals(argument(node, 3, "transpose_b")))));
        spell(
                "gather compat.v1.gather",
                node -> List.of(KerasFunctions.take(
                        node,
                        KerasOperands.value(node, argument(node, 0, "params"), ElementType.FLOAT32),
                        KerasOperands.value(node, argument(node, 1, "indices"), ElementType.INT32),
                        axis(argument(node, 3, "axis"), 0))));
        spell(
                "one_hot",
                node -> List.of(KerasFunctions.oneHot(
                        node,
                        KerasOperands.value(node, argument(node, 0, "indices"), ElementType.INT32),
                        axis(argument(node, 1, "depth"), 1),
                        -1,
                        ElementType.FLOAT32)));
        spell("image.resize", node -> {
            List<Integer> sizes = KerasOperands.axes(argument(node, 1, "size"));
            Object how = argument(node, 2, "method");
            if (sizes == null) {
                throw new Unsaid("it does not say the size");
            }
            return List.of(KerasFunctions.resize(
                    node,
                    KerasOperands.value(node, argument(node, 0, "images"), ElementType.FLOAT32),
                    sizes,
                    how instanceof String name ? name : "bilinear",
                    Boolean.TRUE.equals(argument(node, 4, "antialias")),
                    false));
        });
        spell(
                "nn.depth_to_space",
                node -> List.of(node.is(
                        new DepthToSpace(axis(argument(node, 1, "block_size"), 1), false, Layout.NHWC), x(node))));
        spell(
                "nn.space_to_depth",
                node -> List.of(node.is(
                        new SpaceToDepth(axis(argument(node, 1, "block_size"), 1), Layout.NHWC), x(node))));
        spell("shape compat.v1.shape", node -> List.of(new KerasFormula(node).sizes(x(node), 0, Integer.MAX_VALUE)));
    }
}
