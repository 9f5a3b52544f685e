package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.Reference;
import dev.slipway.formats.tensorflow.file.TensorflowProto;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.spelling.TensorflowOps;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The outputs of TensorFlow ops: function bodies name them, the hub numbers them. Here are those of ops that nobody
/// reads or that have outputs besides their results; others are named with their spelling.
final class OutputNames {

    private static final List<String> BATCH_NORM =
            List.of("y", "batch_mean", "batch_variance", "reserve_space_1", "reserve_space_2", "reserve_space_3");
    private static final Map<String, List<String>> NAMES = Map.ofEntries(
            Map.entry("FusedBatchNorm", BATCH_NORM),
            Map.entry("FusedBatchNormV2", BATCH_NORM),
            Map.entry("FusedBatchNormV3", BATCH_NORM),
            Map.entry("Switch", List.of("output_false", "output_true")),
            Map.entry("Merge", List.of("output", "value_index")),
            Map.entry("TensorArrayV3", List.of("handle", "flow")),
            Map.entry("StatelessRandomGetKeyCounter", List.of("key", "counter")),
            Map.entry("RaggedRange", List.of("rt_nested_splits", "rt_dense_values")),
            Map.entry("CudnnRNNV2", List.of("output", "output_h", "output_c", "reserve_space", "host_reserved")),
            Map.entry("CudnnRNNV3", List.of("output", "output_h", "output_c", "reserve_space", "host_reserved")),
            Map.entry("LSTMBlockCell", List.of("i", "cs", "f", "o", "ci", "co", "h")),
            Map.entry("BlockLSTM", List.of("i", "cs", "f", "o", "ci", "co", "h")),
            Map.entry("BlockLSTMV2", List.of("i", "cs", "f", "o", "ci", "co", "h")),
            Map.entry("GRUBlockCell", List.of("r", "u", "c", "h")),
            Map.entry("TensorArraySplitV3", List.of("flow_out")),
            Map.entry("TensorListPopBack", List.of("output_handle", "tensor")),
            Map.entry("TensorListConcatV2", List.of("tensor", "lengths")),
            Map.entry("TensorListConcat", List.of("tensor", "lengths")),
            Map.entry("TensorArrayConcatV3", List.of("value", "lengths")),
            Map.entry("SoftmaxCrossEntropyWithLogits", List.of("loss", "backprop")),
            Map.entry("SparseSoftmaxCrossEntropyWithLogits", List.of("loss", "backprop")),
            Map.entry("Moments", List.of("mean", "variance")),
            Map.entry(
                    "SparseFillEmptyRows",
                    List.of("output_indices", "output_values", "empty_row_indicator", "reverse_index_map")),
            Map.entry("CudnnRNN", List.of("output", "output_h", "output_c", "reserve_space")));

    private OutputNames() {}

    private static @Nullable List<String> of(String op) {
        List<String> names = TensorflowOps.outputs(op);
        return names == null ? NAMES.get(op) : names;
    }

    static int index(TensorflowProto.Node node, Reference reference) {
        if (ExampleOutputs.areOf(node)) {
            return ExampleOutputs.of(node).index(reference);
        }
        KeptOutputs kept = KeptOutputs.of(node);
        if (kept != null) {
            return kept.index(reference);
        }
        List<String> names = of(node.op());
        if (names == null || reference.output().isEmpty()) {
            return reference.index();
        }
        int start = names.indexOf(reference.output());
        if (start < 0) {
            throw FormatException.corrupt(
                    "node '%s' (%s) has no output '%s'; it has %s", node.name(), node.op(), reference.output(), names);
        }
        return start + reference.index();
    }

    static int count(TensorflowProto.Node node) {
        List<String> names = of(node.op());
        if (names != null) {
            return names.size();
        }
        if (ExampleOutputs.areOf(node)) {
            return ExampleOutputs.of(node).count();
        }
        KeptOutputs kept = KeptOutputs.of(node);
        if (kept != null) {
            return kept.types().size();
        }
        Attribute list = node.attribute("Tout");
        Attribute types = list == null ? node.attribute("out_types") : list;
        Attribute number = node.attribute("num");
        if (types != null && !types.types.isEmpty()) {
            return types.types.size();
        }
        return number != null && number.integer > 0 && number.integer < 10_000 ? (int) number.integer : 1;
    }

    /// The type of an output as far as the attributes say.
    static TensorType type(TensorflowProto.Node node, int index) {
        if (ExampleOutputs.areOf(node)) {
            return ExampleOutputs.of(node).type(index);
        }
        if (node.op().equals("DecodeWav")) {
            return index == 0
                    ? TensorType.of(
                            ElementType.FLOAT32,
                            Shape.of(List.of(asked(node, "desired_samples"), asked(node, "desired_channels"))))
                    : TensorType.of(ElementType.INT32, Shape.SCALAR);
        }
        Shape shape = Shape.UNRANKED;
        Attribute shapes = node.attribute("_output_shapes");
        if (shapes != null && index < shapes.shapes.size()) {
            shape = shapes.shapes.get(index);
        }
        KeptOutputs kept = KeptOutputs.of(node);
        if (kept != null && index < kept.types().size()) {
            return TensorType.of(kept.types().get(index), shape);
        }
        for (String list : List.of("Tout", "out_types", "output_types")) {
            Attribute types = node.attribute(list);
            if (types != null && index < types.types.size()) {
                return TensorType.of(types.types.get(index), shape);
            }
        }
        for (String name : List.of("dtype", "out_type", "output_type", "DstT", "Tout", "T")) {
            Attribute type = node.attribute(name);
            if (type != null && type.type != null) {
                return TensorType.of(type.type, shape);
            }
        }
        return TensorType.of(fallback(node.op()), shape);
    }

    private static Dim asked(TensorflowProto.Node node, String attribute) {
        Attribute size = node.attribute(attribute);
        return size == null || size.integer < 0 ? Dim.UNKNOWN : Dim.of(size.integer);
    }

    private static ElementType fallback(String op) {
        return op.startsWith("String") || op.startsWith("Decode") && op.contains("Base64") || op.equals("ReadFile")
                ? ElementType.STRING
                : ElementType.FLOAT32;
    }
}
