package dev.slipway.formats.keras.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OrderedDataType;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An HDF5 file in memory: groups, attributes and datasets by path. Datasets that lie in one piece are slices of the
/// file. See <https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html>.
public final class Hdf5 {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    private static final int LAST_SIGNATURE = 1 << 20;

    // Deflate cannot do better.
    private static final long MOST_INFLATED = 1032;
    private static final long SMALL = 1 << 16;

    private final MemorySegment bytes;
    private final String what;
    private final HdfFile file;

    private Hdf5(MemorySegment bytes, String what) {
        this.bytes = bytes;
        this.what = what;
        if (bytes.byteSize() > Integer.MAX_VALUE) {
            throw FormatException.unsupported(
                    "%s has %d bytes; HDF5 files of more than 2 GiB are not read by this version; save a SavedModel with model.export",
                    what, bytes.byteSize());
        }
        this.file = guarded("its head", () -> HdfFile.fromByteBuffer(bytes.asByteBuffer()));
    }

    /// Whether the bytes have HDF5's signature where it may be.
    public static boolean recognizes(MemorySegment bytes) {
        for (int at = 0;
                at <= LAST_SIGNATURE && at + SIGNATURE.length <= bytes.byteSize();
                at = at == 0 ? 512 : 2 * at) {
            if (bytes.asSlice(at, SIGNATURE.length).mismatch(MemorySegment.ofArray(SIGNATURE)) < 0) {
                return true;
            }
        }
        return false;
    }

    /// @param what names the file in errors
    public static Hdf5 of(MemorySegment bytes, String what) {
        return new Hdf5(bytes, what);
    }

    public String what() {
        return what;
    }

    public boolean hasGroup(String path) {
        return node(path) instanceof Group;
    }

    public boolean hasDataset(String path) {
        return node(path) instanceof Dataset;
    }

    /// The names in a group, none where there is no such group.
    public List<String> names(String path) {
        return node(path) instanceof Group group
                ? guarded(path, () -> List.copyOf(group.getChildren().keySet()))
                : List.of();
    }

    /// A text attribute, null where there is none.
    public @Nullable String text(String path, String attribute) {
        List<String> texts = texts(path, attribute);
        return texts == null || texts.isEmpty() ? null : String.join("", texts);
    }

    /// An attribute of several texts, whose parts may be numbered (`weight_names0`, …) because HDF5 limits the size of
    /// one; null where there is none.
    public @Nullable List<String> texts(String path, String attribute) {
        Node node = node(path);
        if (node == null) {
            return null;
        }
        return guarded(
                "attribute '%s' of %s".formatted(attribute, path.isEmpty() ? "the root" : path),
                () -> texts(node, attribute));
    }

    private @Nullable List<String> texts(Node node, String name) {
        Attribute whole = node.getAttribute(name);
        if (whole != null) {
            return texts(whole);
        }
        List<String> texts = new ArrayList<>();
        Attribute part = node.getAttribute(name + 0);
        if (part == null) {
            return null;
        }
        for (int i = 1; part != null; i++) {
            texts.addAll(texts(part));
            part = node.getAttribute(name + i);
        }
        return texts;
    }

    private List<String> texts(Attribute attribute) {
        requireRoom(attribute.getSize(), attribute.getName());
        return attribute.getSize() == 0 ? List.of() : texts(attribute.getData());
    }

    private static List<String> texts(@Nullable Object data) {
        return switch (data) {
            case null -> List.of();
            case Object[] several -> {
                List<String> texts = new ArrayList<>();
                for (Object each : several) {
                    texts.addAll(texts(each));
                }
                yield texts;
            }
            default -> List.of(data.toString());
        };
    }

    private void requireRoom(long elements, String name) {
        if (elements < 0 || elements > bytes.byteSize()) {
            throw FormatException.corrupt(
                    "%s: %s claims %d elements, the file has %d bytes; it is damaged",
                    what, name, elements, bytes.byteSize());
        }
    }

    /// A dataset of numbers or texts.
    ///
    /// @throws FormatException when there is none, or it is of a kind no tensor has
    public Tensor tensor(String path) {
        if (!(node(path) instanceof Dataset dataset)) {
            throw FormatException.missing("%s has no dataset '%s'; save the model again", what, path);
        }
        return guarded(path, () -> tensor(dataset, path));
    }

    private Tensor tensor(Dataset dataset, String path) {
        Shape shape = Shape.of(dataset.isScalar() ? new long[0] : dataset.getDimensionsAsLong());
        DataType type = dataset.getDataType();
        ElementType element = element(type, dataset);
        if (element == null) {
            throw FormatException.unsupported(
                    "%s: dataset '%s' holds %s, which no tensor does; save it as numbers",
                    what, path, type.getClass().getSimpleName());
        }
        if (element == ElementType.STRING) {
            requireRoom(shape.elements(), path);
            return Tensor.ofTexts(shape, texts(dataset.getData()).toArray(String[]::new));
        }
        requireLittleEndian(type, path);
        return Tensor.of(element, shape, content(dataset, element.bytes(shape.elements()), path));
    }

    private MemorySegment content(Dataset dataset, long size, String path) {
        if (dataset instanceof ContiguousDataset contiguous && size > 0) {
            long start = contiguous.getDataAddress() + file.getUserBlockSize();
            if (start < 0 || start > bytes.byteSize() - size) {
                throw FormatException.truncated(
                        "%s: dataset '%s' has %d bytes at offset %d, but the file ends at %d; fetch it again",
                        what, path, size, start, bytes.byteSize());
            }
            return bytes.asSlice(start, size);
        }
        if (size > SMALL && size / MOST_INFLATED > dataset.getStorageInBytes()) {
            throw FormatException.corrupt(
                    "%s: dataset '%s' claims %d bytes, %d are stored; the file is damaged",
                    what, path, size, dataset.getStorageInBytes());
        }
        return Hdf5Elements.bytes(dataset instanceof ChunkedDataset || size > 0 ? dataset.getDataFlat() : null, size);
    }

    private static @Nullable ElementType element(DataType type, Dataset dataset) {
        Attribute said = dataset.getAttribute("dtype");
        if (said != null
                && said.getSize() == 1
                && String.valueOf(said.getData()).equals("bfloat16")) {
            return ElementType.BFLOAT16;
        }
        return switch (type) {
            case FloatingPoint _ ->
                switch (type.getSize()) {
                    case 2 -> ElementType.FLOAT16;
                    case 4 -> ElementType.FLOAT32;
                    case 8 -> ElementType.FLOAT64;
                    default -> null;
                };
            case FixedPoint integer -> integer(integer);
            case EnumDataType _ -> type.getSize() == 1 ? ElementType.BOOL : null;
            default -> dataset.getJavaType() == String.class ? ElementType.STRING : null;
        };
    }

    private static @Nullable ElementType integer(FixedPoint type) {
        return switch (type.getSize()) {
            case 1 -> type.isSigned() ? ElementType.INT8 : ElementType.UINT8;
            case 2 -> type.isSigned() ? ElementType.INT16 : ElementType.UINT16;
            case 4 -> type.isSigned() ? ElementType.INT32 : ElementType.UINT32;
            case 8 -> type.isSigned() ? ElementType.INT64 : ElementType.UINT64;
            default -> null;
        };
    }

    private void requireLittleEndian(DataType type, String path) {
        if (type instanceof OrderedDataType ordered
                && type.getSize() > 1
                && ordered.getByteOrder() == ByteOrder.BIG_ENDIAN) {
            throw FormatException.unsupported(
                    "%s: dataset '%s' is stored big-endian; save the model on a little-endian machine", what, path);
        }
    }

    private @Nullable Node node(String path) {
        return guarded(path, () -> {
            Node node = file;
            for (String step : path.split("/")) {
                if (step.isEmpty()) {
                    continue;
                }
                node = node instanceof Group group && !node.isLink()
                        ? group.getChildren().get(step)
                        : null;
                if (node == null) {
                    return null;
                }
            }
            return node;
        });
    }

    /// The library says in many ways that a file is damaged; they end here.
    private <T extends @Nullable Object> T guarded(String place, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (FormatException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new FormatException(
                    "CORRUPT",
                    "%s is no sound HDF5 file at '%s': %s; fetch or save it again".formatted(what, place, said(e)),
                    e);
        }
    }

    private static String said(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
