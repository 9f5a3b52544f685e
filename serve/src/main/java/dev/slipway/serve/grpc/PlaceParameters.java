package dev.slipway.serve.grpc;

import dev.slipway.serve.shared.Place;
import org.jspecify.annotations.Nullable;

/// What the parameters of a tensor say of where it lies, collected one by one.
final class PlaceParameters {

    private @Nullable String region;
    private @Nullable Long offset;
    private @Nullable Long size;

    void add(InferParameter parameter) {
        switch (parameter.name()) {
            case Place.REGION -> region = parameter.text();
            case Place.OFFSET -> offset = parameter.number();
            case Place.SIZE -> size = parameter.number();
            default -> {}
        }
    }

    /// Null where the tensor is sent.
    @Nullable
    Place of(String tensor) {
        return Place.of(tensor, region, offset, size);
    }
}
