package dev.slipway.bench.api;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// How an interface spells requests and answers.
interface Protocol {

    Request describe(ModelName model);

    SequencedMap<String, TensorType> inputs(ModelName model, byte[] answer);

    /// @param region where the inputs lie; null for within the request
    Request infer(ModelName model, SequencedMap<String, Tensor> inputs, @Nullable Region region);

    /// Asks the server to open a region.
    default Request register(Region region) {
        throw noRegions();
    }

    /// Asks the server to forget a region.
    default Request unregister(Region region) {
        throw noRegions();
    }

    private static IllegalArgumentException noRegions() {
        return new IllegalArgumentException(
                "TensorFlow Serving's interfaces know no shared memory; choose --api v2 or v2-grpc");
    }

    List<String> outputs(byte[] answer);

    /// A shape in which negative sizes are open.
    static Shape shape(List<Long> sizes) {
        List<Dim> dims = new ArrayList<>();
        for (long size : sizes) {
            dims.add(size < 0 ? Dim.symbol("dim" + dims.size()) : Dim.of(size));
        }
        return Shape.of(dims);
    }
}
