package dev.slipway.engine;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Runs the hub graph on the ops' own evaluators: opens whatever can be read, slowly, on one thread.
public final class ReferenceEngine implements Engine {

    @Override
    public String id() {
        return "reference";
    }

    @Override
    public List<String> formats() {
        return Formats.ALL.stream().map(ModelFormat::id).toList();
    }

    @Override
    public Availability availability() {
        return new Availability.Ready("1");
    }

    /// Reads the file into the hub and runs that.
    @Override
    public Session open(Path artifact, SessionOptions options) {
        ModelFormat format = Formats.ALL.stream()
                .filter(known -> known.recognizes(artifact))
                .findFirst()
                .orElseThrow(() -> new EngineException("%s is in none of the formats %s that the reference engine reads"
                        .formatted(artifact, formats())));
        Model model = format.read(artifact, wanted(options), new Findings());
        try {
            return new ReferenceSession(artifact.toString(), graph(artifact, model, options), model::close);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /// Runs a graph in memory.
    public Session open(Graph graph) {
        return new ReferenceSession("graph '%s'".formatted(graph.name()), graph, () -> {});
    }

    private static ReadOptions wanted(SessionOptions options) {
        Map<String, Shape> cuts =
                options.inputs().stream().collect(Collectors.toMap(Function.identity(), _ -> Shape.UNRANKED));
        return new ReadOptions(null, cuts, Map.of(), options.outputs());
    }

    private static Graph graph(Path artifact, Model model, SessionOptions options) {
        if (options.signature() == null) {
            return model.main();
        }
        Graph graph = model.signatures().get(options.signature());
        if (graph == null) {
            throw new IllegalArgumentException("%s has no signature '%s'; it has %s"
                    .formatted(artifact, options.signature(), model.signatures().keySet()));
        }
        return graph;
    }

    private static final class Formats {
        static final List<ModelFormat> ALL =
                ServiceLoader.load(ModelFormat.class, ReferenceEngine.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
    }
}
