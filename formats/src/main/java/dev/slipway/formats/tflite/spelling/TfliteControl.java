package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;

/// Operators that hold subgraphs, keep state, draw at random, or are of other makers.
final class TfliteControl {

    private TfliteControl() {}

    static void spellings() {
        TfliteOps.spell(IF, If.class)
                .read((r, _) -> r.node(
                        new If(r.region(0, 1), r.region(1, 1)), r.inputs().toArray(Value[]::new)))
                .write((op, node, emit) -> emit.is(
                        IF,
                        TfliteOptions.of(92).with(0, emit.region(op.then())).with(1, emit.region(op.otherwise())),
                        node.inputs().stream().map(emit::index).toList()));
        TfliteOps.spell(WHILE, While.class)
                .read((r, _) -> r.node(
                        new While(r.region(0, 0), r.region(1, 0)), r.inputs().toArray(Value[]::new)))
                .write((op, node, emit) -> emit.is(
                        WHILE,
                        TfliteOptions.of(93)
                                .with(0, emit.region(op.condition()))
                                .with(1, emit.region(op.body())),
                        node.inputs().stream().map(emit::index).toList()));
        TfliteOps.write(ReadVariable.class, (op, _, emit) -> TfliteState.write(op, emit));
        TfliteOps.write(AssignVariable.class, (op, node, emit) -> TfliteState.write(op, node, emit));
        TfliteOps.write(Opaque.class, (op, node, emit) -> TfliteOpaque.write(node, op, emit));
        TfliteOps.spell(RANDOM_UNIFORM).read((r, o) -> draw(Random.Kind.UNIFORM, r, o));
        TfliteOps.spell(RANDOM_STANDARD_NORMAL).read((r, o) -> draw(Random.Kind.NORMAL, r, o));
        TfliteOps.write(Random.class, (op, node, emit) -> {
            if (op.kind() == Random.Kind.TRUNCATED_NORMAL) {
                throw TfliteOps.noSuchOp();
            }
            emit.is(
                    op.kind() == Random.Kind.UNIFORM ? RANDOM_UNIFORM : RANDOM_STANDARD_NORMAL,
                    TfliteOptions.of(114).with(0, op.seed()),
                    emit.int32(node.input(0)));
        });
        TfliteOps.spell(MULTINOMIAL, RandomChoice.class)
                .readIf(TfliteControl::readChoice)
                .write((op, node, emit) -> {
                    if (op.kind() != RandomChoice.Kind.MULTINOMIAL) {
                        throw TfliteOps.noSuchOp();
                    }
                    emit.is(
                            MULTINOMIAL,
                            TfliteOptions.of(114).with(0, op.seed()),
                            emit.in(node, 0),
                            emit.scalar(ElementType.INT32, op.samples()));
                });
    }

    private static void draw(Random.Kind kind, TfliteNode r, TfliteOptions options) {
        r.node(new Random(kind, 0, 1, options.longer(0), ElementType.FLOAT32), r.in(0));
    }

    private static boolean readChoice(TfliteNode r, TfliteOptions options) {
        Tensor samples = r.known(1);
        if (samples == null) {
            return false;
        }
        int count = (int) samples.scalarLong();
        r.node(new RandomChoice(RandomChoice.Kind.MULTINOMIAL, count, options.longer(0), r.outputElement()), r.in(0));
        return true;
    }
}
