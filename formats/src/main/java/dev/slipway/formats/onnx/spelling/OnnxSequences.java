package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Split;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Stack;
import dev.slipway.model.op.Transpose;
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
            Set.of("SequenceInsert", "SequenceErase", "SequenceAt", "SequenceLength", "ConcatFromSequence", "Loop");

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
        if (node.lists().stack(node) instanceof Value stack) {
            return node.is(new Gather(0, 0), stack, node.required(1));
        }
        List<Value> elements = node.lists().elements(node);
        return node.is(new Identity(), elements.get(position(node, 1, elements.size(), 0)));
    }

    private static List<Value> length(OnnxNode node) {
        if (node.lists().stack(node) instanceof Value stack) {
            Value size = node.step("size", new ShapeOf(0, 1, ElementType.INT64), stack);
            return node.is(new Reshape(true), size, node.vector("scalar"));
        }
        Value length = node.scalar(
                "length", ElementType.INT64, node.lists().elements(node).size());
        return node.is(new Identity(), length);
    }

    private static List<Value> concat(OnnxNode node) {
        if (node.lists().stack(node) instanceof Value stack) {
            return joined(node, stack);
        }
        Value[] parts = node.lists().elements(node).toArray(Value[]::new);
        int axis = (int) node.integer("axis", 0);
        return node.is(node.flag("new_axis", false) ? new Stack(axis) : new Concat(axis), parts);
    }

    /// All elements, which lie along the first axis, along an axis of theirs or a new one.
    private static List<Value> joined(OnnxNode node, Value stack) {
        int rank = node.graph().typeOf(stack).shape().rank();
        boolean fresh = node.flag("new_axis", false);
        int axis = node.axis("axis", 0, fresh ? rank : rank - 1);
        List<Integer> order = new ArrayList<>();
        for (int i = 1; i < rank; i++) {
            order.add(i);
        }
        order.add(axis, 0);
        if (fresh) {
            return node.is(new Transpose(order), stack);
        }
        Value turned = node.step("turned", new Transpose(order), stack);
        List<Value> sizes = new ArrayList<>(List.of(node.vector("joined", -1)));
        if (axis > 0) {
            sizes.addFirst(node.step("before", new ShapeOf(0, axis, ElementType.INT64), turned));
        }
        if (axis + 2 < rank) {
            sizes.add(node.step("after", new ShapeOf(axis + 2, rank, ElementType.INT64), turned));
        }
        Value shape = node.step("sizes", new Concat(0), sizes.toArray(Value[]::new));
        return node.is(new Reshape(true), turned, shape);
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
