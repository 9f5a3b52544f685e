package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Ops that compute along axes: reductions, orders, products.
final class TensorflowAxes {

    private static final Map<Reduction.Kind, String> REDUCTIONS = new EnumMap<>(Reduction.Kind.class);

    private TensorflowAxes() {}

    static void spellings() {
        reduction("Sum", Reduction.Kind.SUM);
        reduction("Mean", Reduction.Kind.MEAN);
        reduction("Max", Reduction.Kind.MAX);
        reduction("Min", Reduction.Kind.MIN);
        reduction("Prod", Reduction.Kind.PRODUCT);
        reduction("All", Reduction.Kind.ALL);
        reduction("Any", Reduction.Kind.ANY);
        reduction("EuclideanNorm", Reduction.Kind.L2);
        TensorflowOps.write(Reduction.class, (op, node, emit) -> reduce(op, node, emit));
        TensorflowOps.write(ArgReduction.class, (op, node, emit) -> argument(op, node, emit));
        TensorflowOps.write(Cumulative.class, (op, node, emit) -> accumulate(op, node, emit));
        TensorflowOps.spell(
                "SparseMatMul",
                node -> node.is(
                        new MatMul(node.flag("transpose_a"), node.flag("transpose_b")), node.in(0), node.in(1)));
        TensorflowOps.write(MatMul.class, (op, node, emit) -> product(op, node, emit));
        TensorflowOps.spell("ArgMax", node -> TensorflowExpand.argument(node, ArgReduction.Kind.MAX));
        TensorflowOps.spell("ArgMin", node -> TensorflowExpand.argument(node, ArgReduction.Kind.MIN));
        TensorflowOps.spell(
                "Cumsum",
                node -> node.is(
                        new Cumulative(Cumulative.Kind.SUM, node.flag("exclusive"), node.flag("reverse")),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell(
                "Cumprod",
                node -> node.is(
                        new Cumulative(Cumulative.Kind.PRODUCT, node.flag("exclusive"), node.flag("reverse")),
                        node.in(0),
                        node.in(1)));
        TensorflowOps.spell(
                        "TopKV2",
                        node -> node.are(
                                2,
                                new TopK(
                                        -1,
                                        true,
                                        node.flag("sorted", true),
                                        node.type("index_type", ElementType.INT32)),
                                node.in(0),
                                TensorflowExpand.vectorOf(node, 1)))
                .outputs("values", "indices")
                .write(TopK.class, (op, node, emit) -> best(op, node, emit));
        TensorflowOps.spell("TopK", TensorflowExpand::topK).outputs("values", "indices");
        TensorflowOps.spell("Softmax", node -> node.is(new Softmax(-1), node.in(0)))
                .write(Softmax.class, (op, node, emit) -> overLast("Softmax", op.axis(), node, emit));
        TensorflowOps.spell("LogSoftmax", node -> node.is(new LogSoftmax(-1), node.in(0)))
                .write(LogSoftmax.class, (op, node, emit) -> overLast("LogSoftmax", op.axis(), node, emit));
        TensorflowOps.spell(
                "MatMul",
                node -> node.is(
                        new MatMul(node.flag("transpose_a"), node.flag("transpose_b")), node.in(0), node.in(1)));
        TensorflowOps.spell(
                "BatchMatMul BatchMatMulV2 BatchMatMulV3",
                node -> node.is(new MatMul(node.flag("adj_x"), node.flag("adj_y")), factor(node, 0), factor(node, 1)));
        TensorflowOps.spell(
                        "Einsum",
                        node -> node.is(
                                new Einsum(node.text("equation", "")),
                                node.inputs().toArray(Value[]::new)))
                .write(Einsum.class, (op, node, emit) -> {
                    TensorflowOps.require(node.inputs().size() <= 2);
                    emit.is(
                            node,
                            "Einsum",
                            "equation",
                            op.equation(),
                            "N",
                            node.inputs().size());
                });
    }

    /// An operand of a product, which may be summed up in a wider type than it has.
    private static Value factor(TensorflowNode node, int input) {
        ElementType own = node.graph().typeOf(node.in(input)).element();
        ElementType sum = node.type("Tout", own);
        return sum == own ? node.in(input) : node.step("wide" + input, new Cast(sum, true), node.in(input));
    }

    private static void reduction(String names, Reduction.Kind kind) {
        REDUCTIONS.put(kind, names);
        TensorflowOps.spell(
                names,
                node -> node.is(
                        new Reduction(kind, node.flag("keep_dims"), true),
                        node.in(0),
                        TensorflowExpand.vectorOf(node, 1)));
    }

    private static void reduce(Reduction op, Node node, TensorflowEmitter emit) {
        String name = TensorflowOps.found(REDUCTIONS.get(op.kind()));
        String axes = axes(op, node, emit);
        boolean given = node.hasInput(1) && !isEmpty(node, emit);
        ElementType index = given ? emit.indexType(node.input(1)) : ElementType.INT32;
        List<String> inputs = List.of(emit.in(node, 0), axes);
        if (op.kind() == Reduction.Kind.ALL || op.kind() == Reduction.Kind.ANY) {
            emit.last(node, name, inputs, "keep_dims", op.keepAxes(), "Tidx", index);
        } else {
            emit.last(node, name, inputs, "keep_dims", op.keepAxes(), "Tidx", index, "T", emit.real(node, 0));
        }
    }

    private static boolean isEmpty(Node node, TensorflowEmitter emit) {
        Tensor known = emit.known(node.input(1));
        return known != null && known.size() == 0;
    }

    private static String axes(Reduction op, Node node, TensorflowEmitter emit) {
        if (node.hasInput(1) && !isEmpty(node, emit)) {
            return emit.index(node.input(1));
        }
        if (op.noAxesMeansNone()) {
            return emit.ints();
        }
        if (emit.type(node, 0).shape().isRanked()) {
            return emit.ints(IntStream.range(0, emit.rank(node.input(0))).toArray());
        }
        String rank = emit.step("Rank", List.of(emit.in(node, 0)), "T", emit.real(node, 0));
        return emit.step("Range", List.of(emit.scalar(0), rank, emit.scalar(1)), "Tidx", ElementType.INT32);
    }

    private static void overLast(String name, int axis, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(axis == -1 || axis == emit.rank(node.input(0)) - 1);
        emit.is(node, name);
    }

    private static void argument(ArgReduction op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(!op.keepAxis() && !op.lastIndex());
        String name = op.kind() == ArgReduction.Kind.MAX ? "ArgMax" : "ArgMin";
        boolean direct = op.output() == ElementType.INT32 || op.output() == ElementType.INT64;
        ElementType output = direct ? op.output() : ElementType.INT64;
        String found = emit.step(
                name,
                List.of(emit.in(node, 0), emit.scalar(op.axis())),
                "T",
                emit.real(node, 0),
                "Tidx",
                ElementType.INT32,
                "output_type",
                output);
        emit.define(node.output(), emit.cast(found, output, op.output()));
    }

    private static void accumulate(Cumulative op, Node node, TensorflowEmitter emit) {
        String name = op.kind() == Cumulative.Kind.SUM ? "Cumsum" : "Cumprod";
        String axis = emit.index(node.input(1));
        emit.last(
                node,
                name,
                List.of(emit.in(node, 0), emit.type(node, 1).shape().hasRank(0) ? axis : scalar(axis, node, emit)),
                "T",
                emit.real(node, 0),
                "Tidx",
                emit.indexType(node.input(1)),
                "exclusive",
                op.exclusive(),
                "reverse",
                op.reverse());
    }

    /// What stands in a vector of one.
    static String scalar(String vector, Node node, TensorflowEmitter emit) {
        ElementType element = emit.indexType(node.input(1));
        return emit.step("Reshape", List.of(vector, emit.ints()), "T", element, "Tshape", ElementType.INT32);
    }

    private static void product(MatMul op, Node node, TensorflowEmitter emit) {
        if (emit.type(node, 0).shape().hasRank(2) && emit.type(node, 1).shape().hasRank(2)) {
            emit.is(node, "MatMul", "transpose_a", op.transposeA(), "transpose_b", op.transposeB());
        } else {
            emit.is(node, "BatchMatMulV2", "adj_x", op.transposeA(), "adj_y", op.transposeB());
        }
    }

    private static void best(TopK op, Node node, TensorflowEmitter emit) {
        TensorflowOps.require(op.largest() && (op.axis() == -1 || op.axis() == emit.rank(node.input(0)) - 1));
        String k = emit.ints(node.input(1));
        String count = emit.type(node, 1).shape().hasRank(0)
                ? k
                : emit.step("Reshape", List.of(k, emit.ints()), "T", ElementType.INT32, "Tshape", ElementType.INT32);
        List<String> found = emit.steps(
                "TopKV2",
                2,
                List.of(emit.in(node, 0), count),
                "T",
                emit.real(node, 0),
                "sorted",
                op.sorted(),
                "Tk",
                ElementType.INT32,
                "index_type",
                ElementType.INT32);
        emit.define(node.output(0), found.get(0));
        if (node.hasOutput(1)) {
            emit.define(node.output(1), emit.cast(found.get(1), ElementType.INT32, op.indices()));
        }
    }
}
