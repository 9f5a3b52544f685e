package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.table.SortedTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
public final class CheckpointBundle implements AutoCloseable {

    private static final long MAX_JOINED = 1L << 33;

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
    public static CheckpointBundle open(String prefix) {
        MappedFile file = MappedFile.open(Path.of(prefix + ".index"));
        try {
            return new CheckpointBundle(prefix, file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    public static boolean exists(String prefix) {
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

    /// The names of all that it holds.
    public List<String> keys() {
        return index.keySet().stream().filter(key -> !key.isEmpty()).toList();
    }

    /// The tensor under `key`; null when there is none.
    @Nullable
    public Tensor tensor(String key) {
        MemorySegment entry = index.get(SortedTable.keyOf(key));
        return entry == null ? null : tensor(key, entry);
    }

    /// The one text under `key`, as its bytes; null when there is none.
    @Nullable
    public MemorySegment text(String key) {
        MemorySegment entry = index.get(SortedTable.keyOf(key));
        if (entry == null) {
            return null;
        }
        ProtoReader in = ProtoReader.of(entry, indexFile.path().toString());
        int shard = 0;
        long offset = 0;
        long size = 0;
        while (in.next()) {
            switch (in.field()) {
                case 3 -> shard = in.int32();
                case 4 -> offset = in.int64();
                case 5 -> size = in.int64();
                default -> in.skip();
            }
        }
        MemorySegment element = elements(key, shard, offset, size);
        int prefixed = 0;
        while (prefixed < size && element.get(ValueLayout.JAVA_BYTE, prefixed) < 0) {
            prefixed++;
        }
        // The text's length, in bytes of seven bits each, stands first, and then the length's checksum.
        long start = prefixed + 1L + Integer.BYTES;
        if (start > size) {
            throw FormatException.corrupt(
                    "'%s' in %s is no text", key, shard(shard).path());
        }
        return element.asSlice(start);
    }

    private MemorySegment elements(String key, int shard, long offset, long size) {
        MemorySegment all = shard(shard).bytes();
        if (offset < 0 || size < 0 || size > all.byteSize() - offset) {
            throw FormatException.truncated(
                    "variable '%s' should have %d bytes at offset %d of %s, which has %d",
                    key, size, offset, shard(shard).path(), all.byteSize());
        }
        return all.asSlice(offset, size);
    }

    private Tensor tensor(String key, MemorySegment bytes) {
        ProtoReader in = ProtoReader.of(bytes, indexFile.path().toString());
        ElementType element = ElementType.FLOAT32;
        Shape shape = Shape.SCALAR;
        int shard = 0;
        long offset = 0;
        long size = 0;
        @Nullable Integer checksum = null;
        List<VariablePart> parts = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> element = TensorflowReader.elementType(in.int32());
                case 2 -> shape = TensorflowReader.shape(in.message());
                case 3 -> shard = in.int32();
                case 4 -> offset = in.int64();
                case 5 -> size = in.int64();
                case 6 -> checksum = in.int32();
                case 7 -> parts.add(VariablePart.of(in.message()));
                default -> in.skip();
            }
        }
        if (!parts.isEmpty()) {
            return joined(key, element, shape, parts);
        }
        MemorySegment elements = elements(key, shard, offset, size);
        if (element == ElementType.STRING) {
            return texts(key, shape, elements);
        }
        if (!element.hasFixedWidth() || size != element.bytes(shape.elements())) {
            throw FormatException.unsupported(
                    "variable '%s' of type %s%s in %d bytes cannot be read", key, element, shape, size);
        }
        if (checksum != null && !sound.contains(key) && SortedTable.maskedChecksum(elements) != checksum) {
            throw FormatException.corrupt(
                    "variable '%s': its %d bytes at offset %d of %s are not those that were saved, by their checksum;"
                            + " fetch or save the checkpoint again",
                    key, size, offset, shard(shard).path());
        }
        sound.add(key);
        return Tensor.of(element, shape, elements);
    }

    /// Strings: their lengths as varints, four bytes of checksum, and their bytes behind each other.
    private static Tensor texts(String key, Shape shape, MemorySegment bytes) {
        long count = shape.elements();
        if (count > bytes.byteSize()) {
            throw FormatException.corrupt("variable '%s' has %d strings in %d bytes", key, count, bytes.byteSize());
        }
        long[] lengths = new long[(int) count];
        long at = 0;
        for (int i = 0; i < lengths.length; i++) {
            int part = 0x80;
            for (int shift = 0; (part & 0x80) != 0 && shift < 63; shift += 7) {
                part = at < bytes.byteSize() ? bytes.get(ValueLayout.JAVA_BYTE, at++) : 0;
                lengths[i] |= (part & 0x7fL) << shift;
            }
        }
        at += 4;
        List<byte[]> texts = new ArrayList<>();
        for (long length : lengths) {
            if (length > bytes.byteSize() - at) {
                throw FormatException.corrupt(
                        "variable '%s' has a string of %d bytes where %d are left", key, length, bytes.byteSize() - at);
            }
            texts.add(bytes.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE));
            at += length;
        }
        return Tensor.ofStrings(shape, texts);
    }

    private Tensor joined(String key, ElementType element, Shape shape, List<VariablePart> parts) {
        if (!element.hasFixedWidth() || shape.elements() > MAX_JOINED) {
            throw FormatException.unsupported(
                    "variable '%s' of type %s%s, saved in parts, cannot be read", key, element, shape);
        }
        MemorySegment all = Tensor.allocate(element, shape.elements());
        for (VariablePart part : parts) {
            MemorySegment entry = index.get(part.key(SortedTable.keyOf(key)));
            if (entry == null) {
                throw FormatException.missing(
                        "variable '%s': the part %s is not in %s; save the checkpoint again",
                        key, part, indexFile.path());
            }
            VariablePart within = part.within(key, shape);
            within.copy(
                    tensor(part.key(SortedTable.keyOf(key)), entry).bytes(),
                    all,
                    shape,
                    element,
                    VariablePart.Way.INTO_WHOLE);
        }
        return Tensor.of(element, shape, all);
    }

    /// The part of the tensor under `key` that `spec` names, as a saver writes it: the whole shape, then where the part
    /// begins and how long it is along each axis, `10 8 0,5:0,8`. An empty one names the whole.
    @Nullable
    public Tensor tensor(String key, String spec) {
        Tensor whole = tensor(key);
        if (whole == null || spec.isBlank()) {
            return whole;
        }
        VariablePart part = VariablePart.of(spec).within(key, whole.shape());
        MemorySegment some = Tensor.allocate(whole.element(), part.shape().elements());
        part.copy(some, whole.bytes(), whole.shape(), whole.element(), VariablePart.Way.OUT_OF_WHOLE);
        return Tensor.of(whole.element(), part.shape(), some);
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
