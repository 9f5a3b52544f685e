package dev.slipway.verify;

import dev.slipway.convert.Conversion;
import dev.slipway.engine.Availability;
import dev.slipway.engine.Engine;
import dev.slipway.engine.EngineException;
import dev.slipway.engine.Engines;
import dev.slipway.engine.Session;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/// A graph that tells what its inner values are when it runs.
interface Probe extends AutoCloseable {

    /// The wanted values but inputs and constants.
    Map<Value, Tensor> run(SequencedMap<String, Tensor> inputs);

    @Override
    void close();

    /// Fast where ONNX Runtime is here and takes the graph, else plain.
    static Probe of(Graph graph, Set<Value> wanted) {
        List<Value> values = made(graph, wanted);
        Engine engine = Engines.byId("onnxruntime").orElse(null);
        if (engine != null && !(engine.availability() instanceof Availability.Missing) && !values.isEmpty()) {
            try {
                return OnRuntime.open(engine, graph, values);
            } catch (UnspeakableException | EngineException e) {
                return new Plain(graph, values);
            }
        }
        return new Plain(graph, values);
    }

    /// On the hub's own evaluator, which takes what runtimes refuse.
    static Probe plain(Graph graph, Set<Value> wanted) {
        return new Plain(graph, made(graph, wanted));
    }

    private static List<Value> made(Graph graph, Set<Value> wanted) {
        return wanted.stream().filter(value -> graph.producer(value) != null).toList();
    }

    /// On the hub's own evaluator.
    record Plain(Graph graph, List<Value> values) implements Probe {

        @Override
        public Map<Value, Tensor> run(SequencedMap<String, Tensor> inputs) {
            List<Tensor> given = graph.inputs().stream()
                    .map(port -> Objects.requireNonNull(inputs.get(port.name())))
                    .toList();
            Map<Value, Tensor> all = Evaluation.all(graph, given);
            Map<Value, Tensor> seen = new LinkedHashMap<>();
            values.forEach(value -> seen.put(value, Objects.requireNonNull(all.get(value))));
            return seen;
        }

        @Override
        public void close() {}
    }

    /// On ONNX Runtime: the graph is written there with every wanted value for an output.
    record OnRuntime(Path folder, Session session, List<Value> values) implements Probe {

        private static final String FILE = "probe.onnx";
        private static final String NAME = "probed_";

        static Probe open(Engine engine, Graph graph, List<Value> values) {
            GraphBuilder builder = graph.toBuilder().clearOutputs();
            for (int i = 0; i < values.size(); i++) {
                builder.output(NAME + i, values.get(i));
            }
            Path folder = temporary();
            try {
                Path file = folder.resolve(FILE);
                Conversion.write(Model.of(builder.build()), file, Formats.named("onnx"), new Findings());
                return new OnRuntime(folder, engine.open(file), values);
            } catch (RuntimeException e) {
                delete(folder);
                throw e;
            }
        }

        private static Path temporary() {
            try {
                return Files.createTempDirectory("slipway-calibration");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Map<Value, Tensor> run(SequencedMap<String, Tensor> inputs) {
            Map<String, Tensor> given = new LinkedHashMap<>(inputs);
            given.keySet().retainAll(session.inputs().keySet());
            Map<String, Tensor> results = session.run(given);
            Map<Value, Tensor> seen = new LinkedHashMap<>();
            for (int i = 0; i < values.size(); i++) {
                seen.put(values.get(i), Objects.requireNonNull(results.get(NAME + i)));
            }
            return seen;
        }

        @Override
        public void close() {
            session.close();
            delete(folder);
        }

        static void delete(Path folder) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each :
                        new ArrayList<>(all.sorted(Comparator.reverseOrder()).toList())) {
                    Files.deleteIfExists(each);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
