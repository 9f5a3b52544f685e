package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowEmitter;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/// Control flow as ops that call functions; it is read by what follows calls, not by a table.
final class TensorflowControl {

    private static final int PARALLEL_ITERATIONS = 10;

    private TensorflowControl() {}

    static void spellings() {
        TensorflowOps.write(If.class, TensorflowControl::conditional);
        TensorflowOps.write(While.class, TensorflowControl::loop);
        TensorflowOps.write(Opaque.class, TensorflowOpaque::write);
    }

    private static void conditional(If op, Node node, TensorflowEmitter emit) {
        List<Value> captured = node.inputs().subList(1, node.inputs().size());
        List<String> inputs = new ArrayList<>(List.of(truth(node, emit)));
        captured.forEach(value -> inputs.add(emit.stored(value)));
        Graph then = (Graph) op.then();
        List<ElementType> types = then.outputs().stream()
                .map(port -> TensorflowEmitter.checked(then.type(port.value()).element()))
                .toList();
        List<String> made = emit.steps(
                "StatelessIf",
                types.size(),
                inputs,
                "Tcond",
                ElementType.BOOL,
                "Tin",
                captured.stream().map(emit::element).toList(),
                "Tout",
                types,
                "then_branch",
                emit.function(then, "then"),
                "else_branch",
                emit.function((Graph) op.otherwise(), "else"),
                "output_shapes",
                shapes(node, types.size(), emit));
        define(node, made, emit);
    }

    /// A single truth as a scalar: of tensors with axes TensorFlow asks whether they have elements.
    private static String truth(Node node, TensorflowEmitter emit) {
        String condition = emit.in(node, 0);
        return emit.type(node, 0).shape().hasRank(0)
                ? condition
                : emit.step(
                        "Reshape", List.of(condition, emit.ints()), "T", ElementType.BOOL, "Tshape", ElementType.INT32);
    }

    private static void loop(While op, Node node, TensorflowEmitter emit) {
        List<String> inputs = node.inputs().stream().map(emit::stored).toList();
        List<String> made = emit.steps(
                "StatelessWhile",
                node.inputs().size(),
                inputs,
                "T",
                node.inputs().stream().map(emit::element).toList(),
                "cond",
                emit.function((Graph) op.condition(), "condition"),
                "body",
                emit.function((Graph) op.body(), "body"),
                "output_shapes",
                shapes(node, node.inputs().size(), emit),
                "parallel_iterations",
                PARALLEL_ITERATIONS);
        define(node, made, emit);
    }

    private static List<Shape> shapes(Node node, int outputs, TensorflowEmitter emit) {
        List<Shape> shapes = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            shapes.add(node.hasOutput(i) ? emit.type(node.output(i)).shape() : Shape.UNRANKED);
        }
        return shapes;
    }

    private static void define(Node node, List<String> made, TensorflowEmitter emit) {
        for (int i = 0; i < node.outputs().size(); i++) {
            if (node.hasOutput(i)) {
                emit.defineStored(node.output(i), made.get(i));
            }
        }
    }
}
