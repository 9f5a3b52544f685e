package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Softmax;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.layout.AssignLayout;
import dev.slipway.passes.layout.ChannelOrder;
import dev.slipway.passes.layout.LayoutChoice;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which transposes are left once the order of channels is assigned, and what is said of them.
class LayoutTest {

    private final GraphBuilder builder = new GraphBuilder("image");

    private Value image() {
        return builder.input("image", TensorType.of(ElementType.FLOAT32, 1, 6, 5, 3));
    }

    private Value convolved(String name, Value x, int in, int out) {
        Window window = Window.of(List.of(3, 3), List.of(1, 1), Padding.SAME);
        Value weight = builder.constant(name + "/weight", RuleTester.drawn(Shape.of(3, 3, in, out)));
        return builder.add(name, new Convolution(Layout.NHWC, FilterLayout.HWIO, window, 1), x, weight);
    }

    /// Two convolutions with all sorts of ops between, that end in a vector of scores.
    private Graph network() {
        Value x = convolved("first", image(), 3, 4);
        Value both = builder.add("both", new Concat(3), x, builder.add("tanh", new Unary(Unary.Kind.TANH), x));
        Value pads = builder.constant("pads", Tensor.ofLongs(Shape.of(8), 0, 1, 0, 0, 0, 0, 2, 0));
        Value padded = builder.add("padded", new Pad(Pad.Mode.CONSTANT), both, pads);
        Value gain = builder.constant("gain", RuleTester.drawn(Shape.of(8)));
        Value scaled = builder.add("scaled", new Binary(Binary.Kind.MAX), padded, gain);
        Value y = convolved("second", builder.add("softmax", new Softmax(-1), scaled), 8, 2);
        Value axes = builder.constant("axes", Tensor.ofLongs(Shape.of(2), 1, 2));
        builder.output("scores", builder.add("mean", new Reduction(Reduction.Kind.MEAN, false, false), y, axes));
        return builder.build();
    }

    @Test
    void transposesAnImageOnceOnItsWayIn() {
        Graph before = network();
        Findings findings = new Findings();
        Graph after = AssignLayout.to(ChannelOrder.FIRST).apply(before, findings);
        RuleTester.same(before, after);
        assertThat(transposes(after)).isEqualTo(1);
        assertThat(findings.all()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("TRANSPOSE");
            assertThat(finding.where()).isEqualTo("image");
            assertThat(finding.message()).contains("'first' runs channels first", "the input 'image' keeps its own");
        });
    }

    @Test
    void changesNothingThatHasTheTargetsOrder() {
        Graph before = network();
        Findings findings = new Findings();
        assertThat(AssignLayout.to(ChannelOrder.LAST).apply(before, findings)).isSameAs(before);
        assertThat(findings.all()).isEmpty();
    }

    @Test
    void takesTheModelsOwnTransposesAway() {
        Value turned = builder.add("in", new Transpose(List.of(0, 2, 3, 1)), nchw());
        Value y = convolved("conv", turned, 3, 4);
        builder.output("y", builder.add("out", new Transpose(List.of(0, 3, 1, 2)), y));
        Graph before = builder.build();
        Findings findings = new Findings();
        Graph after = AssignLayout.to(ChannelOrder.FIRST).apply(before, findings);
        RuleTester.same(before, after);
        assertThat(transposes(after)).isZero();
        assertThat(findings.all()).isEmpty();
    }

    private Value nchw() {
        return builder.input("image", TensorType.of(ElementType.FLOAT32, 1, 3, 6, 5));
    }

    @Test
    void movesInputsAndOutputsOnlyWhereTheCallerAgreed() {
        builder.output("y", convolved("conv", image(), 3, 4));
        Graph before = builder.build();
        Findings findings = new Findings();
        Graph kept = AssignLayout.to(ChannelOrder.FIRST).apply(before, findings);
        assertThat(kept.inputs()).isEqualTo(before.inputs());
        assertThat(findings.all()).extracting(Finding::where).containsExactly("image", "conv");

        Graph moved = AssignLayout.to(ChannelOrder.FIRST).withInterface().apply(before, new Findings());
        assertThat(transposes(moved)).isZero();
        assertThat(moved.type(moved.inputs().getFirst().value()).shape()).isEqualTo(Shape.of(1, 3, 6, 5));
        assertThat(moved.type(moved.outputs().getFirst().value()).shape()).isEqualTo(Shape.of(1, 4, 6, 5));
    }

    @Test
    void readsTheChoiceFromTheCommandLine() {
        assertThat(LayoutChoice.parse("channels-first").order("tflite")).isEqualTo(ChannelOrder.FIRST);
        assertThat(LayoutChoice.parse("keep").order("onnx")).isNull();
        assertThat(LayoutChoice.TARGET.order("onnx")).isEqualTo(ChannelOrder.FIRST);
        assertThatThrownBy(() -> LayoutChoice.parse("nchw"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channels-first");
    }

    private static long transposes(Graph graph) {
        return graph.nodes().stream()
                .filter(node -> node.op() instanceof Transpose)
                .count();
    }
}
