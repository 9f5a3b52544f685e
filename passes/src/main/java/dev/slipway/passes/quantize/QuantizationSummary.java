package dev.slipway.passes.quantize;

import java.util.List;

/// What a quantisation did to the weights of a model.
///
/// @param scheme the name of the scheme
/// @param tensors how many tensors are stored in another way
/// @param bytesBefore what those took
/// @param bytesAfter what they take now
/// @param left tensors like them that keep their type, and why
public record QuantizationSummary(String scheme, int tensors, long bytesBefore, long bytesAfter, List<Left> left) {

    public QuantizationSummary {
        left = List.copyOf(left);
    }

    /// A tensor that keeps its type.
    ///
    /// @param name of its value
    /// @param bytes what it takes
    /// @param reason why it keeps its type, in a few words
    public record Left(String name, long bytes, String reason) {}
}
