package dev.slipway.bench.api;

import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Shared memory that holds the inputs of a request, one behind the other, by Triton's extension
/// (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_shared_memory.md>).
///
/// @param name by which requests know it
/// @param key of the POSIX object
/// @param places of the inputs, by name
/// @param size in bytes
public record Region(String name, String key, SequencedMap<String, Place> places, long size) {

    static final String NAME = "shared_memory_region";
    static final String OFFSET = "shared_memory_offset";
    static final String SIZE = "shared_memory_byte_size";

    /// Where an input lies, in bytes from the beginning.
    public record Place(long offset, long size) {}

    /// A region just large enough.
    public static Region of(String name, String key, SequencedMap<String, Tensor> inputs) {
        SequencedMap<String, Place> places = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            long size = OpenInferenceTypes.bytes(input.getValue()).length;
            places.put(input.getKey(), new Place(end, size));
            end += size;
        }
        return new Region(name, key, places, end);
    }

    /// Writes the elements of the inputs, in the order of their places.
    public void write(SequencedMap<String, Tensor> inputs, OutputStream object) throws IOException {
        for (Tensor input : inputs.values()) {
            object.write(OpenInferenceTypes.bytes(input));
        }
    }

    Place place(String input) {
        Place place = places.get(input);
        if (place == null) {
            throw new IllegalArgumentException("input '%s' has no place in region '%s'".formatted(input, name));
        }
        return place;
    }
}
