package dev.slipway.formats.onnx.file;

import dev.slipway.formats.onnx.file.OnnxProto.Attribute;
import dev.slipway.formats.onnx.file.OnnxProto.External;
import dev.slipway.formats.onnx.file.OnnxProto.FunctionProto;
import dev.slipway.formats.onnx.file.OnnxProto.Graph;
import dev.slipway.formats.onnx.file.OnnxProto.Model;
import dev.slipway.formats.onnx.file.OnnxProto.Node;
import dev.slipway.formats.onnx.file.OnnxProto.ValueInfo;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// Reads the messages of an ONNX file.
public final class OnnxReader {
    private final String what;
    private final OnnxTensorReader tensors;

    /// @param external the bytes of a tensor that lie outside of the file
    public OnnxReader(String what, Function<External, MemorySegment> external) {
        this.what = what;
        this.tensors = new OnnxTensorReader(what, external);
    }

    public Model model(MemorySegment bytes) {
        ProtoReader in = ProtoReader.of(bytes, what);
        long ir = 0;
        String producer = "";
        String version = "";
        SequencedMap<String, Long> opsets = new LinkedHashMap<>();
        Graph graph = null;
        Map<String, FunctionProto> functions = new HashMap<>();
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> ir = in.int64();
                case 2 -> producer = in.string();
                case 3 -> version = in.string();
                case 7 -> graph = graph(in.message());
                case 8 -> opset(in.message(), opsets);
                case 14 -> {
                    String[] entry = entry(in.message());
                    metadata.put(entry[0], entry[1]);
                }
                case 25 -> function(in.message(), functions);
                default -> in.skip();
            }
        }
        if (graph == null) {
            throw FormatException.corrupt("%s holds no graph; it is no ONNX model", what);
        }
        return new Model(ir, (producer + " " + version).strip(), opsets, graph, functions, metadata);
    }

    private static void opset(ProtoReader in, Map<String, Long> opsets) {
        String domain = "";
        long version = 1;
        while (in.next()) {
            switch (in.field()) {
                case 1 -> domain = in.string();
                case 2 -> version = in.int64();
                default -> in.skip();
            }
        }
        opsets.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    static String[] entry(ProtoReader in) {
        String[] entry = {"", ""};
        while (in.next()) {
            switch (in.field()) {
                case 1 -> entry[0] = in.string();
                case 2 -> entry[1] = in.string();
                default -> in.skip();
            }
        }
        return entry;
    }

    private void function(ProtoReader in, Map<String, FunctionProto> functions) {
        String name = "";
        String overload = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        SequencedMap<String, Long> opsets = new LinkedHashMap<>();
        SequencedMap<String, Attribute> defaults = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 4 -> inputs.add(in.string());
                case 5 -> outputs.add(in.string());
                case 7 -> nodes.add(node(in.message()));
                case 9 -> opset(in.message(), opsets);
                case 10 -> domain = in.string();
                case 13 -> overload = in.string();
                case 11 -> attribute(in.message(), defaults);
                default -> in.skip();
            }
        }
        functions.put(
                domain + "::" + overloaded(name, overload),
                new FunctionProto(name, inputs, outputs, nodes, opsets, defaults));
    }

    /// Functions of one name are told apart by a second.
    private static String overloaded(String name, String overload) {
        return overload.isEmpty() ? name : name + ":" + overload;
    }

    private Graph graph(ProtoReader in) {
        String name = "";
        List<Node> nodes = new ArrayList<>();
        SequencedMap<String, Tensor> initializers = new LinkedHashMap<>();
        List<ValueInfo> inputs = new ArrayList<>();
        List<ValueInfo> outputs = new ArrayList<>();
        List<ValueInfo> values = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> nodes.add(node(in.message()));
                case 2 -> name = in.string();
                case 5 -> tensors.tensor(in.message()).into(initializers);
                case 11 -> inputs.add(valueInfo(in.message()));
                case 12 -> outputs.add(valueInfo(in.message()));
                case 13 -> values.add(valueInfo(in.message()));
                case 15 -> tensors.sparse(in.message()).into(initializers);
                default -> in.skip();
            }
        }
        return new Graph(name, nodes, initializers, inputs, outputs, values);
    }

    private Node node(ProtoReader in) {
        String name = "";
        String overload = "";
        String type = "";
        String domain = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        SequencedMap<String, Attribute> attributes = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> inputs.add(in.string());
                case 2 -> outputs.add(in.string());
                case 3 -> name = in.string();
                case 4 -> type = in.string();
                case 5 -> attribute(in.message(), attributes);
                case 7 -> domain = in.string();
                case 8 -> overload = in.string();
                default -> in.skip();
            }
        }
        return new Node(
                name, overloaded(type, overload), domain.equals("ai.onnx") ? "" : domain, inputs, outputs, attributes);
    }

    private void attribute(ProtoReader in, Map<String, Attribute> into) {
        String name = "";
        Attribute value = new Attribute();
        value.source = in.source();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 2 -> value.real = in.float32();
                case 3 -> value.integer = in.int64();
                case 4 -> value.text = in.bytes();
                case 5 -> value.tensor = tensors.tensor(in.message()).tensor();
                case 6 -> value.graph = graph(in.message());
                case 7 -> in.floats(value.reals::add);
                case 8 -> in.integers(value.integers::add);
                case 9 -> value.texts.add(in.string());
                case 20 -> value.kind = in.int32();
                case 21 -> value.reference = in.string();
                case 22 -> value.tensor = tensors.sparse(in.message()).tensor();
                default -> in.skip();
            }
        }
        value.kind = value.kind == 0 ? kind(value) : value.kind;
        into.put(name, value);
    }

    /// The kind of an attribute that does not state it, as in the first files of the format.
    private static int kind(Attribute value) {
        if (value.tensor != null) {
            return 4;
        }
        if (value.graph != null) {
            return 5;
        }
        if (!value.reals.isEmpty()) {
            return 6;
        }
        if (!value.integers.isEmpty()) {
            return 7;
        }
        if (!value.texts.isEmpty()) {
            return 8;
        }
        return value.text.byteSize() > 0 ? 3 : value.real != 0 ? 1 : 2;
    }

    private ValueInfo valueInfo(ProtoReader in) {
        String name = "";
        TensorType type = TensorType.of(ElementType.HANDLE, Shape.UNRANKED);
        while (in.next()) {
            switch (in.field()) {
                case 1 -> name = in.string();
                case 2 -> type = type(in.message());
                default -> in.skip();
            }
        }
        return new ValueInfo(name, type);
    }

    private static TensorType type(ProtoReader in) {
        while (in.next()) {
            if (in.field() == 1) {
                ElementType element = ElementType.HANDLE;
                Shape shape = Shape.UNRANKED;
                ProtoReader tensor = in.message();
                while (tensor.next()) {
                    switch (tensor.field()) {
                        case 1 -> element = OnnxProto.elementType(tensor.int32());
                        case 2 -> shape = shape(tensor.message());
                        default -> tensor.skip();
                    }
                }
                return TensorType.of(element, shape);
            }
            in.skip();
        }
        return TensorType.of(ElementType.HANDLE, Shape.UNRANKED);
    }

    private static Shape shape(ProtoReader in) {
        List<Dim> dims = new ArrayList<>();
        while (in.next()) {
            if (in.field() == 1) {
                Dim size = Dim.UNKNOWN;
                ProtoReader dim = in.message();
                while (dim.next()) {
                    switch (dim.field()) {
                        case 1 -> {
                            long value = dim.int64();
                            size = value < 0 ? Dim.UNKNOWN : Dim.of(value);
                        }
                        case 2 -> {
                            String name = dim.string();
                            size = name.isEmpty() || name.equals("?") ? Dim.UNKNOWN : Dim.symbol(name);
                        }
                        default -> dim.skip();
                    }
                }
                dims.add(size);
            } else {
                in.skip();
            }
        }
        return Shape.of(dims);
    }
}
