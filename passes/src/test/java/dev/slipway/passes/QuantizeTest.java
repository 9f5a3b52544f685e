package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Dense;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.MatMul;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Quantize;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.fuse.FormDense;
import dev.slipway.passes.quantize.ComputeQuantized;
import dev.slipway.passes.quantize.DropRequantization;
import dev.slipway.passes.quantize.MoveDequantizeBehind;
import dev.slipway.passes.quantize.StoreSigned;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuantizeTest {

    private static final Quantization FINE = Quantization.perTensor(1f / 64, 3);
    private static final Quantization COARSE = Quantization.perTensor(1f / 4, -7);
    private static final Dequantize REAL = new Dequantize();
    private static final Transpose TURN = new Transpose(List.of(1, 0));
    private static final Dense DENSE = new Dense();

    private RuleTester graph = RuleTester.rule(new ComputeQuantized());

    private void rule(Rule rule) {
        graph = RuleTester.rule(rule);
    }

    @Test
    void computesADenseLayerWithStoredIntegers() {
        Value y = graph.add("y", DENSE, stored("x", ElementType.INT8, FINE), weights(2, 3, 0));
        graph.output(graph.add("real", REAL, graph.add("q", quantize(ElementType.INT8, COARSE), y)));
        assertThat(graph.fires()).containsExactly(quantize(ElementType.INT8, FINE), DENSE, REAL);
    }

    @Test
    void leavesALayerAloneWhoseRealsAreRead() {
        Value y = graph.add("y", DENSE, stored("x", ElementType.INT8, FINE), weights(2, 3, 0));
        graph.output(y, graph.add("real", REAL, graph.add("q", quantize(ElementType.INT8, COARSE), y)));
        graph.doesNotFire();
    }

    @Test
    void leavesWeightsAloneThatAreNotAroundZero() {
        Value y = graph.add("y", DENSE, stored("x", ElementType.INT8, FINE), weights(2, 3, 5));
        graph.output(graph.add("real", REAL, graph.add("q", quantize(ElementType.INT8, COARSE), y)));
        graph.doesNotFire();
    }

    @Test
    void leavesASoftmaxAloneWhoseScaleIsNotThatOfItsRange() {
        Value y = graph.add("y", new Softmax(-1), stored("x", ElementType.INT8, FINE));
        graph.output(graph.add("real", REAL, graph.add("q", quantize(ElementType.INT8, COARSE), y)));
        graph.doesNotFire();
    }

    @Test
    void storesSignedWhatIsOnlyMadeReal() {
        rule(new StoreSigned());
        graph.output(stored("x", ElementType.UINT8, Quantization.perTensor(1f / 64, 130)));
        assertThat(graph.fires()).containsExactly(quantize(ElementType.INT8, Quantization.perTensor(1f / 64, 2)), REAL);
    }

    @Test
    void leavesAnUnsignedOutputUnsigned() {
        rule(new StoreSigned());
        graph.output(graph.add("q", quantize(ElementType.UINT8, FINE), graph.input(2, 3)));
        graph.doesNotFire();
    }

    @Test
    void movesIntegersInsteadOfReals() {
        rule(new MoveDequantizeBehind());
        graph.output(graph.add("turned", TURN, stored("x", ElementType.INT8, FINE)));
        assertThat(graph.fires()).containsExactly(quantize(ElementType.INT8, FINE), TURN, REAL);
    }

    @Test
    void leavesAFunctionOfRealsBehind() {
        rule(new MoveDequantizeBehind());
        graph.output(graph.add("y", new Unary(Unary.Kind.TANH), stored("x", ElementType.INT8, FINE)));
        graph.doesNotFire();
    }

    @Test
    void keepsIntegersThatAreStoredAgainTheSame() {
        rule(new DropRequantization());
        Value again = graph.add("again", quantize(ElementType.INT8, FINE), stored("x", ElementType.INT8, FINE));
        graph.output(graph.add("y", REAL, again));
        assertThat(graph.fires()).containsExactly(quantize(ElementType.INT8, FINE), REAL);
    }

    @Test
    void storesAgainByOtherScales() {
        rule(new DropRequantization());
        Value again = graph.add("again", quantize(ElementType.INT8, COARSE), stored("x", ElementType.INT8, FINE));
        graph.output(graph.add("y", REAL, again));
        graph.doesNotFire();
    }

    @Test
    void formsADenseLayerOfStoredWeights() {
        rule(new FormDense());
        graph.output(graph.add("y", new MatMul(false, false), graph.input(2, 3), weights(3, 4, 0)));
        assertThat(graph.fires()).containsExactlyInAnyOrder(REAL, DENSE);
    }

    private Value stored(String name, ElementType element, Quantization quantization) {
        return graph.add(name + "/real", REAL, graph.add(name, quantize(element, quantization), graph.input(2, 3)));
    }

    private static Op quantize(ElementType element, Quantization quantization) {
        return new Quantize(element, quantization);
    }

    private Value weights(long rows, long columns, long zero) {
        long[] numbers = new long[(int) (rows * columns)];
        Arrays.setAll(numbers, i -> 7L * i - 20);
        Tensor tensor = Tensor.ofLongs(ElementType.INT8, Shape.of(rows, columns), numbers);
        Value stored = graph.constant(Constant.of(tensor, Quantization.perTensor(1f / 32, zero)));
        return graph.add("weights", REAL, stored);
    }
}
