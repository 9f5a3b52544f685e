package dev.slipway.serve.shared;

import dev.slipway.serve.inference.ServeException;
import org.jspecify.annotations.Nullable;

/// Where in a region a tensor lies, or is to be written.
///
/// @param offset from the region's beginning, in bytes
/// @param size in bytes
public record Place(String region, long offset, long size) {

    /// The parameter of a tensor that names its region, a string.
    public static final String REGION = "shared_memory_region";
    /// The parameter that says where in the region it begins, in bytes; without it at the beginning.
    public static final String OFFSET = "shared_memory_offset";
    /// The parameter that says how many bytes it takes.
    public static final String SIZE = "shared_memory_byte_size";

    /// What the parameters of a tensor say.
    ///
    /// @return null when they name no region
    /// @throws ServeException when they say only a part of what is needed
    public static @Nullable Place of(
            String tensor, @Nullable String region, @Nullable Long offset, @Nullable Long size) {
        if (region == null) {
            if (offset != null || size != null) {
                throw ServeException.invalid(
                        "'%s' can not be specified without '%s' parameter for tensor '%s'",
                        offset != null ? OFFSET : SIZE, REGION, tensor);
            }
            return null;
        }
        if (size == null) {
            throw ServeException.invalid(
                    "'%s' must be specified along with '%s' parameter for tensor '%s'", SIZE, REGION, tensor);
        }
        return new Place(region, offset == null ? 0 : offset, size);
    }
}
