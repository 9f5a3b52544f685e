package dev.slipway.serve;

import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.Signature;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// A version that says it is an ONNX model, describes nothing and holds nothing.
public interface FakeServable extends Servable {

    @Override
    default String format() {
        return "onnx";
    }

    @Override
    default String engine() {
        return "onnxruntime";
    }

    @Override
    default SequencedMap<String, Signature> signatures() {
        return new LinkedHashMap<>();
    }

    @Override
    default void close() {}
}
