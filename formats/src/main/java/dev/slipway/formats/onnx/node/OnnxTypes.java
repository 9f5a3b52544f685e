package dev.slipway.formats.onnx.node;

import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;

/// What element types ask of the operator set.
final class OnnxTypes {

    private OnnxTypes() {}

    /// Notes the operator set that a node's types need.
    ///
    /// @throws Unsayable when ONNX has no such tensors
    static void require(Node node, Graph graph, OnnxFile file) {
        if (node.hasInput(0)) {
            file.since(since(node.op(), graph.type(node.input(0)).element()));
            file.since(sinceByParameter(node, graph));
        }
        for (Value value : node.inputs()) {
            if (value.isPresent()) {
                require(node, graph.type(value).element(), file);
            }
        }
        for (Value value : node.outputs()) {
            if (value.isPresent()) {
                require(node, graph.type(value).element(), file);
            }
        }
    }

    private static void require(Node node, ElementType element, OnnxFile file) {
        switch (element) {
            case FLOAT32, FLOAT64, FLOAT16, INT32, INT64, BOOL, STRING -> {}
            case COMPLEX64, COMPLEX128 ->
                throw new Unsayable(
                        "ELEMENT_TYPE",
                        "ONNX operators do not compute with " + element,
                        "cut the graph before this node with --output, or export the model with real numbers");
            case HANDLE -> {
                if (!(node.op() instanceof Opaque) && !file.isOnnx()) {
                    throw new Unsayable(
                            "ELEMENT_TYPE",
                            "ONNX has no values of this kind (resource, variant or list)",
                            "freeze the model, or cut the graph before this node with --output");
                }
            }
            case INT8, UINT8, INT16, UINT16, UINT32, UINT64 -> file.since(14);
            default -> file.since(passedOnSince(element));
        }
    }

    /// The operator set whose Identity takes such elements.
    static int passedOnSince(ElementType element) {
        return switch (element) {
            case FLOAT32, FLOAT64, FLOAT16, INT32, INT64, BOOL, STRING, COMPLEX64, COMPLEX128, HANDLE -> 1;
            case INT8, UINT8, INT16, UINT16, UINT32, UINT64 -> 1;
            case BFLOAT16 -> 14;
            case FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E5M2, FLOAT8_E5M2FNUZ -> 19;
            case INT4, UINT4 -> 21;
            case INT2, UINT2 -> 25;
        };
    }

    /// Operators that took an element type later than they came.
    private static int since(Op op, ElementType element) {
        boolean real = element.isFloat();
        return switch (op) {
            case Activated activated -> since(activated.base(), element);
            case Binary(Binary.Kind kind) ->
                switch (kind) {
                    case MAX, MIN -> real ? 8 : 12;
                    case POWER -> real ? 7 : 12;
                    default -> 1;
                };
            case Variadic(Variadic.Kind _) -> real ? 8 : 12;
            case Comparison(Comparison.Kind kind) ->
                switch (kind) {
                    case EQUAL, NOT_EQUAL -> element == ElementType.STRING ? 19 : real ? 11 : 1;
                    default -> real ? 1 : 9;
                };
            case Unary(Unary.Kind kind) -> kind == Unary.Kind.RELU && !real ? 14 : 1;
            case Clip() -> real ? 1 : 12;
            case MatMul _, Gemm _, PRelu() -> real ? 1 : 9;
            case TopK _ -> real ? 1 : 11;
            case IsInfinite _ -> element == ElementType.FLOAT16 ? 20 : 10;
            case Cumulative _ -> element == ElementType.FLOAT16 ? 14 : 11;
            default -> 1;
        };
    }

    /// Operators that took the type of a second input later than they came.
    private static int sinceByParameter(Node node, Graph graph) {
        if (!node.hasInput(1)) {
            return 1;
        }
        ElementType first = graph.type(node.input(0)).element();
        ElementType second = graph.type(node.input(1)).element();
        return switch (node.op()) {
            case Binary(Binary.Kind kind) -> kind == Binary.Kind.POWER && first != second ? 12 : 1;
            case QuantizeLinear(ElementType element, int _, int _, boolean _) ->
                element.bits() == 16 ? 21 : second == ElementType.FLOAT32 ? 1 : 19;
            case DequantizeLinear _ -> first.bits() == 16 ? 21 : second == ElementType.FLOAT32 ? 1 : 19;
            default -> 1;
        };
    }
}
