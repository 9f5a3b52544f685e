package dev.slipway.serve.json;

import dev.slipway.serve.inference.ServeException;

/// How a server says that a text is not JSON: what RapidJSON found, and at which byte, from 0.
public enum JsonWords {
    /// TensorFlow Serving's.
    TENSORFLOW("JSON Parse error: %s at offset: %d"),
    /// Triton's.
    TRITON("failed to parse the request JSON buffer: %s at %d");

    private final String sentence;

    JsonWords(String sentence) {
        this.sentence = sentence;
    }

    ServeException error(String text, int offset) {
        return ServeException.invalid(sentence, text, offset);
    }
}
