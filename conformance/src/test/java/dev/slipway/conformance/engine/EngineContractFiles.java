package dev.slipway.conformance.engine;

import dev.slipway.model.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Small models for an engine, in a format that it opens.
interface EngineContractFiles {

    /// By the engines' ids. A new engine adds itself here.
    Map<String, EngineContractFiles> BY_ENGINE = Map.of(
            "onnxruntime", new EngineContractHubFiles("onnx"),
            "tflite", new EngineContractTfliteFiles(),
            "tensorflow", new EngineContractTensorflowFiles(),
            "reference", new EngineContractHubFiles("onnx"));

    /// `y = x`, whatever `x` holds.
    Path copy(Path folder, TensorType type) throws IOException;

    /// `sum = a + b` and `difference = a - b`.
    Path sumAndDifference(Path folder, TensorType type) throws IOException;

    /// Signatures `twice` (`y = x + x`) and `square` (`y = x * x`), where the format knows signatures.
    Optional<Path> signatures(Path folder, TensorType type) throws IOException;

    /// A model with an op of type `NoSuchOp`.
    Path withUnknownOp(Path folder, TensorType type) throws IOException;

    /// The classifier of the example.
    Path digits(Path folder) throws IOException;
}
