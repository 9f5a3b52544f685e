package dev.slipway.model.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Range;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Where;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import org.junit.jupiter.api.Test;

class IndicesTest {

    private final GraphBuilder graph = new GraphBuilder("indices");
    private final Value given = graph.input("given", TensorType.of(ElementType.INT64, 3));
    private final Value natural = graph.input("natural", TensorType.of(ElementType.UINT8, 3));
    private final Value condition = graph.input("condition", TensorType.of(ElementType.BOOL, 3));

    @Test
    void whatIsGivenMayCountFromTheEndUnlessItsTypeHasNoNegatives() {
        assertThat(countFromStart(given)).isFalse();
        assertThat(countFromStart(natural)).isTrue();
        assertThat(countFromStart(add(new Cast(ElementType.INT64, false), natural)))
                .isTrue();
    }

    @Test
    void aRangeCountsFromTheStartWhereItBeginsAndGoesOnThere() {
        Value end = add(new ShapeOf(0, 1, ElementType.INT64), given);
        assertThat(countFromStart(add(new Range(), number(0), end, number(1)))).isTrue();
        assertThat(countFromStart(add(new Range(), number(-3), end, number(1)))).isFalse();
        assertThat(countFromStart(add(new Range(), end, number(-4), number(-1))))
                .isFalse();
    }

    @Test
    void aChoiceCountsFromTheStartWhereBothDo() {
        assertThat(countFromStart(add(new Where(), condition, number(4), number(0))))
                .isTrue();
        assertThat(countFromStart(add(new Where(), condition, number(4), number(-1))))
                .isFalse();
    }

    @Test
    void whatWasCountedFromTheStartAlreadyIsKnownAgain() {
        Value below = add(new Comparison(Comparison.Kind.LESS), given, number(0));
        Value moved = add(new Binary(Binary.Kind.ADD), given, number(7));
        assertThat(countFromStart(add(new Where(), below, moved, given))).isTrue();
        assertThat(countFromStart(add(new Where(), below, given, moved))).isFalse();

        Value all = graph.constant("all", Tensor.ofLongs(Shape.of(1), -1));
        Value flat = add(new Reshape(true), moved, all);
        assertThat(countFromStart(add(new Where(), below, flat, given))).isTrue();
    }

    @Test
    void whatGrowsStaysAndWhatShrinksDoesNot() {
        assertThat(countFromStart(add(new Binary(Binary.Kind.MAX), given, number(0))))
                .isTrue();
        assertThat(countFromStart(add(new Binary(Binary.Kind.MIN), given, number(5))))
                .isFalse();
        assertThat(countFromStart(add(new Binary(Binary.Kind.SUBTRACT), number(5), number(1))))
                .isFalse();
    }

    private boolean countFromStart(Value indices) {
        return Indices.countFromStart(indices, graph);
    }

    private Value number(long value) {
        return graph.constant(graph.uniqueName("number"), Tensor.scalar(value));
    }

    private Value add(Op op, Value... inputs) {
        return graph.add(graph.uniqueName("step"), op, inputs);
    }
}
