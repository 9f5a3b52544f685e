package dev.slipway.formats.keras.read;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Types, shapes and constants as configurations spell them.
final class Literals {

    private Literals() {}

    /// The type of a symbolic tensor: its shape and dtype, as far as they are said.
    static TensorType type(KerasConfig config) {
        return TensorType.of(element(config.get("dtype"), config.where()), shape(config.get("shape")));
    }

    /// A list of sizes, of which `null` is unknown.
    static Shape shape(@Nullable Object sizes) {
        if (!(sizes instanceof List<?> list)) {
            return Shape.UNRANKED;
        }
        List<Dim> dims = new ArrayList<>();
        for (Object size : list) {
            dims.add(size instanceof Long number && number >= 0 ? Dim.of(number) : Dim.UNKNOWN);
        }
        return Shape.of(dims);
    }

    /// A dtype, or the policy of a layer; float32 where there is none.
    ///
    /// @throws FormatException when tensors of it are not known
    static ElementType element(@Nullable Object dtype, String where) {
        String name = dtype instanceof String text ? text : "float32";
        try {
            return ElementType.named(name);
        } catch (IllegalArgumentException e) {
            throw new FormatException(
                    "UNSUPPORTED", "%s has the dtype '%s', which is not known here".formatted(where, name), e);
        }
    }

    /// An array in nested lists.
    static Tensor tensor(KerasConfig config) {
        List<Double> values = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        Object nested = config.get("value");
        for (Object level = nested; level instanceof List<?> list; level = list.isEmpty() ? null : list.getFirst()) {
            sizes.add((long) list.size());
        }
        collect(nested, values);
        Shape shape = Shape.of(sizes.stream().mapToLong(Long::longValue).toArray());
        if (shape.elements() != values.size()) {
            throw FormatException.corrupt("%s: the array is ragged; the file is damaged", config.where());
        }
        return Tensor.ofDoubles(
                element(config.get("dtype"), config.where()),
                shape,
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void collect(@Nullable Object nested, List<Double> values) {
        switch (nested) {
            case List<?> list -> list.forEach(each -> collect(each, values));
            case Boolean flag -> values.add(flag ? 1.0 : 0.0);
            case Number number -> values.add(number.doubleValue());
            case null, default -> values.add(Double.NaN);
        }
    }
}
