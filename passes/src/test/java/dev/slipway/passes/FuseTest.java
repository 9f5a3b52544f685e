package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Activated;
import dev.slipway.model.op.Activation;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Clip;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Gelu;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.LeakyRelu;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.PRelu;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.TransposedConvolution;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.op.Window;
import dev.slipway.passes.fuse.FoldPadIntoWindow;
import dev.slipway.passes.fuse.FoldScaleIntoNextWeights;
import dev.slipway.passes.fuse.FoldScaleIntoWeights;
import dev.slipway.passes.fuse.FoldShiftIntoBias;
import dev.slipway.passes.fuse.FoldShiftIntoNextBias;
import dev.slipway.passes.fuse.FoldTransposeIntoMatMul;
import dev.slipway.passes.fuse.FormDense;
import dev.slipway.passes.fuse.FormGelu;
import dev.slipway.passes.fuse.FormHardSwish;
import dev.slipway.passes.fuse.FormPRelu;
import dev.slipway.passes.fuse.FormReciprocalRoot;
import dev.slipway.passes.fuse.FormRectifiers;
import dev.slipway.passes.fuse.FormSquaredDifference;
import dev.slipway.passes.fuse.FuseActivations;
import dev.slipway.passes.fuse.LowerBatchNormalization;
import dev.slipway.passes.fuse.MoveReshapeBehind;
import dev.slipway.passes.fuse.MultiplyByReciprocals;
import dev.slipway.passes.fuse.SplitActivations;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules that join ops: where each fires, and where it must not.
class FuseTest {

    private static final Op ADD = new Binary(Binary.Kind.ADD);
    private static final Op MULTIPLY = new Binary(Binary.Kind.MULTIPLY);
    private static final Op RELU = new Unary(Unary.Kind.RELU);

    private RuleTester graph = RuleTester.rule(new FuseActivations());

    private RuleTester rule(Rule rule) {
        graph = RuleTester.rule(rule);
        return graph;
    }

    private static Convolution convolution(Padding padding, int groups) {
        return new Convolution(
                Layout.NHWC, FilterLayout.HWIO, Window.of(List.of(2, 2), List.of(1, 1), padding), groups);
    }

    private static Convolution convolution() {
        return convolution(Padding.none(2), 1);
    }

    private Value convolved(Value x) {
        return graph.add("conv", convolution(), x, graph.weight(2, 2, 3, 4), graph.weight(4));
    }

    @Test
    void absorbsAFactorIntoTheWeightsBefore() {
        rule(new FoldScaleIntoWeights());
        Value scaled = graph.add("scale", MULTIPLY, convolved(graph.input(1, 3, 3, 3)), graph.weight(4));
        assertThat(graph.output(scaled).fires()).containsExactly(convolution());
        assertThat(graph.origins()).containsExactly("conv", "scale");
    }

    @Test
    void absorbsAFactorIntoDepthwiseAndTransposedWeights() {
        rule(new FoldScaleIntoWeights());
        Convolution depthwise = convolution(Padding.SAME, 3);
        Value y = graph.add("depthwise", depthwise, graph.input(1, 3, 3, 3), graph.weight(2, 2, 1, 6));
        assertThat(graph.output(graph.add("scale", MULTIPLY, y, graph.weight(6)))
                        .fires())
                .containsExactly(depthwise);

        rule(new FoldScaleIntoWeights());
        Window window = Window.of(List.of(2, 2), List.of(2, 2), Padding.none(2));
        Op transposed = new TransposedConvolution(Layout.NHWC, FilterLayout.HWOI, window, List.of(), List.of(), 1);
        Value z = graph.add("transposed", transposed, graph.input(1, 3, 3, 3), graph.weight(2, 2, 5, 3));
        assertThat(graph.output(graph.add("scale", MULTIPLY, z, graph.weight(5)))
                        .fires())
                .containsExactly(transposed);
    }

    @Test
    void leavesAFactorAloneWhereTheConvolutionHasAnotherReader() {
        rule(new FoldScaleIntoWeights());
        Value y = convolved(graph.input(1, 3, 3, 3));
        graph.output(graph.add("scale", MULTIPLY, y, graph.weight(4)), y).doesNotFire();
    }

    @Test
    void leavesAFactorByPlaceAlone() {
        rule(new FoldScaleIntoWeights());
        Value y = convolved(graph.input(1, 3, 3, 3));
        graph.output(graph.add("scale", MULTIPLY, y, graph.weight(1, 2, 1, 1))).doesNotFire();
    }

    @Test
    void absorbsAnAddendIntoTheBiasBefore() {
        rule(new FoldShiftIntoBias());
        Value y = graph.add("dense", new Dense(), graph.input(2, 3), graph.weight(4, 3));
        assertThat(graph.output(graph.add("add", ADD, graph.weight(4), y)).fires())
                .containsExactly(new Dense());
    }

    @Test
    void absorbsWhatScalesTheInput() {
        rule(new FoldScaleIntoNextWeights());
        Value scaled = graph.add("scale", MULTIPLY, graph.input(1, 3, 3, 3), graph.weight(3));
        assertThat(graph.output(convolved(scaled)).fires()).containsExactly(convolution());
    }

    @Test
    void absorbsWhatShiftsTheInputOnlyWithoutPadding() {
        rule(new FoldShiftIntoNextBias());
        Value shifted = graph.add("shift", ADD, graph.input(1, 3, 3, 3), graph.weight(3));
        assertThat(graph.output(convolved(shifted)).fires()).containsExactly(convolution());

        rule(new FoldShiftIntoNextBias());
        Value padded = graph.add("shift", ADD, graph.input(1, 3, 3, 3), graph.weight(3));
        graph.output(graph.add("conv", convolution(Padding.SAME, 1), padded, graph.weight(2, 2, 3, 4)))
                .doesNotFire();
    }

    @Test
    void letsAConvolutionPad() {
        rule(new FoldPadIntoWindow());
        Value padded = graph.add(
                "pad", new Pad(Pad.Mode.CONSTANT), graph.input(1, 3, 3, 3), graph.numbers(0, 1, 0, 0, 0, 1, 2, 0));
        Padding padding = Padding.explicit(List.of(1, 0), List.of(1, 2));
        assertThat(graph.output(convolved(padded)).fires()).containsExactly(convolution(padding, 1));
    }

    @Test
    void leavesPaddedChannelsAlone() {
        rule(new FoldPadIntoWindow());
        Value padded = graph.add(
                "pad", new Pad(Pad.Mode.CONSTANT), graph.input(1, 3, 3, 2), graph.numbers(0, 1, 0, 1, 0, 1, 0, 0));
        graph.output(convolved(padded)).doesNotFire();
    }

    @Test
    void bringsABiasNextToTheConvolutionPastASqueeze() {
        rule(new MoveReshapeBehind());
        Value wide = graph.add("wide", new Unsqueeze(), graph.input(1, 5, 3), graph.numbers(1));
        Op op = new Convolution(
                Layout.NHWC, FilterLayout.HWIO, Window.of(List.of(1, 2), List.of(1, 1), Padding.none(2)), 1);
        Value y = graph.add("conv", op, wide, graph.weight(1, 2, 3, 4));
        Value narrow = graph.add("narrow", new Squeeze(), y, graph.numbers(1));
        Value biased = graph.add("bias", ADD, narrow, graph.weight(4));
        assertThat(graph.output(biased).fires()).containsExactly(new Unsqueeze(), op, ADD, new Squeeze());
    }

    @Test
    void lowersANormalizationThatNobodyAbsorbsOnlyWhereAskedTo() {
        rule(LowerBatchNormalization.everywhere());
        assertThat(normalized().fires()).containsExactly(MULTIPLY, ADD);
        rule(LowerBatchNormalization.whereAbsorbed());
        normalized().doesNotFire();
    }

    private RuleTester normalized() {
        Value variance = graph.constant(
                RuleTester.drawn(dev.slipway.model.tensor.Shape.of(3)).map(v -> v * v + 0.1));
        return graph.output(graph.add(
                "norm",
                new BatchNormalization(1e-3f, 1),
                graph.input(2, 3, 2, 2),
                graph.weight(3),
                graph.weight(3),
                graph.weight(3),
                variance));
    }

    @Test
    void joinsAnActivationAndTakesItApartAgain() {
        Op joined = new Activated(convolution(), Activation.RELU);
        rule(new FuseActivations());
        Value y = graph.add("relu", RELU, convolved(graph.input(1, 3, 3, 3)));
        assertThat(graph.output(y).fires()).containsExactly(joined);

        rule(new SplitActivations());
        Value z = graph.add("joined", joined, graph.input(1, 3, 3, 3), graph.weight(2, 2, 3, 4));
        assertThat(graph.output(z).fires()).containsExactly(convolution(), RELU);
    }

    @Test
    void leavesAnActivationAloneThatHasNoKernel() {
        rule(new FuseActivations());
        graph.output(graph.add("tanh", new Unary(Unary.Kind.TANH), convolved(graph.input(1, 3, 3, 3))))
                .doesNotFire();
    }

    @Test
    void recognisesAHardSwishHoweverItIsGrouped() {
        rule(new FormHardSwish());
        Value x = graph.input(2, 5);
        Value gate = graph.add("gate", new Unary(Unary.Kind.RELU6), graph.add("shift", ADD, x, graph.number(3)));
        Value sixth = graph.add("sixth", new Binary(Binary.Kind.DIVIDE), gate, graph.number(6));
        graph.output(graph.add("y", MULTIPLY, x, sixth));
        assertThat(graph.fires()).containsExactly(new Unary(Unary.Kind.HARD_SWISH));
        assertThat(graph.origins()).containsExactly("shift", "gate", "sixth", "y");

        rule(new FormHardSwish());
        Value z = graph.input(2, 5);
        Value other = graph.add("gate", new Unary(Unary.Kind.RELU6), graph.add("shift", ADD, z, graph.number(3)));
        Value product = graph.add("product", MULTIPLY, other, z);
        graph.output(graph.add("y", MULTIPLY, graph.number(1 / 6.0), product));
        assertThat(graph.fires()).containsExactly(new Unary(Unary.Kind.HARD_SWISH));
    }

    @Test
    void leavesAnotherSwishAlone() {
        rule(new FormHardSwish());
        Value x = graph.input(2, 5);
        Value gate = graph.add("gate", new Unary(Unary.Kind.RELU6), graph.add("shift", ADD, x, graph.number(2)));
        graph.output(graph.add("y", MULTIPLY, graph.add("p", MULTIPLY, x, gate), graph.number(1 / 6.0)))
                .doesNotFire();
    }

    @Test
    void recognisesAGelu() {
        rule(new FormGelu());
        Value x = graph.input(2, 5);
        Value erf = graph.add(
                "erf",
                new Unary(Unary.Kind.ERF),
                graph.add("d", new Binary(Binary.Kind.DIVIDE), x, graph.number(Math.sqrt(2))));
        Value gate = graph.add("gate", ADD, erf, graph.number(1));
        graph.output(graph.add("y", MULTIPLY, graph.add("p", MULTIPLY, x, gate), graph.number(0.5)));
        assertThat(graph.fires()).containsExactly(new Gelu(false));
    }

    @Test
    void recognisesTheOtherGelu() {
        rule(new FormGelu());
        Value x = graph.input(2, 5);
        Value cube = graph.add("cube", new Binary(Binary.Kind.POWER), x, graph.number(3));
        Value sum = graph.add("sum", ADD, x, graph.add("c", MULTIPLY, cube, graph.number(0.044715)));
        Value inner = graph.add("inner", MULTIPLY, sum, graph.number(Math.sqrt(2 / Math.PI)));
        Value gate = graph.add("gate", ADD, graph.add("tanh", new Unary(Unary.Kind.TANH), inner), graph.number(1));
        graph.output(graph.add("y", MULTIPLY, graph.add("half", MULTIPLY, x, graph.number(0.5)), gate));
        assertThat(graph.fires()).containsExactly(new Gelu(true));
    }

    @Test
    void recognisesRectifiersWithASlope() {
        rule(new FormPRelu());
        Value x = graph.input(2, 5);
        Value below = graph.add("below", RELU, graph.add("n", new Unary(Unary.Kind.NEGATE), x));
        graph.output(
                graph.add("y", ADD, graph.add("above", RELU, x), graph.add("p", MULTIPLY, graph.weight(5), below)));
        assertThat(graph.fires()).containsExactly(new PRelu());

        rule(new FormPRelu());
        Value z = graph.input(2, 5);
        graph.output(graph.add("y", new Binary(Binary.Kind.MAX), z, graph.add("p", MULTIPLY, graph.number(0.25), z)));
        assertThat(graph.fires()).containsExactly(new LeakyRelu(0.25f));
    }

    @Test
    void leavesASteepSlopeAlone() {
        rule(new FormPRelu());
        Value x = graph.input(2, 5);
        graph.output(graph.add("y", new Binary(Binary.Kind.MAX), x, graph.add("p", MULTIPLY, graph.number(2), x)))
                .doesNotFire();
    }

    @Test
    void recognisesLimits() {
        rule(new FormRectifiers());
        graph.output(graph.add("y", new Clip(), graph.input(2, 5), graph.number(0), graph.number(6)));
        assertThat(graph.fires()).containsExactly(new Unary(Unary.Kind.RELU6));

        rule(new FormRectifiers());
        Value low = graph.add("low", new Binary(Binary.Kind.MAX), graph.input(2, 5), graph.number(-1));
        graph.output(graph.add("y", new Binary(Binary.Kind.MIN), low, graph.number(1)));
        assertThat(graph.fires()).containsExactly(new Unary(Unary.Kind.RELU_N1_TO_1));
    }

    @Test
    void leavesOtherLimitsAlone() {
        rule(new FormRectifiers());
        graph.output(graph.add("y", new Clip(), graph.input(2, 5), graph.number(0.1), graph.number(6)))
                .doesNotFire();
    }

    @Test
    void joinsADifferenceAndItsSquare() {
        rule(new FormSquaredDifference());
        Value d = graph.add("d", new Binary(Binary.Kind.SUBTRACT), graph.input(2, 5), graph.weight(5));
        graph.output(graph.add("y", MULTIPLY, d, d));
        assertThat(graph.fires()).containsExactly(new Binary(Binary.Kind.SQUARED_DIFFERENCE));
    }

    @Test
    void dividesByRootsAndConstantsWithoutDividing() {
        rule(new FormReciprocalRoot());
        Value root =
                graph.add("root", new Unary(Unary.Kind.SQRT), graph.add("a", ADD, graph.input(2), graph.number(2)));
        graph.output(graph.add("y", new Binary(Binary.Kind.DIVIDE), graph.number(1), root));
        assertThat(graph.fires()).containsExactly(ADD, new Unary(Unary.Kind.RSQRT));

        rule(new MultiplyByReciprocals());
        graph.output(graph.add("y", new Binary(Binary.Kind.DIVIDE), graph.input(2, 5), graph.weight(5)));
        assertThat(graph.fires()).containsExactly(MULTIPLY);
    }

    @Test
    void leavesADivisionByZeroAlone() {
        rule(new MultiplyByReciprocals());
        graph.output(graph.add("y", new Binary(Binary.Kind.DIVIDE), graph.input(2, 5), graph.number(0)))
                .doesNotFire();
    }

    @Test
    void formsDenseLayersOfAnyRank() {
        rule(new FormDense());
        graph.output(graph.add("y", new MatMul(false, false), graph.input(2, 3, 5), graph.weight(5, 4)));
        assertThat(graph.fires()).containsExactly(new Dense());
    }

    @Test
    void multipliesTransposedMatrices() {
        rule(new FoldTransposeIntoMatMul());
        Value turned = graph.add("t", new Transpose(List.of(0, 2, 1)), graph.input(2, 3, 5));
        graph.output(graph.add("y", new MatMul(false, false), turned, graph.weight(2, 3, 4)));
        assertThat(graph.fires()).containsExactly(new MatMul(true, false));

        rule(new FoldTransposeIntoMatMul());
        Value mixed = graph.add("t", new Transpose(List.of(1, 0, 2)), graph.input(3, 2, 5));
        graph.output(graph.add("y", new MatMul(false, false), mixed, graph.weight(2, 5, 4)))
                .doesNotFire();
    }
}
