package dev.slipway.formats.tensorflow;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.table.SortedTable;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tensors of a checkpoint: an index of where each lies, and one or more data files, which stay mapped.
final class CheckpointBundle implements AutoCloseable {

    private final String prefix;
    private final SequencedMap<String, MemorySegment> index;
    private final MappedFile indexFile;
    private final int shards;
    private final Map<Integer, MappedFile> data = new HashMap<>();
    private final Set<String> sound = new HashSet<>();

    private CheckpointBundle(String prefix, MappedFile indexFile) {
        this.prefix = prefix;
        this.indexFile = indexFile;
        this.index = SortedTable.read(indexFile.bytes(), indexFile.path().toString());
        this.shards = shards();
    }

    /// @param prefix the checkpoint's path without `.index`
    static CheckpointBundle open(String prefix) {
        MappedFile file = MappedFile.open(Path.of(prefix + ".index"));
        try {
            return new CheckpointBundle(prefix, file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    static boolean exists(String prefix) {
        return Files.isRegularFile(Path.of(prefix + ".index"));
    }

    private int shards() {
        MemorySegment header = index.get("");
        int count = 1;
        if (header != null) {
            ProtoReader in = ProtoReader.of(header, indexFile.path().toString());
            while (in.next()) {
                if (in.field() == 1) {
                    count = in.int32();
                } else {
                    in.skip();
                }
            }
        }
        return count;
    }

    boolean has(String key) {
        return index.containsKey(key);
    }

    List<String> keys() {
        return index.keySet().stream().filter(key -> !key.isEmpty()).toList();
    }

    /// The tensor under `key`; null when there is none.
    @Nullable
    Tensor tensor(String key) {
        MemorySegment entry = index.get(key);
        return entry == null ? null : tensor(key, entry);
    }

    private Tensor tensor(String key, MemorySegment bytes) {
        ProtoReader in = ProtoReader.of(bytes, indexFile.path().toString());
        ElementType element = ElementType.FLOAT32;
        Shape shape = Shape.SCALAR;
        int shard = 0;
        long offset = 0;
        long size = 0;
        @Nullable Integer checksum = null;
        List<Part> parts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> element = TensorflowProto.elementType(in.int32());
                case 2 -> shape = TensorflowProto.shape(in.message());
                case 3 -> shard = in.int32();
                case 4 -> offset = in.int64();
                case 5 -> size = in.int64();
                case 6 -> checksum = in.int32();
                case 7 -> parts.add(Part.of(in.message()));
                default -> in.skip();
            }
        }
        if (!parts.isEmpty()) {
            return joined(key, element, shape, parts);
        }
        MemorySegment all = shard(shard).bytes();
        if (offset < 0 || size < 0 || size > all.byteSize() - offset) {
            throw FormatException.truncated(
                    "variable '%s' should have %d bytes at offset %d of %s, which has %d",
                    key, size, offset, shard(shard).path(), all.byteSize());
        }
        if (!element.hasFixedWidth() || size != element.bytes(shape.elements())) {
            throw FormatException.unsupported(
                    "variable '%s' of type %s%s in %d bytes cannot be read", key, element, shape, size);
        }
        MemorySegment elements = all.asSlice(offset, size);
        if (checksum != null && !sound.contains(key) && SortedTable.maskedChecksum(elements) != checksum) {
            throw FormatException.corrupt(
                    "variable '%s': its %d bytes at offset %d of %s are not those that were saved, by their checksum;"
                            + " fetch or save the checkpoint again",
                    key, size, offset, shard(shard).path());
        }
        sound.add(key);
        return Tensor.of(element, shape, elements);
    }

    /// A slice of a partitioned variable: start and length along each axis, -1 for the whole axis.
    private record Part(List<Long> starts, List<Long> lengths) {

        static Part of(ProtoReader in) {
            List<Long> starts = new ArrayList<>();
            List<Long> lengths = new ArrayList<>();
            while (in.next()) {
                if (in.field() == 1) {
                    long start = 0;
                    long length = -1;
                    ProtoReader extent = in.message();
                    while (extent.next()) {
                        switch (extent.field()) {
                            case 1 -> start = extent.int64();
                            case 2 -> length = extent.int64();
                            default -> extent.skip();
                        }
                    }
                    starts.add(start);
                    lengths.add(length);
                } else {
                    in.skip();
                }
            }
            return new Part(starts, lengths);
        }
    }

    private Tensor joined(String key, ElementType element, Shape shape, List<Part> parts) {
        MemorySegment all = Tensor.allocate(element, shape.elements());
        int rank = shape.rank();
        for (Part part : parts) {
            Tensor piece = tensor(
                    sliceKey(key, part, shape),
                    java.util.Objects.requireNonNull(index.get(sliceKey(key, part, shape)), key));
            int width = element.bits() / 8;
            long[] strides = new long[rank];
            for (int i = rank - 1, stride = 1; i >= 0; stride *= (int) shape.size(i--)) {
                strides[i] = stride;
            }
            long run = rank == 0 ? 1 : piece.shape().size(rank - 1);
            long[] at = new long[rank];
            for (long from = 0; from < piece.size(); from += run) {
                long to = 0;
                for (int i = 0; i < rank; i++) {
                    to += (at[i] + part.starts.get(i)) * strides[i];
                }
                MemorySegment.copy(piece.bytes(), from * width, all, to * width, run * width);
                for (int i = rank - 2; i >= 0 && ++at[i] == piece.shape().size(i); i--) {
                    at[i] = 0;
                }
            }
        }
        return Tensor.of(element, shape, all);
    }

    /// Slices are stored under an ordered code of name and extents: 0, the name, the rank, then start and length each.
    private static String sliceKey(String key, Part part, Shape shape) {
        StringBuilder code = new StringBuilder();
        orderedNumber(code, 0);
        for (char c : key.toCharArray()) {
            code.append(c == 0 ? "\u0000\u00ff" : c == 0xff ? "\u00ff\u0000" : String.valueOf(c));
        }
        code.append("\u0000\u0001");
        orderedNumber(code, shape.rank());
        for (int i = 0; i < shape.rank(); i++) {
            orderedSigned(code, part.starts.get(i));
            orderedSigned(code, part.lengths.get(i));
        }
        return code.toString();
    }

    private static void orderedNumber(StringBuilder code, long value) {
        int length = value == 0 ? 0 : (71 - Long.numberOfLeadingZeros(value)) / 8;
        code.append((char) length);
        for (int i = length - 1; i >= 0; i--) {
            code.append((char) (value >>> 8 * i & 0xff));
        }
    }

    private static void orderedSigned(StringBuilder code, long value) {
        long magnitude = value < 0 ? ~value : value;
        int length = magnitude < 64 ? 1 : (72 - Long.numberOfLeadingZeros(magnitude) + 6) / 7;
        if (length == 1) {
            code.append((char) ((value & 0xff) ^ 0x80));
            return;
        }
        long bits = value ^ (value < 0 ? 0 : 0);
        char[] bytes = new char[length];
        for (int i = length - 1; i >= 0; i--) {
            bytes[i] = (char) (bits & 0xff);
            bits >>= 8;
        }
        int header = 0xff << 8 - length & 0xff;
        bytes[0] = (char) (bytes[0] ^ header);
        code.append(bytes);
    }

    private MappedFile shard(int number) {
        return data.computeIfAbsent(number, _ -> {
            Path path = Path.of("%s.data-%05d-of-%05d".formatted(prefix, number, shards));
            if (!Files.exists(path)) {
                throw FormatException.missing(
                        "the checkpoint's data file %s is missing: it has shard %d of %d; put it beside %s",
                        path, number, shards, indexFile.path().getFileName());
            }
            return MappedFile.openEvenEmpty(path);
        });
    }

    @Override
    public void close() {
        indexFile.close();
        data.values().forEach(MappedFile::close);
    }
}
