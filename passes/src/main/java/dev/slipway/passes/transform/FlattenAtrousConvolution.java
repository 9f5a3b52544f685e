package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.BatchToSpace;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.SpaceToBatch;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.passes.Edit;
import dev.slipway.passes.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says a convolution over blocks as what it is, a dilated one. TensorFlow's own transform fills the filter with zeros
/// instead; every target has dilations.
///
///     y = BatchToSpace(Convolution(SpaceToBatch(x, d, p), w, b), d, c)
///     becomes
///     y = Convolution[dilation d, padding p - c](x, w, b)
///
/// Only for convolutions of channels-last images that step by one and pad nothing, and where nothing else reads what is
/// between; a bias may be added there.
final class FlattenAtrousConvolution implements Rule {

    @Override
    public Optional<Edit> propose(Node node, Graph graph) {
        if (!(node.op() instanceof BatchToSpace)) {
            return Optional.empty();
        }
        Node bias = before(node, graph);
        if (bias != null && !isBias(bias, graph)) {
            bias = null;
        }
        Node linear = before(bias == null ? node : bias, graph);
        if (linear == null
                || !(linear.op() instanceof Convolution(var layout, var filter, Window window, int groups))) {
            return Optional.empty();
        }
        Node blocks = before(linear, graph);
        if (blocks == null
                || !(blocks.op() instanceof SpaceToBatch)
                || layout.batch() != 0
                || !layout.spatial().equals(spatial(window.spatialRank()))
                || !window.padding().isNone()
                || !isPlain(window)) {
            return Optional.empty();
        }
        int[] sizes = numbers(blocks, 1, graph);
        int[] pads = numbers(blocks, 2, graph);
        int[] crops = numbers(node, 2, graph);
        if (sizes == null
                || pads == null
                || crops == null
                || !Arrays.equals(sizes, numbers(node, 1, graph))
                || sizes.length != window.spatialRank()) {
            return Optional.empty();
        }
        Padding padding = padding(pads, crops);
        if (padding == null) {
            return Optional.empty();
        }
        List<Integer> dilations = Arrays.stream(sizes).boxed().toList();
        Window dilated = new Window(window.kernel(), window.strides(), dilations, padding, false);
        Convolution whole = new Convolution(layout, filter, dilated, groups);
        return Optional.of(edit(node, bias, linear, blocks, whole));
    }

    private static Edit edit(Node node, @Nullable Node bias, Node linear, Node blocks, Convolution whole) {
        List<dev.slipway.model.graph.Value> inputs = new ArrayList<>(linear.inputs());
        inputs.set(0, blocks.input(0));
        Set<Node> removed = new HashSet<>(List.of(node, linear, blocks));
        if (bias == null) {
            Node joined = new Node(linear.name(), whole, inputs, node.outputs(), linear.origins());
            return new Edit(removed, List.of(joined), Map.of(), Map.of());
        }
        removed.add(bias);
        Node joined = new Node(linear.name(), whole, inputs, linear.outputs(), linear.origins());
        return new Edit(removed, List.of(joined, bias.withOutputs(node.outputs())), Map.of(), Map.of());
    }

    private static @Nullable Node before(Node node, Graph graph) {
        Node producer = graph.producer(node.input(0));
        return producer != null && graph.hasOneUse(producer.output()) ? producer : null;
    }

    /// Whether a node adds numbers that are the same for the whole image.
    private static boolean isBias(Node node, Graph graph) {
        Constant addend = graph.constant(node.input(1));
        return node.op().equals(new Binary(Binary.Kind.ADD))
                && addend != null
                && addend.shape().rank() <= 1;
    }

    private static List<Integer> spatial(int rank) {
        List<Integer> axes = new ArrayList<>();
        for (int axis = 1; axis <= rank; axis++) {
            axes.add(axis);
        }
        return axes;
    }

    private static boolean isPlain(Window window) {
        return window.strides().stream().allMatch(n -> n == 1)
                && window.dilations().stream().allMatch(n -> n == 1)
                && !window.roundUp();
    }

    private static int @Nullable [] numbers(Node node, int input, Graph graph) {
        Tensor known = graph.known(node.input(input));
        return known == null ? null : known.toInts();
    }

    private static @Nullable Padding padding(int[] pads, int[] crops) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < pads.length; i += 2) {
            before.add(pads[i] - crops[i]);
            after.add(pads[i + 1] - crops[i + 1]);
        }
        boolean possible =
                before.stream().allMatch(n -> n >= 0) && after.stream().allMatch(n -> n >= 0);
        return possible ? Padding.explicit(before, after) : null;
    }
}
