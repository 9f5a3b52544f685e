package dev.slipway.model;

import java.util.Map;

/// Where a model comes from.
///
/// @param format the id of the format it was read from: `tensorflow`, `onnx`, `tflite`
/// @param producer the tool that wrote the file, with its version, as far as the file says
/// @param metadata what else the file says of itself: description, author, licence, …
public record Provenance(String format, String producer, Map<String, String> metadata) {

    public Provenance {
        metadata = Map.copyOf(metadata);
    }
}
