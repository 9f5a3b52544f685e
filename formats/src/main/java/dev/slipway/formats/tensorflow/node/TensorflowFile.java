package dev.slipway.formats.tensorflow.node;

import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.View;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the graphs of one file share while they are written: nodes, names, functions, weights, and what could not be
/// said.
public final class TensorflowFile {

    /// Weights of fewer bytes stay in the graph.
    private static final long SMALLEST = 1024;

    private final boolean hasCheckpoint;
    private final TensorflowNames names = new TensorflowNames();
    private final TensorflowNames functionNames = new TensorflowNames();
    private final List<TensorflowTree.Node> nodes = new ArrayList<>();
    private final List<TensorflowTree.Function> functions = new ArrayList<>();
    private final List<Unspeakable> unspeakable = new ArrayList<>();
    private final Map<Weights, String> weights = new HashMap<>();
    private final TreeMap<String, Constant> variables = new TreeMap<>();
    private final Map<String, String> reads = new HashMap<>();

    /// The bytes of a constant, and how they are seen.
    ///
    /// @param array the tensor itself where its bytes are the heap's, which have no address
    private record Weights(@Nullable Identified array, long address, long size, Shape shape, View view) {

        static Weights of(Constant constant) {
            MemorySegment bytes = constant.stored().bytes();
            return new Weights(
                    bytes.isNative() ? null : new Identified(constant.stored()),
                    bytes.address(),
                    bytes.byteSize(),
                    constant.stored().shape(),
                    constant.view());
        }
    }

    private record Identified(Object same) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Identified(Object its) && its == same;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(same);
        }
    }

    /// @param hasCheckpoint whether weights go into a checkpoint beside the graph
    public TensorflowFile(boolean hasCheckpoint) {
        this.hasCheckpoint = hasCheckpoint;
    }

    TensorflowNames names() {
        return names;
    }

    TensorflowNames functionNames() {
        return functionNames;
    }

    List<TensorflowTree.Node> nodes() {
        return nodes;
    }

    void function(TensorflowTree.Function function) {
        functions.add(function);
    }

    /// Keeps a name for what is written later.
    public String reserve(String name) {
        return names.unique(name);
    }

    /// Adds a node of the file's own.
    public void add(TensorflowTree.Node node) {
        nodes.add(node);
    }

    /// Whether a constant is worth being shared, or kept outside of the graph.
    static boolean isLarge(Constant constant) {
        return constant.element() != ElementType.STRING
                && constant.element().bytes(constant.shape().elements()) >= SMALLEST;
    }

    /// Where equal weights have been written already; null where they have not.
    @Nullable
    String shared(Constant constant) {
        return weights.get(Weights.of(constant));
    }

    void share(Constant constant, String tensor) {
        weights.put(Weights.of(constant), tensor);
    }

    boolean hasCheckpoint() {
        return hasCheckpoint;
    }

    void variable(String name, String read, Constant constant) {
        variables.put(name, constant);
        reads.put(name, read);
    }

    /// The node that reads a variable.
    public String read(String variable) {
        return Objects.requireNonNull(reads.get(variable));
    }

    /// What goes into the checkpoint, by the names of the nodes that read it.
    public TreeMap<String, Constant> variables() {
        return variables;
    }

    /// All that was written.
    public TensorflowTree.Graph graph() {
        return new TensorflowTree.Graph(nodes, functions);
    }

    public List<Unspeakable> unspeakable() {
        return unspeakable;
    }
}
