package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Fill;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.fold.FoldConstants;
import dev.slipway.passes.fold.FoldShapes;
import dev.slipway.passes.fold.InlineConstantIf;
import dev.slipway.passes.fold.InlineMeaning;
import dev.slipway.passes.pipeline.Pipelines;
import dev.slipway.passes.simplify.DropNeutralOperands;
import dev.slipway.passes.simplify.MergeConcatenations;
import dev.slipway.passes.simplify.MergeConstantOperands;
import dev.slipway.passes.simplify.MergeDuplicates;
import dev.slipway.passes.simplify.MergeReshapes;
import dev.slipway.passes.simplify.MergeTransposes;
import dev.slipway.passes.simplify.RemoveIdentities;
import dev.slipway.passes.simplify.SimplifyPowers;
import dev.slipway.passes.simplify.TurnTransposesIntoReshapes;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules that fold, merge and clean: where each fires, and where it must not.
class SimplifyTest {

    private static final Op ADD = new Binary(Binary.Kind.ADD);
    private static final Op MULTIPLY = new Binary(Binary.Kind.MULTIPLY);
    private static final Op TANH = new Unary(Unary.Kind.TANH);

    private RuleTester graph = RuleTester.rule(new RemoveIdentities());

    private RuleTester rule(Rule rule) {
        graph = RuleTester.rule(rule);
        return graph;
    }

    @Test
    void removesIdentitiesAndKeepsTheirNames() {
        rule(new RemoveIdentities());
        Value y = graph.add("copy", new Identity(), graph.add("tanh", TANH, graph.input(2, 3)));
        Value whole = graph.add("whole", new Slice(), y, graph.numbers(0, 0), graph.numbers(Long.MAX_VALUE, 3));
        assertThat(graph.output(whole).fires()).containsExactly(TANH);
        assertThat(graph.origins()).containsExactly("tanh", "copy", "whole");
    }

    @Test
    void leavesACopyOfAnInputThatIsAnOutput() {
        rule(new RemoveIdentities());
        graph.output(graph.add("copy", new Identity(), graph.input(2, 3))).doesNotFire();
    }

    @Test
    void computesConstantsBeforehand() {
        rule(new FoldConstants());
        Value sum = graph.add("sum", ADD, graph.add("tanh", TANH, graph.weight(3)), graph.weight(3));
        graph.output(graph.add("y", ADD, graph.input(2, 3), sum));
        assertThat(graph.fires()).containsExactly(ADD);
    }

    @Test
    void leavesAConstantAloneThatWouldSwell() {
        rule(new FoldConstants());
        graph.output(graph.add("y", new Fill(Tensor.scalar(1f)), graph.numbers(100, 100, 100)))
                .doesNotFire();
    }

    @Test
    void findsShapesBySymbols() {
        GraphBuilder builder = new GraphBuilder("shapes");
        Value x = builder.input(
                "x", TensorType.of(ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("n"), Dim.of(3), Dim.of(4)))));
        Value sizes = builder.add("sizes", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), x);
        Value batch =
                builder.add("batch", new Gather(0, 0), sizes, builder.constant("zero", Tensor.ofLongs(Shape.of(1), 0)));
        Value wanted = builder.add(
                "wanted", new Concat(0), batch, builder.constant("twelve", Tensor.ofLongs(Shape.of(1), 12)));
        builder.output("y", builder.add("y", new Reshape(true), x, wanted));
        Graph after = new Rewriter(List.of(new FoldShapes())).rewrite(builder.build());
        assertThat(after.nodes()).hasSize(1);
        assertThat(after.constants().values())
                .singleElement()
                .satisfies(shape -> assertThat(shape.tensor().toLongs()).containsExactly(-1, 12));
    }

    @Test
    void takesTheBranchThatIsAlwaysTaken() {
        rule(new InlineConstantIf());
        If op = new If(branch(TANH), branch(new Unary(Unary.Kind.EXP)));
        Value condition = graph.constant(Tensor.ofBooleans(Shape.SCALAR, true));
        graph.output(graph.add("y", op, condition, graph.input(2, 3)));
        assertThat(graph.fires()).containsExactly(TANH);
    }

    @Test
    void takesTheBranchWhoseResultTheRestOfTheGraphTakes() {
        rule(new InlineConstantIf());
        Value y = graph.add("y", squeezedOrNot(), graph.computedCondition(), graph.input(2, 1, 3));
        graph.output(graph.add("z", new Transpose(List.of(1, 0)), y));
        assertThat(graph.fires()).doesNotHaveAnyElementsOfTypes(If.class);
    }

    @Test
    void leavesAConditionThatWhatFollowsDoesNotDecide() {
        rule(new InlineConstantIf());
        Value y = graph.add("y", squeezedOrNot(), graph.computedCondition(), graph.input(2, 1, 3));
        graph.output(graph.add("z", TANH, y));
        graph.doesNotFire();
    }

    private static If squeezedOrNot() {
        GraphBuilder then = new GraphBuilder("then");
        Value x = then.input("x", TensorType.of(ElementType.FLOAT32, 2, 1, 3));
        Value axis = then.constant("axis", Tensor.ofLongs(Shape.of(1), 1));
        then.output("y", then.add("y", new Squeeze(), x, axis));
        GraphBuilder otherwise = new GraphBuilder("otherwise");
        Value same = otherwise.input("x", TensorType.of(ElementType.FLOAT32, 2, 1, 3));
        otherwise.output("y", otherwise.add("y", TANH, same));
        return new If(then.build(), otherwise.build());
    }

    @Test
    void putsWhatAForeignOperatorMeansInItsPlace() {
        rule(new InlineMeaning("onnx"));
        foreign();
        assertThat(graph.fires()).containsExactly(TANH);
    }

    @Test
    void leavesAForeignOperatorToItsOwnFormat() {
        rule(new InlineMeaning("tflite"));
        foreign();
        graph.doesNotFire();
    }

    private void foreign() {
        Op op = new Opaque("tflite", "FOREIGN", List.of()).withMeaning(branch(TANH));
        graph.output(graph.declared("y", TensorType.of(ElementType.FLOAT32, 2, 3), op, graph.input(2, 3)));
    }

    private static Graph branch(Op op) {
        GraphBuilder builder = new GraphBuilder("branch");
        Value x = builder.input("x", TensorType.of(ElementType.FLOAT32, 2, 3));
        builder.output("y", builder.add("y", op, x));
        return builder.build();
    }

    @Test
    void computesOnceWhatIsComputedTwice() {
        rule(new MergeDuplicates());
        Value x = graph.input(2, 3);
        Value first = graph.add("first", ADD, x, graph.number(2));
        Value second = graph.add("second", ADD, x, graph.number(2));
        graph.output(graph.add("y", MULTIPLY, first, second));
        assertThat(graph.fires()).containsExactly(ADD, MULTIPLY);
    }

    @Test
    void leavesDifferentConstantsApart() {
        rule(new MergeDuplicates());
        Value x = graph.input(2, 3);
        Value first = graph.add("first", ADD, x, graph.number(2));
        Value second = graph.add("second", ADD, x, graph.number(3));
        graph.output(graph.add("y", MULTIPLY, first, second)).doesNotFire();
    }

    @Test
    void dropsOperandsThatChangeNothing() {
        rule(new DropNeutralOperands());
        Value y = graph.add("one", MULTIPLY, graph.number(1), graph.add("tanh", TANH, graph.input(2, 3)));
        assertThat(graph.output(graph.add("zero", ADD, y, graph.number(0))).fires())
                .containsExactly(TANH);
    }

    @Test
    void leavesAZeroAloneThatWidensTheShape() {
        rule(new DropNeutralOperands());
        Value zeros = graph.constant(Tensor.ofFloats(Shape.of(2, 1), 0, 0));
        graph.output(graph.add("zero", ADD, graph.add("tanh", TANH, graph.input(1, 3)), zeros))
                .doesNotFire();
    }

    @Test
    void addsConstantsOnce() {
        rule(new MergeConstantOperands());
        Value y = graph.add("first", new Binary(Binary.Kind.SUBTRACT), graph.input(2, 3), graph.weight(3));
        graph.output(graph.add("second", ADD, graph.number(0.25), y));
        assertThat(graph.fires()).containsExactly(ADD);
    }

    @Test
    void leavesConstantsApartWhoseSumIsLarger() {
        rule(new MergeConstantOperands());
        Value y = graph.add("first", ADD, graph.input(2, 3), graph.weight(3));
        graph.output(graph.add("second", ADD, y, graph.weight(2, 1))).doesNotFire();
    }

    @Test
    void joinsNeighboursThatOnlyMoveElements() {
        rule(new MergeTransposes());
        Value turned = graph.add("a", new Transpose(List.of(0, 2, 1)), graph.input(2, 3, 4));
        graph.output(graph.add("b", new Transpose(List.of(2, 1, 0)), turned));
        assertThat(graph.fires()).containsExactly(new Transpose(List.of(1, 2, 0)));

        rule(new MergeReshapes());
        Value narrow = graph.add("a", new Squeeze(), graph.input(2, 1, 4), graph.numbers(1));
        graph.output(graph.add("b", new Unsqueeze(), narrow, graph.numbers(2)));
        assertThat(graph.fires()).containsExactly(new Reshape(true));

        rule(new MergeConcatenations());
        Value inner = graph.add("a", new Concat(1), graph.input(2, 3), graph.weight(2, 1));
        graph.output(graph.add("b", new Concat(-1), graph.weight(2, 2), inner));
        assertThat(graph.fires()).containsExactly(new Concat(-1));
    }

    @Test
    void leavesConcatenationsAlongOtherAxesApart() {
        rule(new MergeConcatenations());
        Value inner = graph.add("a", new Concat(0), graph.input(2, 3), graph.weight(1, 3));
        graph.output(graph.add("b", new Concat(1), inner, inner)).doesNotFire();
    }

    @Test
    void saysATransposeThatMovesNothingAsAReshape() {
        rule(new TurnTransposesIntoReshapes());
        graph.output(graph.add("t", new Transpose(List.of(0, 2, 1)), graph.input(2, 1, 4)));
        assertThat(graph.fires()).containsExactly(new Reshape(true));

        rule(new TurnTransposesIntoReshapes());
        graph.output(graph.add("t", new Transpose(List.of(1, 0, 2)), graph.input(2, 1, 4)));
        assertThat(graph.fires()).containsExactly(new Reshape(true));

        rule(new TurnTransposesIntoReshapes());
        graph.output(graph.add("t", new Transpose(List.of(0, 2, 1)), graph.input(2, 3, 4)))
                .doesNotFire();
    }

    @Test
    void saysPowersByName() {
        rule(new SimplifyPowers());
        graph.output(graph.add("y", new Binary(Binary.Kind.POWER), graph.input(2, 3), graph.number(2)));
        assertThat(graph.fires()).containsExactly(new Unary(Unary.Kind.SQUARE));

        rule(new SimplifyPowers());
        graph.output(graph.add("y", new Binary(Binary.Kind.POWER), graph.input(2, 3), graph.number(2.5)))
                .doesNotFire();
    }

    @Test
    void goesThroughTenThousandNodesInARow() {
        GraphBuilder builder = new GraphBuilder("deep");
        Value x = builder.input("x", TensorType.of(ElementType.FLOAT32, 2, 3));
        for (int i = 0; i < 10_000; i++) {
            x = builder.add("n" + i, i % 2 == 0 ? new Softmax(1) : new Identity(), x);
        }
        builder.output("y", x);
        assertThat(Pipelines.optimizeFor(builder.build(), "tflite").nodes()).hasSize(5_000);
    }

    @Test
    void whatOneRuleTakesAwayNoOtherReadsInTheSameSweep() {
        GraphBuilder builder = new GraphBuilder("test");
        Value x = builder.input("x", TensorType.of(ElementType.FLOAT32, 2, 3));
        Value five = builder.constant("five", Tensor.scalar(5f));
        Value first = builder.add("first", MULTIPLY, x, five);
        builder.output("scaled", builder.add("scaled", MULTIPLY, first, builder.constant("two", Tensor.scalar(2f))));
        builder.output("tanh", builder.add("tanh", TANH, builder.add("second", MULTIPLY, x, five)));
        Graph before = builder.build();
        RuleTester.same(
                before, new Rewriter(List.of(new MergeDuplicates(), new MergeConstantOperands())).rewrite(before));
    }
}
