package dev.slipway.formats.tensorflow.file;

import dev.slipway.formats.TensorflowTypes;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Argument;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Function;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Graph;
import dev.slipway.formats.tensorflow.file.TensorflowProto.MetaGraph;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Node;
import dev.slipway.formats.tensorflow.file.TensorflowProto.SavedModel;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Signature;
import dev.slipway.formats.tensorflow.file.TensorflowProto.TensorInfo;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads the messages of TensorFlow's files into the records of [TensorflowProto].
public final class TensorflowReader {

    /// Added to the number of a type for that of a reference to it.
    private static final int REFERENCE = 100;

    private TensorflowReader() {}

    public static SavedModel savedModel(MemorySegment bytes, String what) {
        List<MetaGraph> metaGraphs = new ArrayList<>();
        ProtoReader in = ProtoReader.of(bytes, what);
        while (in.next()) {
            switch (in.field()) {
                case 2 -> metaGraphs.add(metaGraph(in.message()));
                default -> in.skip();
            }
        }
        return new SavedModel(metaGraphs);
    }

    public static MetaGraph metaGraph(ProtoReader in) {
        List<String> tags = new ArrayList<>();
        String version = "";
        Graph graph = new Graph(List.of(), Map.of());
        TreeMap<String, Signature> signatures = new TreeMap<>();
        Map<String, String> assets = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> {
                    ProtoReader info = in.message();
                    while (info.next()) {
                        switch (info.field()) {
                            case 4 -> tags.add(info.string());
                            case 5 -> version = info.string();
                            default -> info.skip();
                        }
                    }
                }
                case 2 -> graph = graph(in.message());
                case 5 -> {
                    Entry entry = Entry.of(in.message());
                    signatures.put(
                            entry.key,
                            entry.value == null
                                    ? new Signature(new TreeMap<>(), new TreeMap<>())
                                    : signature(entry.value));
                }
                case 6 -> asset(in.message(), assets);
                default -> in.skip();
            }
        }
        return new MetaGraph(tags, version, graph, new LinkedHashMap<>(signatures), assets);
    }

    private static void asset(ProtoReader in, Map<String, String> assets) {
        String constant = "";
        String file = "";
        while (in.next()) {
            switch (in.field()) {
                case 1 -> constant = tensorInfo(in.message()).tensor();
                case 2 -> file = in.string();
                default -> in.skip();
            }
        }
        assets.put(Reference.of(constant).node(), file);
    }

    /// A map entry: key in field 1, message in field 2.
    private record Entry(String key, @Nullable ProtoReader value) {
        static Entry of(ProtoReader in) {
            String key = "";
            ProtoReader value = null;
            while (in.next()) {
                switch (in.field()) {
                    case 1 -> key = in.string();
                    case 2 -> value = in.message();
                    default -> in.skip();
                }
            }
            return new Entry(key, value);
        }
    }

    private static Signature signature(ProtoReader in) {
        TreeMap<String, TensorInfo> inputs = new TreeMap<>();
        TreeMap<String, TensorInfo> outputs = new TreeMap<>();
        String method = "";
        while (in.next()) {
            switch (in.field()) {
                case 3 -> method = in.string();
                case 1, 2 -> {
                    TreeMap<String, TensorInfo> into = in.field() == 1 ? inputs : outputs;
                    Entry entry = Entry.of(in.message());
                    if (entry.value != null) {
                        into.put(entry.key, tensorInfo(entry.value));
                    }
                }
                default -> in.skip();
            }
        }
        return new Signature(inputs, outputs, method);
    }

    private static TensorInfo tensorInfo(ProtoReader in) {
        String name = "";
        ElementType element = ElementType.FLOAT32;
        Shape shape = Shape.UNRANKED;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 2 -> element = elementType(in.int32());
                case 3 -> shape = shape(in.message());
                default -> in.skip();
            }
        }
        return new TensorInfo(name, element, shape);
    }

    public static Graph graph(ProtoReader in) {
        List<Node> nodes = new ArrayList<>();
        Map<String, Function> functions = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nodes.add(node(in.message()));
                case 2 -> {
                    ProtoReader library = in.message();
                    while (library.next()) {
                        if (library.field() == 1) {
                            Function function = function(library.message());
                            functions.put(function.name(), function);
                        } else {
                            library.skip();
                        }
                    }
                }
                default -> in.skip();
            }
        }
        return new Graph(nodes, functions);
    }

    private static Node node(ProtoReader in) {
        String name = "";
        String op = "";
        List<String> inputs = new ArrayList<>();
        Map<String, Attribute> attributes = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 2 -> op = in.string();
                case 3 -> inputs.add(in.string());
                case 5 -> {
                    Entry entry = Entry.of(in.message());
                    if (entry.value != null) {
                        attributes.put(entry.key, attribute(entry.value));
                    }
                }
                default -> in.skip();
            }
        }
        return new Node(name, op, inputs, attributes);
    }

    private static Attribute attribute(ProtoReader in) {
        Attribute value = new Attribute();
        value.encoded = in.source();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> list(in.message(), value);
                case 2 -> value.text = in.bytes();
                case 3 -> value.integer = in.int64();
                case 4 -> value.real = in.float32();
                case 5 -> value.flag = in.bool();
                case 6 -> value.type = elementType(in.int32());
                case 7 -> value.shape = shape(in.message());
                case 8 -> value.tensor = TensorProto.read(in.message());
                case 10 -> value.function = functionName(in.message());
                default -> in.skip();
            }
        }
        return value;
    }

    private static void list(ProtoReader in, Attribute value) {
        while (in.next()) {
            switch (in.field()) {
                case 2 -> value.texts.add(in.string());
                case 3 -> in.integers(value.integers::add);
                case 4 -> in.floats(value.reals::add);
                case 6 -> in.integers(type -> value.types.add(elementType((int) type)));
                case 7 -> value.shapes.add(shape(in.message()));
                case 9 -> value.functions.add(functionName(in.message()));
                default -> in.skip();
            }
        }
    }

    private static String functionName(ProtoReader in) {
        String name = "";
        while (in.next()) {
            if (in.field() == 1) {
                name = in.string();
            } else {
                in.skip();
            }
        }
        return name;
    }

    private static Function function(ProtoReader in) {
        String name = "";
        List<Argument> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Map<String, String> returns = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> {
                    ProtoReader signature = in.message();
                    while (signature.next()) {
                        switch (signature.field()) {
                            case 1 -> name = signature.string();
                            case 2 -> inputs.add(argument(signature.message()));
                            case 3 -> outputs.add(argument(signature.message()).name());
                            default -> signature.skip();
                        }
                    }
                }
                case 3 -> nodes.add(node(in.message()));
                case 4 -> {
                    ProtoReader entry = in.message();
                    String key = "";
                    String value = "";
                    while (entry.next()) {
                        switch (entry.field()) {
                            case 1 -> key = entry.string();
                            case 2 -> value = entry.string();
                            default -> entry.skip();
                        }
                    }
                    returns.put(key, value);
                }
                default -> in.skip();
            }
        }
        return new Function(name, inputs, outputs, nodes, returns);
    }

    private static Argument argument(ProtoReader in) {
        String name = "";
        ElementType type = ElementType.HANDLE;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 3 -> type = elementType(in.int32());
                default -> in.skip();
            }
        }
        return new Argument(name, type);
    }

    static Shape shape(ProtoReader in) {
        List<Dim> dims = new ArrayList<>();
        boolean unknown = false;
        while (in.next()) {
            switch (in.field()) {
                case 2 -> {
                    ProtoReader dim = in.message();
                    long size = 0;
                    while (dim.next()) {
                        if (dim.field() == 1) {
                            size = dim.int64();
                        } else {
                            dim.skip();
                        }
                    }
                    dims.add(size < 0 ? Dim.UNKNOWN : Dim.of(size));
                }
                case 3 -> unknown = in.bool();
                default -> in.skip();
            }
        }
        return unknown ? Shape.UNRANKED : Shape.of(dims);
    }

    /// The type under a number, or under that of a reference to it.
    static ElementType elementType(int code) {
        ElementType element = TensorflowTypes.element(code > REFERENCE ? code - REFERENCE : code);
        return element == null ? ElementType.HANDLE : element;
    }
}
