package dev.slipway.formats.tflite.file;

import dev.slipway.wire.FormatException;
import dev.slipway.wire.flatbuffers.FlatReader;
import dev.slipway.wire.flatbuffers.FlatTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How a tensor leaves out zeros: its axes, and those inside blocks, level by level, each dense or as segments of
/// indices.
///
/// @param order the axis of each level; those from the rank on are inside blocks
/// @param blocked for each axis inside blocks, which axis it is a part of
public record TfliteSparsity(List<Integer> order, List<Integer> blocked, List<Level> levels) {

    /// @param size of a dense level; 0 for others
    public record Level(int size, int[] segments, int[] indices) {

        boolean isDense() {
            return size > 0;
        }
    }

    static TfliteSparsity read(FlatReader in) {
        List<Level> levels = new ArrayList<>();
        for (FlatReader level : in.tables(2)) {
            boolean dense = level.int8(0, 0) == 0;
            levels.add(new Level(
                    dense ? level.int32(1, 0) : 0,
                    numbers(level.uint8(2), level.table(3)),
                    numbers(level.uint8(4), level.table(5))));
        }
        return new TfliteSparsity(
                Arrays.stream(in.ints(0)).boxed().toList(),
                Arrays.stream(in.ints(1)).boxed().toList(),
                levels);
    }

    private static int[] numbers(int type, @org.jspecify.annotations.Nullable FlatReader in) {
        if (in == null) {
            return new int[0];
        }
        return switch (type) {
            case 1 -> in.ints(0);
            case 2 -> {
                short[] shorts = in.shorts(0);
                int[] values = new int[shorts.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = shorts[i] & 0xffff;
                }
                yield values;
            }
            default -> {
                MemorySegment bytes = in.bytes(0);
                int[] values = new int[(int) bytes.byteSize()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = bytes.get(ValueLayout.JAVA_BYTE, i) & 0xff;
                }
                yield values;
            }
        };
    }

    FlatTable write() {
        return new FlatTable()
                .ints(0, order.stream().mapToInt(Integer::intValue).toArray())
                .ints(1, blocked.stream().mapToInt(Integer::intValue).toArray())
                .tables(2, levels.stream().map(TfliteSparsity::level).toList());
    }

    private static FlatTable level(Level level) {
        return level.isDense()
                ? new FlatTable().int32(1, level.size(), 0)
                : new FlatTable()
                        .int8(0, 1, 0)
                        .union(2, 1, new FlatTable().ints(0, level.segments()))
                        .union(4, 1, new FlatTable().ints(0, level.indices()));
    }

    /// The elements with their zeros, of a width of whole bytes each.
    MemorySegment dense(MemorySegment values, int[] shape, int width) {
        int rank = shape.length;
        if (order.size() != levels.size() || order.size() != rank + blocked.size()) {
            throw FormatException.corrupt(
                    "a sparse tensor of rank %d has %d levels, %d axes in order and %d in blocks",
                    rank, levels.size(), order.size(), blocked.size());
        }
        long size = width;
        for (int each : shape) {
            size *= each;
        }
        // What is stored for each row of the outermost level bounds what a sound file can leave out.
        if (size > Math.max(1L << 20, 4096 * (values.byteSize() + 1))) {
            throw FormatException.corrupt("a sparse tensor of %d bytes stores %d", size, values.byteSize());
        }
        int[] blocks = new int[rank];
        Arrays.fill(blocks, 1);
        for (int i = 0; i < blocked.size(); i++) {
            Level level = levels.get(order.indexOf(rank + i));
            blocks[blocked.get(i)] = Math.max(1, level.size());
        }
        MemorySegment result = MemorySegment.ofArray(new byte[Math.toIntExact(size)]);
        new Filling(values, result, shape, blocks, width).level(0, 0, new int[order.size()]);
        return result;
    }

    private final class Filling {
        private final MemorySegment values;
        private final MemorySegment result;
        private final int[] shape;
        private final int[] blocks;
        private final int width;
        private long next;

        Filling(MemorySegment values, MemorySegment result, int[] shape, int[] blocks, int width) {
            this.values = values;
            this.result = result;
            this.shape = shape;
            this.blocks = blocks;
            this.width = width;
        }

        void level(int depth, int parent, int[] place) {
            if (depth == levels.size()) {
                MemorySegment.copy(values, next, result, offset(place), width);
                next += width;
                return;
            }
            Level level = levels.get(depth);
            int axis = order.get(depth);
            if (level.isDense()) {
                for (int i = 0; i < level.size; i++) {
                    place[axis] = i;
                    level(depth + 1, parent * level.size + i, place);
                }
                return;
            }
            for (int i = level.segments[parent]; i < level.segments[parent + 1]; i++) {
                place[axis] = level.indices[i];
                level(depth + 1, i, place);
            }
        }

        private long offset(int[] place) {
            long offset = 0;
            for (int axis = 0; axis < shape.length; axis++) {
                int at = place[axis];
                int inside = blocked.indexOf(axis);
                if (inside >= 0) {
                    at = at * blocks[axis] + place[shape.length + inside];
                }
                offset = offset * shape[axis] + at;
            }
            return offset * width;
        }
    }
}
