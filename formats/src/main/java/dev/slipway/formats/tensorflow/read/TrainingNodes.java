package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.TensorflowProto;
import java.util.Set;

/// Tells what of a graph serves training, saving or reporting only.
final class TrainingNodes {

    private static final Set<String> OPS = Set.of(
            "SaveV2",
            "SaveSlices",
            "RestoreV2",
            "Save",
            "MergeV2Checkpoints",
            "ShardedFilename",
            "Assign",
            "AssignAdd",
            "AssignSub",
            "AssignVariableOp",
            "AssignAddVariableOp",
            "AssignSubVariableOp",
            "VarIsInitializedOp",
            "IsVariableInitialized",
            "DestroyResourceOp",
            "Print",
            "PrintV2",
            "WholeFileReaderV2",
            "TFRecordReaderV2",
            "ReaderReadV2",
            "InitializeTableV2",
            "InitializeTableFromTextFileV2");

    private TrainingNodes() {}

    static boolean isOne(TensorflowProto.Node node) {
        String op = node.op();
        return OPS.contains(op)
                || op.startsWith("Apply")
                || op.startsWith("ResourceApply")
                || op.startsWith("SparseApply")
                || op.startsWith("ResourceSparseApply")
                || op.endsWith("Summary")
                || op.endsWith("SummaryV2")
                || op.startsWith("Queue")
                || op.contains("FIFOQueue")
                || op.contains("ShuffleQueue")
                || op.startsWith("Scatter")
                        && op.endsWith("Update")
                        && !node.inputs().isEmpty()
                || node.name().startsWith("save/")
                || node.name().startsWith("gradients/");
    }
}
