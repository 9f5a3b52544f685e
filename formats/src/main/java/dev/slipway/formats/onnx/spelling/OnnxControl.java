package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Loop;
import dev.slipway.model.op.ReadVariable;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Conditions, loops, and variables that live from run to run.
final class OnnxControl {

    private OnnxControl() {}

    static void spellings() {
        OnnxOps.spell("If", If.class).read(OnnxControl::readIf).write((op, node, emit) -> write(node, op, emit));
        OnnxOps.spell("Loop", Loop.class).read(OnnxControl::readLoop).write((op, node, emit) -> write(node, op, emit));
        OnnxOps.write(ReadVariable.class, (op, node, emit) -> emit.read(op.variable(), node.output()));
        OnnxOps.write(AssignVariable.class, (op, node, emit) -> emit.assign(op.variable(), op.mode(), node.input(0)));
    }

    private static List<Value> readIf(OnnxNode node) {
        OnnxProto.Graph then = node.subgraph("then_branch");
        OnnxProto.Graph otherwise = node.subgraph("else_branch");
        List<String> captured = node.regions().captured(List.of(then, otherwise));
        List<Value> inputs = new ArrayList<>(List.of(OnnxExpand.scalar(node, 0)));
        inputs.addAll(node.regions().values(captured));
        Graph yes = node.regions().region(then, List.of(), captured);
        Graph no = node.regions().region(otherwise, List.of(), captured);
        Set<Integer> lists = node.regions().lists(yes);
        if (!lists.equals(node.regions().lists(no))) {
            yes = node.regions().regionOfLists(then, captured);
            no = node.regions().regionOfLists(otherwise, captured);
            lists = Set.of();
        }
        return relisted(node, node.are(node.outputs(), new If(yes, no), inputs.toArray(Value[]::new)), lists);
    }

    private static List<Value> relisted(OnnxNode node, List<Value> values, Set<Integer> lists) {
        List<Value> all = new ArrayList<>(values);
        lists.stream()
                .filter(i -> i < all.size())
                .forEach(i -> all.set(i, node.lists().stacked(all.get(i))));
        return all;
    }

    private static List<Value> readLoop(OnnxNode node) {
        OnnxProto.Graph whole = node.subgraph("body");
        int all = Math.max(0, whole.inputs().size() - 2);
        OnnxCollected collected = OnnxCollected.of(node, whole);
        OnnxProto.Graph body = collected.body();
        int carried = all - collected.lists().size();
        List<Value> inputs = new ArrayList<>(List.of(OnnxExpand.scalar(node, 0), OnnxExpand.scalar(node, 1)));
        List<TensorType> types = new ArrayList<>(
                List.of(TensorType.of(ElementType.INT64, Shape.SCALAR), TensorType.of(ElementType.BOOL, Shape.SCALAR)));
        Set<Integer> stacks = new HashSet<>();
        Set<Integer> empty = new HashSet<>();
        for (int i = 0; i < all; i++) {
            if (!collected.lists().contains(i)) {
                Value value = node.required(2 + i);
                Value stack = node.lists().stackOf(value);
                if (node.lists().isList(value)) {
                    stacks.add(inputs.size());
                }
                if (node.lists().isEmpty(value)) {
                    empty.add(inputs.size());
                } else if (stack == null && node.lists().isList(value)) {
                    throw new OnnxNode.NotSayable("it carries a list whose elements differ in their shapes");
                }
                inputs.add(stack == null ? value : stack);
                types.add(node.graph().typeOf(inputs.getLast()));
            }
        }
        List<String> captured = node.regions().captured(List.of(body));
        if (!empty.isEmpty()) {
            fill(node, body, captured, empty, inputs, types);
        }
        inputs.addAll(node.regions().values(captured));
        Graph region = node.regions().stable(body, types, captured, 2, 1, carried, stacks);
        Set<Integer> lists = node.regions().lists(region);
        if (!stacks.stream().allMatch(i -> lists.contains(i - 1))) {
            throw new OnnxNode.NotSayable("it makes a list whose elements do not make up a tensor");
        }
        Loop op = new Loop(region, carried);
        if (collected.lists().isEmpty()) {
            List<Value> made = node.are(node.outputs(), op, inputs.toArray(Value[]::new));
            return relisted(node, made, carriedLists(stacks));
        }
        int results = body.outputs().size() - 1;
        int others = results - collected.lists().size();
        List<Value> made = node.are(results, op, inputs.toArray(Value[]::new));
        List<Value> own =
                new ArrayList<>(relisted(node, made, carriedLists(stacks)).subList(0, others));
        for (int i = others; i < results; i++) {
            own.add(collected.lists().get(i - others), node.lists().stacked(made.get(i)));
        }
        return own.subList(0, node.outputs());
    }

    /// The outputs of a loop that are the lists among its inputs.
    private static Set<Integer> carriedLists(Set<Integer> inputs) {
        return inputs.stream().map(input -> input - 2).collect(Collectors.toSet());
    }

    /// Gives a loop tensors of no elements in place of the empty lists that it fills.
    private static void fill(
            OnnxNode node,
            OnnxProto.Graph body,
            List<String> captured,
            Set<Integer> empty,
            List<Value> inputs,
            List<TensorType> types) {
        Map<Integer, TensorType> elements;
        try {
            elements = node.regions().elements(body, types, captured, empty);
        } catch (FormatException e) {
            throw new OnnxNode.NotSayable("it reads a list that is empty at first (%s)".formatted(e.getMessage()));
        }
        for (int i : empty) {
            TensorType type = elements.get(i - 1);
            if (type == null || !type.shape().dims().stream().allMatch(Dim::isKnown)) {
                throw new OnnxNode.NotSayable(
                        "the shape of the elements of a list that is empty at first is not known");
            }
            Shape none = type.shape().withAxisAt(0, Dim.of(0));
            inputs.set(i, node.constant("none", Tensor.zeros(type.element(), none)));
            types.set(i, type.withShape(none));
        }
    }

    static void write(Node node, If op, OnnxEmitter emit) {
        List<String> captured = stored(node, 1, emit);
        emit.stored(
                node,
                "If",
                alike(op) ? 1 : 11,
                List.of(emit.stored(node.input(0))),
                "then_branch",
                body(op.then(), captured, emit),
                "else_branch",
                body(op.otherwise(), captured, emit));
    }

    /// Whether both branches give the same shapes, as they have to in old files.
    private static boolean alike(If op) {
        return op.then() instanceof Graph then
                && op.otherwise() instanceof Graph otherwise
                && shapes(then).equals(shapes(otherwise));
    }

    private static List<Shape> shapes(Graph branch) {
        return branch.outputs().stream()
                .map(output -> branch.type(output.value()).shape())
                .toList();
    }

    static void write(Node node, Loop op, OnnxEmitter emit) {
        List<String> inputs = stored(node, 0, emit);
        List<String> captured = inputs.subList(2 + op.carried(), inputs.size());
        List<String> own = new ArrayList<>(inputs.subList(0, 2 + op.carried()));
        if (own.size() == 2 && own.get(1).isEmpty()) {
            own.set(1, emit.parameter(Tensor.ofBooleans(Shape.SCALAR, true)));
        }
        if (!own.get(0).isEmpty() && emit.element(node, 0) != ElementType.INT64) {
            own.set(0, OnnxAxes.int64(node, 0, emit));
        }
        emit.stored(node, "Loop", 1, own, "body", body(op.body(), captured, emit));
    }

    static List<String> stored(Node node, int from, OnnxEmitter emit) {
        return node.inputs().stream().skip(from).map(emit::stored).toList();
    }

    static OnnxProto.Written body(Region region, List<String> captured, OnnxEmitter emit) {
        return emit.region((Graph) region, captured);
    }
}
