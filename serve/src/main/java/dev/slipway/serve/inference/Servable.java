package dev.slipway.serve.inference;

import dev.slipway.model.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// One loaded version of a model. Safe for many threads; a run holds its (platform) thread.
public interface Servable extends AutoCloseable {

    /// The model's name, as requests have it.
    String model();

    /// The number of this version.
    long version();

    /// The format of the file it was read from, as `onnx` or `tensorflow`.
    String format();

    /// The runtime that computes.
    String engine();

    /// Both, as clients of Triton are told.
    default String platform() {
        return engine() + "_" + format();
    }

    /// What it computes, by the names of signatures, in the order in which its file has them.
    SequencedMap<String, Signature> signatures();

    /// What the classes of an output are called, by index; empty where nobody said.
    default List<String> labels(String output) {
        return List.of();
    }

    /// What memory it takes, as far as that is known.
    default Footprint footprint() {
        return Footprint.UNKNOWN;
    }

    /// Computes every output of a signature.
    ///
    /// @throws ServeException when the inputs do not fit the signature, or the runtime fails
    LinkedHashMap<String, Tensor> run(String signature, Map<String, Tensor> inputs);

    /// Waits for runs in progress and gives the memory back.
    @Override
    void close();
}
