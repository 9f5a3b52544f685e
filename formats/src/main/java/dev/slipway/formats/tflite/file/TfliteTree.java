package dev.slipway.formats.tflite.file;

import dev.slipway.wire.Payload;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.util.List;

/// The records of [TfliteFlat] as the tables that are written.
public final class TfliteTree {

    /// Where offsets may no longer reach everything; buffers then lie behind and are named by position.
    private static final long REACH = 2_000_000_000L;

    private static final int ALIGNMENT = 16;

    private TfliteTree() {}

    public static FlatTable of(TfliteFlat.Model model) {
        return of(model, REACH);
    }

    public static FlatTable of(TfliteFlat.Model model, long reach) {
        boolean beyond = model.buffers().stream().mapToLong(Payload::size).sum() > reach;
        FlatTable root = new FlatTable().int32(0, 3, 0);
        root.tables(1, model.opcodes().stream().map(TfliteTree::opcode).toList());
        root.tables(2, model.subgraphs().stream().map(TfliteTree::subgraph).toList());
        if (!model.description().isEmpty()) {
            root.string(3, model.description());
        }
        root.tables(
                4, model.buffers().stream().map(each -> buffer(each, beyond)).toList());
        if (!model.metadata().isEmpty()) {
            root.tables(
                    6,
                    model.metadata().stream()
                            .map(entry ->
                                    new FlatTable().string(0, entry.name()).int32(1, entry.buffer(), 0))
                            .toList());
        }
        if (!model.signatures().isEmpty()) {
            root.tables(
                    7, model.signatures().stream().map(TfliteTree::signature).toList());
        }
        return root;
    }

    private static FlatTable opcode(TfliteFlat.Opcode opcode) {
        FlatTable table = new FlatTable()
                .int8(0, Math.min(opcode.code(), 127), 0)
                .int32(2, opcode.version(), 1)
                .int32(3, opcode.code(), 0);
        return opcode.custom().isEmpty() ? table : table.string(1, opcode.custom());
    }

    private static FlatTable buffer(Payload payload, boolean beyond) {
        if (payload.size() == 0) {
            return new FlatTable();
        }
        return beyond ? new FlatTable().beyond(1, 2, payload, ALIGNMENT) : new FlatTable().bytes(0, payload, ALIGNMENT);
    }

    private static FlatTable signature(TfliteFlat.Signature signature) {
        return new FlatTable()
                .tables(0, signature.inputs().stream().map(TfliteTree::binding).toList())
                .tables(1, signature.outputs().stream().map(TfliteTree::binding).toList())
                .string(2, signature.key())
                .int32(4, signature.subgraph(), 0);
    }

    private static FlatTable binding(TfliteFlat.Binding binding) {
        return new FlatTable().string(0, binding.name()).int32(1, binding.tensor(), 0);
    }

    private static FlatTable subgraph(TfliteFlat.Subgraph subgraph) {
        boolean saysRanks = subgraph.tensors().stream().anyMatch(tensor -> !tensor.ranked());
        FlatTable table = new FlatTable()
                .tables(
                        0,
                        subgraph.tensors().stream()
                                .map(tensor -> tensor(tensor, saysRanks))
                                .toList())
                .ints(1, ints(subgraph.inputs()))
                .ints(2, ints(subgraph.outputs()))
                .tables(
                        3,
                        subgraph.operators().stream().map(TfliteTree::operator).toList());
        return subgraph.name().isEmpty() ? table : table.string(4, subgraph.name());
    }

    /// @param saysRank whether the mark of a known rank is told by what it is missing from; else scalars alone need it
    private static FlatTable tensor(TfliteFlat.Tensor tensor, boolean saysRank) {
        FlatTable table = new FlatTable();
        if (!tensor.shape().isEmpty()) {
            table.ints(0, ints(tensor.shape()));
        }
        table.int8(1, TfliteFlat.typeCode(tensor.element()), 0)
                .int32(2, tensor.buffer(), 0)
                .string(3, tensor.name());
        TfliteFlat.Blocks blocks = tensor.blocks();
        if (blocks != null) {
            FlatTable details = new FlatTable()
                    .int32(0, blocks.scales(), 0)
                    .int32(1, blocks.zeroPoints(), 0)
                    .int32(2, blocks.size(), 0);
            table.table(4, new FlatTable().union(4, 2, details));
        } else if (tensor.quantization() != null) {
            table.table(4, TfliteQuantization.write(tensor.quantization()));
        }
        table.bool(5, tensor.variable());
        if (tensor.sparsity() != null) {
            table.table(6, tensor.sparsity().write());
        }
        if (!tensor.signature().isEmpty() && !tensor.signature().equals(tensor.shape())) {
            table.ints(7, ints(tensor.signature()));
        }
        return table.bool(8, tensor.ranked() && (saysRank || tensor.shape().isEmpty()));
    }

    private static FlatTable operator(TfliteFlat.Operator operator) {
        FlatTable table = new FlatTable()
                .int32(0, operator.opcode(), 0)
                .ints(1, ints(operator.inputs()))
                .ints(2, ints(operator.outputs()));
        int type = operator.options().type();
        if (type > TfliteOptions.SECOND) {
            table.union(11, type - TfliteOptions.SECOND, operator.options().write());
        } else if (type != 0) {
            table.union(3, type, operator.options().write());
        }
        if (operator.custom().length > 0) {
            table.bytes(5, Payload.of(operator.custom()), ALIGNMENT);
        }
        if (!operator.mutating().isEmpty()) {
            byte[] flags = new byte[operator.mutating().size()];
            for (int i = 0; i < flags.length; i++) {
                flags[i] = (byte) (operator.mutating().get(i) ? 1 : 0);
            }
            table.bytes(7, flags);
        }
        if (!operator.intermediates().isEmpty()) {
            table.ints(8, ints(operator.intermediates()));
        }
        return table;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
