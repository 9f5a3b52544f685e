package dev.slipway.model;

import dev.slipway.model.graph.Graph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// What a model file holds: graphs by signature over shared constants, what they share beyond, and where it came from.
///
/// A model read from a file keeps the file mapped until it is closed; its constants must not be used after that.
/// Models derived from another (`withSignatures`) share its mapping: close the last one used.
public final class Model implements AutoCloseable {

    /// The signature of files that know none.
    public static final String DEFAULT_SIGNATURE = "serving_default";

    private final SequencedMap<String, Graph> signatures;
    private final Resources resources;
    private final Provenance provenance;
    private final SequencedMap<String, Declaration> declarations;
    private final List<Finding> findings;
    private final Runnable release;

    /// @param release called by [#close]; unmaps the file
    public Model(SequencedMap<String, Graph> signatures, Resources resources, Provenance provenance, Runnable release) {
        this(signatures, resources, provenance, new LinkedHashMap<>(), List.of(), release);
    }

    private Model(
            SequencedMap<String, Graph> signatures,
            Resources resources,
            Provenance provenance,
            SequencedMap<String, Declaration> declarations,
            List<Finding> findings,
            Runnable release) {
        if (signatures.isEmpty()) {
            throw new IllegalArgumentException("a model needs at least one signature");
        }
        this.signatures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(signatures));
        this.resources = resources;
        this.provenance = provenance;
        this.declarations = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(declarations));
        this.findings = List.copyOf(findings);
        this.release = release;
    }

    /// Reads a model of any format that is installed, all of it; its weights stay mapped until it is closed.
    ///
    /// @throws RuntimeException a `FormatException` naming place and remedy when the file is not what it says
    /// @throws IllegalStateException when no [Toolkit] is installed
    public static Model read(Path path) {
        Findings findings = new Findings();
        return Toolkit.installed().read(path, findings).found(findings);
    }

    /// A model of one graph that lives in memory.
    public static Model of(Graph graph) {
        SequencedMap<String, Graph> signatures = new LinkedHashMap<>();
        signatures.put(DEFAULT_SIGNATURE, graph);
        return new Model(signatures, Resources.NONE, new Provenance("memory", "", Map.of()), () -> {});
    }

    /// The graphs by signature name, the default one first.
    public SequencedMap<String, Graph> signatures() {
        return signatures;
    }

    /// The graph of the default signature: `serving_default`, else the first.
    public Graph main() {
        Graph named = signatures.get(DEFAULT_SIGNATURE);
        return named != null ? named : signatures.firstEntry().getValue();
    }

    /// Variables, tables and assets that the signatures share.
    public Resources resources() {
        return resources;
    }

    /// What wrote the file, and what it says of itself.
    public Provenance provenance() {
        return provenance;
    }

    /// What the file says of its signatures, by name, those among them that could not be read; empty where the format
    /// has no words for it.
    public SequencedMap<String, Declaration> declarations() {
        return declarations;
    }

    /// What [#read] had to say, in order; losses among it are marked so.
    public List<Finding> findings() {
        return findings;
    }

    /// The same model after everything that helps on every target: constants folded, batch normalisations and shapes
    /// folded in, what is equal or unused gone. What one target wants is [#write]'s business.
    ///
    /// @throws IllegalStateException when no [Toolkit] is installed
    public Model optimize() {
        return Toolkit.installed().optimize(this);
    }

    /// Brings the model to the format that the name of `target` says and writes it whole or not at all, with all its
    /// signatures where the format has several.
    ///
    /// @return all that was said since it was read, [#findings] included
    /// @throws RuntimeException a `FormatException` when `target` exists, or cannot be written
    /// @throws IllegalArgumentException when the name is of no format that is written
    /// @throws RuntimeException an `UnspeakableException` with every reason, when the format cannot express it
    /// @throws IllegalStateException when no [Toolkit] is installed
    public List<Finding> write(Path target) {
        Findings gathered = new Findings();
        Toolkit.installed().write(this, target, gathered);
        return found(gathered).findings();
    }

    private Model found(Findings more) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more.all());
        return new Model(signatures, resources, provenance, declarations, all, release);
    }

    /// The same model with other graphs.
    public Model withSignatures(SequencedMap<String, Graph> signatures) {
        return new Model(signatures, resources, provenance, declarations, findings, release);
    }

    /// The same model with other declarations.
    public Model withDeclarations(SequencedMap<String, Declaration> declarations) {
        return new Model(signatures, resources, provenance, declarations, findings, release);
    }

    /// The model with every signature's graph changed.
    public Model mapGraphs(UnaryOperator<Graph> change) {
        SequencedMap<String, Graph> changed = new LinkedHashMap<>();
        signatures.forEach((name, graph) -> changed.put(name, change.apply(graph)));
        return withSignatures(changed);
    }

    @Override
    public void close() {
        release.run();
    }
}
