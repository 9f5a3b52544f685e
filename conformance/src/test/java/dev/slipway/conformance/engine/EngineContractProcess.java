package dev.slipway.conformance.engine;

import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// An engine alone in its process. Says on standard output whether it is available and, for each model, whether it
/// runs or why not.
final class EngineContractProcess {

    private EngineContractProcess() {}

    /// @param arguments the engine's id, then models that take `float32[2, 3]`
    @SuppressWarnings("SystemOut")
    public static void main(String... arguments) {
        Engine engine = Engines.byId(arguments[0]).orElseThrow();
        System.out.println(
                engine.availability() instanceof Availability.Missing missing ? missing.toString() : "available");
        for (int i = 1; i < arguments.length; i++) {
            System.out.println(said(engine, Path.of(arguments[i])));
        }
    }

    private static String said(Engine engine, Path model) {
        try (Session session = engine.open(model)) {
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            session.inputs().keySet().forEach(name -> inputs.put(name, Tensor.ofFloats(Shape.of(2, 3), new float[6])));
            session.run(inputs);
            return "ran";
        } catch (EngineException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
