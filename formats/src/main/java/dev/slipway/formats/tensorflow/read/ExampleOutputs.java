package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// The outputs of `ParseExample` and `ParseExampleV2`: as many as their attributes say.
///
/// First indices, values and shapes of the sparse features, a run of each; then the dense ones; then the ragged ones'
/// values and row splits.
///
/// @param sparse element types of the sparse features
/// @param dense types of one example's dense features
/// @param ragged element types of the ragged features
/// @param splits element types of their row splits
record ExampleOutputs(
        List<ElementType> sparse, List<TensorType> dense, List<ElementType> ragged, List<ElementType> splits) {

    static boolean areOf(TensorflowProto.Node node) {
        return node.op().equals("ParseExample") || node.op().equals("ParseExampleV2");
    }

    static ExampleOutputs of(TensorflowProto.Node node) {
        List<ElementType> types = types(node, "Tdense");
        Attribute shapes = node.attribute("dense_shapes");
        List<TensorType> dense = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Shape shape = shapes == null || i >= shapes.shapes.size() ? Shape.UNRANKED : shapes.shapes.get(i);
            dense.add(TensorType.of(types.get(i), shape));
        }
        return new ExampleOutputs(
                types(node, "sparse_types"),
                dense,
                types(node, "ragged_value_types"),
                types(node, "ragged_split_types"));
    }

    private static List<ElementType> types(TensorflowProto.Node node, String name) {
        Attribute list = node.attribute(name);
        return list == null ? List.of() : List.copyOf(list.types);
    }

    int count() {
        return 3 * sparse.size() + dense.size() + ragged.size() + splits.size();
    }

    int index(Reference reference) {
        return reference.index()
                + switch (reference.output()) {
                    case "sparse_values" -> sparse.size();
                    case "sparse_shapes" -> 2 * sparse.size();
                    case "dense_values" -> 3 * sparse.size();
                    case "ragged_values" -> 3 * sparse.size() + dense.size();
                    case "ragged_row_splits" -> 3 * sparse.size() + dense.size() + ragged.size();
                    default -> 0;
                };
    }

    TensorType type(int index) {
        int at = index;
        if (at < sparse.size()) {
            return TensorType.of(ElementType.INT64, Shape.of(List.of(Dim.UNKNOWN, Dim.of(2))));
        }
        at -= sparse.size();
        if (at < sparse.size()) {
            return TensorType.of(sparse.get(at), Shape.of(List.of(Dim.UNKNOWN)));
        }
        at -= sparse.size();
        if (at < sparse.size()) {
            return TensorType.of(ElementType.INT64, Shape.of(2));
        }
        at -= sparse.size();
        if (at < dense.size()) {
            return batched(dense.get(at));
        }
        at -= dense.size();
        return TensorType.of(
                at < ragged.size() ? ragged.get(at) : splits.get(at - ragged.size()), Shape.of(List.of(Dim.UNKNOWN)));
    }

    private static TensorType batched(TensorType one) {
        if (!one.shape().isRanked()) {
            return one;
        }
        List<Dim> dims = new ArrayList<>(List.of(Dim.symbol("batch")));
        dims.addAll(one.shape().dims());
        return one.withShape(Shape.of(dims));
    }
}
