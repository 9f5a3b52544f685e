package dev.slipway.serve.v2;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.TopClasses;
import dev.slipway.serve.shared.Place;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What a body asks for.
///
/// @param id what the client calls the request, null when it does not
/// @param outputs those asked for; none means all
/// @param binary whether outputs of which nothing is said go as bytes
record InferRequest(@Nullable String id, SequencedMap<String, Tensor> inputs, List<Output> outputs, boolean binary) {

    /// The names of those asked for.
    List<String> outputNames() {
        return outputs.isEmpty()
                ? List.of()
                : outputs.stream().map(Output::name).toList();
    }

    /// An output that is asked for.
    ///
    /// @param binary whether as bytes; null when the request as a whole says
    /// @param classes how many of its largest elements are wanted in its place; null for the output itself
    /// @param place where it is to be written; null for the answer
    record Output(
            String name,
            @Nullable Boolean binary,
            @Nullable TopClasses classes,
            @Nullable Place place) {}
}
