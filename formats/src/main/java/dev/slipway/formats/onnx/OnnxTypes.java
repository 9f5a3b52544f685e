package dev.slipway.formats.onnx;

import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;

/// What element types ask of the operator set.
final class OnnxTypes {

    private OnnxTypes() {}

    /// Notes the operator set that a node's types need.
    ///
    /// @throws Unsayable when ONNX has no such tensors
    static void require(Node node, Graph graph, OnnxFile file) {
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
            case INT8, UINT8, INT16, UINT16, UINT32, UINT64, BFLOAT16 -> file.since(14);
            case FLOAT8_E4M3FN, FLOAT8_E4M3FNUZ, FLOAT8_E5M2, FLOAT8_E5M2FNUZ -> file.since(19);
            case INT4, UINT4 -> file.since(21);
            case INT2, UINT2 -> file.since(25);
        }
    }
}
