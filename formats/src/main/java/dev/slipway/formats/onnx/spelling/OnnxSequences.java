package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.formats.onnx.node.OnnxSteps;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.Gather;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Scan;
import dev.slipway.model.op.ShapeOf;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Split;
import dev.slipway.model.op.Squeeze;
import dev.slipway.model.op.Stack;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.Unsqueeze;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Lists of tensors, which are taken apart while a graph is read; [OnnxLists] knows what is in them.
public final class OnnxSequences {

    private static final Set<String> LIST_OPERATORS = Set.of(
            "SequenceInsert",
            "SequenceErase",
            "SequenceAt",
            "SequenceLength",
            "ConcatFromSequence",
            "SequenceMap",
            "Loop");

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
        OnnxOps.spell("SequenceMap", OnnxSequences::map);
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

    /// All elements in one tensor, where nobody knows how many they are, or which one is meant.
    private static @Nullable Value stack(OnnxNode node, int position) {
        Value stack = node.lists().stack(node);
        return stack == null && node.has(position) && node.known(position) == null
                ? node.lists().stackOf(node.required(0))
                : stack;
    }

    private static List<Value> insert(OnnxNode node) {
        if (stack(node, 2) instanceof Value stack) {
            Value element = node.step("element", new Unsqueeze(), node.required(1), node.vector("axis", 0));
            if (!node.has(2)) {
                return List.of(node.lists().stacked(node.step("longer", new Concat(0), stack, element)));
            }
            if (isFirst(node, 2)) {
                return List.of(node.lists().stacked(node.step("longer", new Concat(0), element, stack)));
            }
            Value at = vector(node, node.in(2));
            Value longer = node.step(
                    "longer",
                    new Concat(0),
                    part(node, stack, node.vector("start", 0), at),
                    element,
                    part(node, stack, at, node.vector("end", Long.MAX_VALUE)));
            return List.of(node.lists().stacked(longer));
        }
        List<Value> elements = new ArrayList<>(node.lists().elements(node));
        if (elements.isEmpty()) {
            return node.lists().list(node, List.of(node.required(1)));
        }
        elements.add(position(node, 2, elements.size(), elements.size()), node.required(1));
        return node.lists().list(node, elements);
    }

    private static boolean isFirst(OnnxNode node, int position) {
        return node.known(position) instanceof Tensor known && known.scalarLong() == 0;
    }

    private static Value vector(OnnxNode node, Value position) {
        OnnxSteps go = new OnnxSteps(node);
        return go.reshaped(go.cast(position, ElementType.INT64), 1);
    }

    private static Value part(OnnxNode node, Value stack, Value start, Value end) {
        return node.step("part", new Slice(), stack, start, end, node.vector("axis", 0));
    }

    private static List<Value> erase(OnnxNode node) {
        if (stack(node, 1) instanceof Value stack) {
            Value start = node.vector("start", 0);
            if (!node.has(1)) {
                return List.of(node.lists().stacked(part(node, stack, start, node.vector("end", -1))));
            }
            if (isFirst(node, 1)) {
                Value shorter = part(node, stack, node.vector("start", 1), node.vector("end", Long.MAX_VALUE));
                return List.of(node.lists().stacked(shorter));
            }
            OnnxSteps go = new OnnxSteps(node);
            Value given = vector(node, node.in(1));
            Value size = node.step("size", new ShapeOf(0, 1, ElementType.INT64), stack);
            Value zero = go.number(given, 0);
            Value at = go.choose(go.compare(Comparison.Kind.LESS, given, zero), go.plus(given, size), given);
            Value behind = part(node, stack, go.plus(at, 1), node.vector("end", Long.MAX_VALUE));
            Value shorter = node.step("shorter", new Concat(0), part(node, stack, start, at), behind);
            return List.of(node.lists().stacked(shorter));
        }
        List<Value> elements = new ArrayList<>(node.lists().elements(node));
        elements.remove(position(node, 1, elements.size(), elements.size() - 1));
        return node.lists().list(node, elements);
    }

    private static List<Value> at(OnnxNode node) {
        if (stack(node, 1) instanceof Value stack) {
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
        boolean ones = sizes.shape().hasRank(0) && sizes.scalarLong() == 1;
        if (ones && !node.shape(0).dim(axis).isKnown()) {
            return List.of(node.lists().stacked(slices(node, axis, drops)));
        }
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

    /// What lies behind each other along an axis, along a first axis.
    private static Value slices(OnnxNode node, int axis, boolean drops) {
        OnnxSteps go = new OnnxSteps(node);
        Value all = drops ? node.required(0) : go.unsqueeze(node.required(0), axis + 1);
        List<Integer> order = new ArrayList<>(
                IntStream.range(0, go.type(all).shape().rank()).boxed().toList());
        order.add(0, order.remove(axis));
        return axis == 0 ? all : go.step("turned", new Transpose(order), all);
    }

    /// The body once for each element of its lists.
    private static List<Value> map(OnnxNode node) {
        OnnxProto.Graph body = node.subgraph("body");
        List<OnnxProto.Node> nodes = new ArrayList<>();
        List<OnnxProto.ValueInfo> elements = new ArrayList<>();
        List<Value> lists = new ArrayList<>();
        for (int i = 0; i < body.inputs().size(); i++) {
            OnnxProto.ValueInfo input = body.inputs().get(i);
            if (node.lists().isList(node.required(i))) {
                lists.add(node.required(i));
                elements.add(input);
            } else if (node.element(i) == ElementType.HANDLE) {
                throw new OnnxNode.NotSayable("it is not known how long the list is");
            } else if (!input.name().equals(node.foreign().inputs().get(i))) {
                nodes.add(new OnnxProto.Node(
                        input.name(),
                        "Identity",
                        "",
                        List.of(node.foreign().inputs().get(i)),
                        List.of(input.name()),
                        new LinkedHashMap<>()));
            }
        }
        if (lists.isEmpty()) {
            throw new OnnxNode.NotSayable("it is given no list");
        }
        nodes.addAll(body.nodes());
        OnnxProto.Graph apart =
                new OnnxProto.Graph(body.name(), nodes, body.initializers(), elements, body.outputs(), body.values());
        List<String> captured = node.regions().captured(List.of(apart));
        List<Value> inputs = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        for (Value list : lists) {
            Value stack = node.lists().stackOf(list);
            if (stack == null) {
                throw new OnnxNode.NotSayable("the elements of its lists differ in their shapes");
            }
            TensorType type = node.graph().typeOf(stack);
            inputs.add(stack);
            types.add(type.withShape(type.shape().withoutAxis(0)));
        }
        inputs.addAll(node.regions().values(captured));
        Scan op = new Scan(
                node.regions().region(apart, types, captured),
                0,
                Collections.nCopies(lists.size(), 0),
                Collections.nCopies(lists.size(), false),
                Collections.nCopies(body.outputs().size(), 0),
                Collections.nCopies(body.outputs().size(), false));
        return node.are(body.outputs().size(), op, inputs.toArray(Value[]::new)).stream()
                .map(node.lists()::stacked)
                .toList();
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
