package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Random;
import dev.slipway.model.op.RandomChoice;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Operators that draw numbers.
final class OnnxRandom {

    private OnnxRandom() {}

    static void spellings() {
        OnnxOps.spell("RandomUniform RandomUniformLike", node -> draw(node, Random.Kind.UNIFORM, "low", 0, "high"));
        OnnxOps.spell("RandomNormal RandomNormalLike", node -> draw(node, Random.Kind.NORMAL, "mean", 0, "scale"));
        OnnxOps.spell(
                "Multinomial",
                node -> node.is(
                        new RandomChoice(
                                RandomChoice.Kind.MULTINOMIAL,
                                (int) node.integer("sample_size", 1),
                                (long) node.real("seed", 0),
                                node.elementType("dtype", ElementType.INT32)),
                        node.all()));
        OnnxOps.spell(
                "Bernoulli",
                node -> node.is(
                        new RandomChoice(
                                RandomChoice.Kind.BERNOULLI,
                                0,
                                (long) node.real("seed", 0),
                                node.elementType("dtype", node.element(0))),
                        node.all()));
        OnnxOps.write(Random.class, (op, node, emit) -> write(node, op, emit));
        OnnxOps.write(RandomChoice.class, (op, node, emit) -> write(node, op, emit));
    }

    private static List<Value> draw(OnnxNode node, Random.Kind kind, String first, float otherwise, String second) {
        boolean like = node.op().endsWith("Like");
        ElementType element = node.elementType("dtype", like ? node.element(0) : ElementType.FLOAT32);
        Value shape = like
                ? node.step("shape", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), node.required(0))
                : node.vector("shape", node.integers("shape"));
        return node.is(
                new Random(
                        kind, node.real(first, otherwise), node.real(second, 1), (long) node.real("seed", 0), element),
                shape);
    }

    static void write(Node node, Random op, OnnxEmitter emit) {
        boolean uniform = op.kind() == Random.Kind.UNIFORM;
        if (op.kind() == Random.Kind.TRUNCATED_NORMAL || !op.output().isFloat()) {
            throw OnnxOps.noSuchOp();
        }
        List<Object> attributes = new ArrayList<>(List.of(
                uniform ? "low" : "mean",
                op.first(),
                uniform ? "high" : "scale",
                op.second(),
                "dtype",
                OnnxProto.typeCode(op.output())));
        if (op.seed() != 0) {
            attributes.addAll(List.of("seed", (float) op.seed()));
        }
        Tensor shape = emit.known(node.input(0));
        String type = uniform ? "RandomUniform" : "RandomNormal";
        if (shape != null) {
            attributes.addAll(
                    List.of("shape", Arrays.stream(shape.toLongs()).boxed().toList()));
            emit.last(node, type, 1, List.of(), attributes.toArray());
            return;
        }
        Tensor zero = Tensor.ofDoubles(op.output(), Shape.of(1), 0);
        String like = emit.step("ConstantOfShape", 9, List.of(OnnxAxes.int64(node, 0, emit)), "value", zero);
        emit.last(node, type + "Like", 1, List.of(like), attributes.toArray());
    }

    static void write(Node node, RandomChoice op, OnnxEmitter emit) {
        List<Object> attributes = new ArrayList<>(List.of("dtype", OnnxProto.typeCode(op.output())));
        if (op.seed() != 0) {
            attributes.addAll(List.of("seed", (float) op.seed()));
        }
        if (op.kind() == RandomChoice.Kind.BERNOULLI) {
            emit.is(node, "Bernoulli", 15, attributes.toArray());
        } else {
            attributes.addAll(List.of("sample_size", op.samples()));
            emit.is(node, "Multinomial", 7, attributes.toArray());
        }
    }
}
