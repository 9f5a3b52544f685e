package dev.slipway.conformance.engine;

import dev.slipway.engine.Engine;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;

/// What the tests of the contract of engines stand on: which engines there are, and small models for each.
abstract class EngineContract {

    static final TensorType FLOATS = TensorType.of(ElementType.FLOAT32, 2, 3);
    static final Shape SHAPE = Shape.of(2, 3);
    static final Tensor A = Tensor.ofFloats(SHAPE, 1, 2, 3, 4, 5, 6);
    static final Tensor B = Tensor.ofFloats(SHAPE, 10, 20, 30, 40, 50, 60);

    @TempDir
    static Path folder;

    static Stream<String> engines() {
        return Engines.all().stream().map(Engine::id);
    }

    static EngineContractFiles files(String engine) {
        return Objects.requireNonNull(EngineContractFiles.BY_ENGINE.get(engine));
    }

    static Engine ready(String id) {
        Engine engine = Engines.byId(id).orElseThrow();
        Assumptions.assumeTrue(engine.availability().isReady(), () -> "skipped: " + engine.availability());
        return engine;
    }

    static Session open(String engine, Path file) {
        return ready(engine).open(file);
    }

    static Tensor output(Map<String, Tensor> outputs, String name) {
        return Objects.requireNonNull(outputs.get(name), () -> "no output " + name + " in " + outputs.keySet());
    }
}
