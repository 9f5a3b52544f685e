package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Scan;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Graphs run for each part of a tensor (<https://onnx.ai/onnx/operators/onnx__Scan.html>).
final class OnnxScans {

    private OnnxScans() {}

    static void spellings() {
        OnnxOps.spell("Scan", Scan.class).read(OnnxScans::read).write((op, node, emit) -> write(node, op, emit));
    }

    private static List<Value> read(OnnxNode node) {
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

    private static void write(Node node, Scan op, OnnxEmitter emit) {
        List<String> inputs = OnnxControl.stored(node, 0, emit);
        int own = op.state() + op.inputAxes().size();
        emit.stored(
                node,
                "Scan",
                9,
                inputs.subList(0, own),
                "body",
                OnnxControl.body(op.body(), inputs.subList(own, inputs.size()), emit),
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
}
