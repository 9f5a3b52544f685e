package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Split;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Stack;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Lists of tensors, which are taken apart while a graph is read; [OnnxLists] knows what is in them.
public final class OnnxSequences {

    private static final Set<String> LIST_OPERATORS =
            Set.of("SequenceInsert", "SequenceErase", "SequenceAt", "SequenceLength", "ConcatFromSequence");

    private OnnxSequences() {}

    static void spellings() {
        OnnxOps.spell("SequenceEmpty", node -> node.lists().list(node, List.of()));
        OnnxOps.spell("SequenceConstruct", node -> node.lists().list(node, node.inputs()));
        OnnxOps.spell("SequenceInsert", OnnxSequences::insert);
        OnnxOps.spell("SequenceErase", OnnxSequences::erase);
        OnnxOps.spell("SequenceAt", OnnxSequences::at);
        OnnxOps.spell("SequenceLength", OnnxSequences::length);
        OnnxOps.spell("ConcatFromSequence", OnnxSequences::concat);
        OnnxOps.spell("SplitToSequence", OnnxSequences::split);
    }

    /// Whether an operator may read a list.
    public static boolean takesLists(String type) {
        return LIST_OPERATORS.contains(type);
    }

    /// The position in an input, counted from the start; `otherwise` where there is none.
    private static int position(OnnxNode node, int input, int size, int otherwise) {
        if (!node.has(input)) {
            return otherwise;
        }
        long position = node.parameter(input).scalarLong();
        return Math.toIntExact(position < 0 ? position + size : position);
    }

    private static List<Value> insert(OnnxNode node) {
        List<Value> elements = new ArrayList<>(node.lists().elements(node));
        elements.add(position(node, 2, elements.size(), elements.size()), node.required(1));
        return node.lists().list(node, elements);
    }

    private static List<Value> erase(OnnxNode node) {
        List<Value> elements = new ArrayList<>(node.lists().elements(node));
        elements.remove(position(node, 1, elements.size(), elements.size() - 1));
        return node.lists().list(node, elements);
    }

    private static List<Value> at(OnnxNode node) {
        List<Value> elements = node.lists().elements(node);
        return node.is(new Identity(), elements.get(position(node, 1, elements.size(), 0)));
    }

    private static List<Value> length(OnnxNode node) {
        Value length = node.scalar(
                "length", ElementType.INT64, node.lists().elements(node).size());
        return node.is(new Identity(), length);
    }

    private static List<Value> concat(OnnxNode node) {
        Value[] parts = node.lists().elements(node).toArray(Value[]::new);
        int axis = (int) node.integer("axis", 0);
        return node.is(node.flag("new_axis", false) ? new Stack(axis) : new Concat(axis), parts);
    }

    private static List<Value> split(OnnxNode node) {
        int axis = node.axis("axis", 0, node.rank(0));
        Tensor sizes = node.has(1) ? node.parameter(1) : Tensor.scalar(1L);
        boolean drops = !node.has(1) && !node.flag("keepdims", true);
        List<Long> parts = sizes.shape().hasRank(0) ? equal(node, axis, sizes.scalarLong()) : listed(sizes);
        List<Value> cut =
                node.are(parts.size(), new Split(axis, parts.size()), node.in(0), node.vector("sizes", parts));
        if (!drops) {
            return node.lists().list(node, cut);
        }
        Value along = node.vector("axis", axis);
        return node.lists()
                .list(
                        node,
                        cut.stream()
                                .map(part -> node.step("element", new Squeeze(), part, along))
                                .toList());
    }

    private static List<Long> listed(Tensor sizes) {
        return Arrays.stream(sizes.toLongs()).boxed().toList();
    }

    private static List<Long> equal(OnnxNode node, int axis, long size) {
        Dim whole = node.shape(0).dim(axis);
        if (!whole.isKnown() || size < 1 || whole.size() / size > OnnxNode.MANY) {
            throw new OnnxNode.NotSayable("it is not known how long the list is");
        }
        List<Long> parts = new ArrayList<>();
        for (long left = whole.size(); left > 0; left -= size) {
            parts.add(Math.min(left, size));
        }
        return parts;
    }
}
