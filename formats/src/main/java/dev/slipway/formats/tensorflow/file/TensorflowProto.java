package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The messages of TensorFlow's files as records; [TensorflowReader] reads them.
public final class TensorflowProto {

    private TensorflowProto() {}

    public record SavedModel(List<MetaGraph> metaGraphs) {}

    /// @param assets the names of files by the constants that name them
    public record MetaGraph(
            List<String> tags,
            String version,
            Graph graph,
            SequencedMap<String, Signature> signatures,
            Map<String, String> assets) {}

    public record Graph(List<Node> nodes, Map<String, Function> functions) {}

    public record Node(String name, String op, List<String> inputs, Map<String, Attribute> attributes) {

        @Nullable
        public Attribute attribute(String name) {
            return attributes.get(name);
        }

        boolean has(String name) {
            return attributes.containsKey(name);
        }
    }

    public record Argument(String name, ElementType type) {}

    public record Function(
            String name, List<Argument> inputs, List<String> outputs, List<Node> nodes, Map<String, String> returns) {}

    public record Signature(
            SequencedMap<String, TensorInfo> inputs, SequencedMap<String, TensorInfo> outputs, String method) {

        /// A signature that says nothing of its kind.
        public Signature(SequencedMap<String, TensorInfo> inputs, SequencedMap<String, TensorInfo> outputs) {
            this(inputs, outputs, "");
        }
    }

    public record TensorInfo(String tensor, ElementType element, Shape shape) {}

    /// An attribute's value; which parts are set depends on its kind.
    public static final class Attribute {
        /// The whole value, as it lies in the file.
        public MemorySegment encoded = MemorySegment.ofArray(new byte[0]);

        public MemorySegment text = MemorySegment.ofArray(new byte[0]);
        public long integer;
        public float real;
        public boolean flag;

        @Nullable
        public ElementType type;

        @Nullable
        public Shape shape;

        @Nullable
        public Tensor tensor;

        public String function = "";
        public final List<Long> integers = new ArrayList<>();
        public final List<Float> reals = new ArrayList<>();
        public final List<ElementType> types = new ArrayList<>();
        public final List<Shape> shapes = new ArrayList<>();
        public final List<String> texts = new ArrayList<>();
        public final List<String> functions = new ArrayList<>();

        public String string() {
            return new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }
}
