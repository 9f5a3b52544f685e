package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.AssignVariable;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Loop;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.ReadVariable;
import dev.slipway.model.op.Region;
import dev.slipway.model.op.Scan;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/// Control flow, and operators kept as they were.
public final class OnnxControl {

    /// The format of operators that cannot be kept: graphs inside them read values around them, by names.
    public static final String BOUND = "onnx, around values";

    private OnnxControl() {}

    static void spellings() {
        OnnxOps.spell("If", If.class).read(OnnxControl::readIf).write((op, node, emit) -> write(node, op, emit));
        OnnxOps.spell("Loop", Loop.class).read(OnnxControl::readLoop).write((op, node, emit) -> write(node, op, emit));
        OnnxOps.spell("Scan", Scan.class).read(OnnxControl::readScan).write((op, node, emit) -> write(node, op, emit));
        OnnxOps.write(ReadVariable.class, (op, node, emit) -> emit.read(op.variable(), node.output()));
        OnnxOps.write(AssignVariable.class, (op, node, emit) -> emit.assign(op.variable(), op.mode(), node.input(0)));
        OnnxOps.write(Opaque.class, (op, node, emit) -> write(node, op, emit));
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

    private static List<Value> readScan(OnnxNode node) {
        if (node.opset() < 9) {
            return scanByBatch(node);
        }
        OnnxProto.Graph body = node.subgraph("body");
        int scanned = (int) node.integer("num_scan_inputs", 1);
        int state = node.inputs().size() - scanned;
        List<Integer> axes = node.integers("scan_input_axes", scanned, 0);
        List<Value> inputs = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        List<Integer> normal = new ArrayList<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.add(node.required(i));
            TensorType type = node.type(i);
            if (i >= state) {
                int axis = axes.get(i - state) < 0 ? axes.get(i - state) + node.rank(i) : axes.get(i - state);
                normal.add(axis);
                type = type.withShape(type.shape().withoutAxis(axis));
            }
            types.add(type);
        }
        List<String> captured = node.regions().captured(List.of(body));
        inputs.addAll(node.regions().values(captured));
        int scans = body.outputs().size() - state;
        Scan op = new Scan(
                node.regions().stable(body, types, captured, 0, 0, state),
                state,
                normal,
                reversed(node.integers("scan_input_directions", scanned, 0)),
                node.integers("scan_output_axes", scans, 0),
                reversed(node.integers("scan_output_directions", scans, 0)));
        return node.are(node.outputs(), op, inputs.toArray(Value[]::new));
    }

    /// Operator set 8 scans each sample of a batch by itself, along axis 1: a scan of scans.
    private static List<Value> scanByBatch(OnnxNode node) {
        if (node.has(0)) {
            throw new OnnxNode.NotSayable("its sequences have lengths of their own");
        }
        OnnxProto.Graph body = node.subgraph("body");
        int scanned = (int) node.integer("num_scan_inputs", 1);
        int state = node.inputs().size() - 1 - scanned;
        int scans = body.outputs().size() - state;
        List<String> captured = node.regions().captured(List.of(body));
        List<Value> around = node.regions().values(captured);
        GraphBuilder sample = new GraphBuilder(body.name() + "/sample");
        List<Value> inputs = new ArrayList<>();
        List<Value> outer = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        for (int i = 0; i < state + scanned; i++) {
            TensorType type = node.type(i + 1);
            TensorType one = type.withShape(type.shape().withoutAxis(0));
            outer.add(node.in(i + 1));
            inputs.add(sample.input("input" + i, one));
            types.add(i < state ? one : one.withShape(one.shape().withoutAxis(0)));
        }
        for (Value value : around) {
            outer.add(value);
            inputs.add(
                    sample.input(sample.uniqueName(value.name()), node.graph().typeOf(value)));
        }
        Scan steps = new Scan(
                node.regions().stable(body, types, captured, 0, 0, state),
                state,
                Collections.nCopies(scanned, 0),
                reversed(node.integers("directions", scanned, 0)),
                Collections.nCopies(scans, 0),
                Collections.nCopies(scans, false));
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < state + scans; i++) {
            results.add(new Value("output" + i));
        }
        sample.add(new Node("scan", steps, inputs, results, List.of()));
        results.forEach(result -> sample.output(result.name(), result));
        Scan samples = new Scan(
                sample.build(),
                0,
                Collections.nCopies(state + scanned, 0),
                Collections.nCopies(state + scanned, false),
                Collections.nCopies(state + scans, 0),
                Collections.nCopies(state + scans, false));
        return node.are(node.outputs(), samples, outer.toArray(Value[]::new));
    }

    private static List<Boolean> reversed(List<Integer> directions) {
        return directions.stream().map(direction -> direction == 1).toList();
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

    static void write(Node node, Scan op, OnnxEmitter emit) {
        List<String> inputs = stored(node, 0, emit);
        int own = op.state() + op.inputAxes().size();
        emit.stored(
                node,
                "Scan",
                9,
                inputs.subList(0, own),
                "body",
                body(op.body(), inputs.subList(own, inputs.size()), emit),
                "num_scan_inputs",
                op.inputAxes().size(),
                "scan_input_axes",
                op.inputAxes(),
                "scan_input_directions",
                directions(op.inputReversed()),
                "scan_output_axes",
                op.outputAxes(),
                "scan_output_directions",
                directions(op.outputReversed()));
    }

    private static List<Integer> directions(List<Boolean> reversed) {
        return reversed.stream().map(each -> each ? 1 : 0).toList();
    }

    private static List<String> stored(Node node, int from, OnnxEmitter emit) {
        return node.inputs().stream().skip(from).map(emit::stored).toList();
    }

    private static OnnxProto.Written body(Region region, List<String> captured, OnnxEmitter emit) {
        return emit.region((Graph) region, captured);
    }

    /// An operator read from ONNX that the hub does not know goes back as it came.
    static void write(Node node, Opaque op, OnnxEmitter emit) {
        if (op.format().equals(BOUND)) {
            throw new Unsayable(
                    "SUBGRAPH",
                    "%s holds a graph that reads what is around it, and cannot be kept".formatted(op.type()),
                    "cut the graph before this node with --output");
        }
        if (!op.format().equals("onnx")) {
            throw Unsayable.foreign("ONNX", op, node, emit::type);
        }
        int separator = op.type().indexOf("::");
        String domain = separator < 0 ? "" : op.type().substring(0, separator);
        SequencedMap<String, Attribute> attributes = new LinkedHashMap<>();
        op.attributes().forEach(each -> attributes.put(each.name(), Attribute.ofEncoded(each.encoded())));
        emit.file().kept(domain);
        emit.add(
                separator < 0 ? op.type() : op.type().substring(separator + 2),
                domain,
                stored(node, 0, emit),
                node.outputs().stream().map(emit::stored).toList(),
                attributes);
    }
}
