package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import dev.slipway.wire.table.SortedTable;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tensors of a checkpoint of the first version, which TensorFlow 1 wrote before it had an index and data beside
/// each other: one sorted table of slices of tensors, under an empty key what they are slices of.
public final class SlicedCheckpoint implements AutoCloseable {

    private static final long MAX_ELEMENTS = 1L << 26;

    private final MappedFile file;
    private final Map<String, Saved> tensors = new LinkedHashMap<>();

    /// A tensor, and the slices of it that are stored.
    private record Saved(ElementType element, Shape shape, List<Slice> slices) {}

    private record Slice(VariablePart part, MemorySegment values) {}

    private SlicedCheckpoint(MappedFile file) {
        this.file = file;
        Map<String, MemorySegment> entries = SortedTable.read(file.bytes(), what());
        MemorySegment header = entries.get("");
        if (header == null) {
            throw FormatException.corrupt("%s does not say which tensors it holds", what());
        }
        readAll(header, 1, this::readMeta);
        entries.values().forEach(entry -> readAll(entry, 2, this::readSlice));
    }

    /// Whether there is such a checkpoint.
    ///
    /// @param prefix its path
    public static boolean exists(String prefix) {
        Path path = Path.of(prefix);
        if (!Files.isRegularFile(path) || path.toFile().length() == 0) {
            return false;
        }
        try (MappedFile mapped = MappedFile.open(path)) {
            return SortedTable.isTable(mapped.bytes());
        }
    }

    public static SlicedCheckpoint open(String prefix) {
        MappedFile file = MappedFile.open(Path.of(prefix));
        try {
            return new SlicedCheckpoint(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private String what() {
        return file.path().toString();
    }

    /// Takes a message for each field of a number.
    private interface Part {
        void read(ProtoReader in);
    }

    private void readAll(MemorySegment entry, int field, Part part) {
        ProtoReader in = ProtoReader.of(entry, what());
        while (in.next()) {
            if (in.field() == field) {
                part.read(in.message());
            } else {
                in.skip();
            }
        }
    }

    private void readMeta(ProtoReader in) {
        while (in.next()) {
            if (in.field() == 1) {
                readTensor(in.message());
            } else {
                in.skip();
            }
        }
    }

    private void readTensor(ProtoReader in) {
        String name = "";
        Shape shape = Shape.SCALAR;
        ElementType element = ElementType.FLOAT32;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 2 -> shape = TensorflowReader.shape(in.message());
                case 3 -> element = TensorflowReader.elementType(in.int32());
                default -> in.skip();
            }
        }
        if (!shape.isKnown()) {
            throw FormatException.corrupt("variable '%s' in %s has the shape %s", name, what(), shape);
        }
        tensors.put(name, new Saved(element, shape, new ArrayList<>()));
    }

    private void readSlice(ProtoReader in) {
        String name = "";
        VariablePart part = new VariablePart(List.of(), List.of());
        MemorySegment values = MemorySegment.ofArray(new byte[0]);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 2 -> part = VariablePart.of(in.message());
                case 3 -> values = in.bytes();
                default -> in.skip();
            }
        }
        Saved saved = tensors.get(name);
        if (saved == null) {
            throw FormatException.corrupt("%s holds values of '%s', of which it does not say what it is", what(), name);
        }
        saved.slices().add(new Slice(part, values));
    }

    /// The tensor under `key`, or the part of it that `spec` names as in [CheckpointBundle]; null when there is none.
    public @Nullable Tensor tensor(String key, String spec) {
        Saved saved = tensors.get(key);
        if (saved == null || saved.slices().isEmpty()) {
            return null;
        }
        Tensor whole = whole(key, saved);
        if (spec.isBlank()) {
            return whole;
        }
        VariablePart part = VariablePart.of(spec).within(key, whole.shape());
        MemorySegment some = Tensor.allocate(whole.element(), part.shape().elements());
        part.copy(some, whole.bytes(), whole.shape(), whole.element(), VariablePart.Way.OUT_OF_WHOLE);
        return Tensor.of(whole.element(), part.shape(), some);
    }

    private Tensor whole(String key, Saved saved) {
        Shape shape = saved.shape();
        if (saved.element() == ElementType.STRING && saved.slices().size() == 1) {
            return values(saved, shape, saved.slices().getFirst());
        }
        if (!saved.element().hasFixedWidth() || shape.elements() > MAX_ELEMENTS) {
            throw FormatException.unsupported(
                    "variable '%s' of type %s%s cannot be read from a checkpoint of the first version; save it again with"
                            + " tf.compat.v1.train.Saver(write_version=2)",
                    key, saved.element(), shape);
        }
        MemorySegment all = Tensor.allocate(saved.element(), shape.elements());
        for (Slice slice : saved.slices()) {
            VariablePart part = slice.part().within(key, shape);
            Tensor values = values(saved, part.shape(), slice);
            part.copy(values.bytes(), all, shape, saved.element(), VariablePart.Way.INTO_WHOLE);
        }
        return Tensor.of(saved.element(), shape, all);
    }

    /// Slices hold values alone: their type and shape stand elsewhere.
    private Tensor values(Saved saved, Shape shape, Slice slice) {
        byte[] type = new ProtoWriter()
                .int64(1, TensorflowTree.number(saved.element()))
                .message(2, dims -> {
                    for (long size : shape.sizes()) {
                        dims.message(2, dim -> dim.int64(1, size));
                    }
                })
                .toBytes();
        byte[] values = slice.values().toArray(ValueLayout.JAVA_BYTE);
        byte[] message = new byte[type.length + values.length];
        System.arraycopy(type, 0, message, 0, type.length);
        System.arraycopy(values, 0, message, type.length, values.length);
        return TensorProto.read(ProtoReader.of(MemorySegment.ofArray(message), what()));
    }

    @Override
    public void close() {
        file.close();
    }
}
