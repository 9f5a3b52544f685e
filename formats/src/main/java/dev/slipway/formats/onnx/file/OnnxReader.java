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
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the messages of an ONNX file.
public final class OnnxReader {
    private final String what;
    private final Function<External, MemorySegment> external;

    public OnnxReader(String what, Function<External, MemorySegment> external) {
        this.what = what;
        this.external = external;
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

    private static String[] entry(ProtoReader in) {
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
                case 11 -> attribute(in.message(), defaults);
                default -> in.skip();
            }
        }
        functions.put(domain + "::" + name, new FunctionProto(name, inputs, outputs, nodes, opsets, defaults));
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
                case 5 -> {
                    NamedTensor tensor = tensor(in.message());
                    initializers.put(tensor.name, tensor.tensor);
                }
                case 11 -> inputs.add(valueInfo(in.message()));
                case 12 -> outputs.add(valueInfo(in.message()));
                case 13 -> values.add(valueInfo(in.message()));
                case 15 -> sparse(in.message(), initializers);
                default -> in.skip();
            }
        }
        return new Graph(name, nodes, initializers, inputs, outputs, values);
    }

    private void sparse(ProtoReader in, Map<String, Tensor> initializers) {
        NamedTensor values = new NamedTensor("", Tensor.scalar(0f));
        Tensor indices = Tensor.scalar(0L);
        List<Long> dims = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> values = tensor(in.message());
                case 2 -> indices = tensor(in.message()).tensor;
                case 3 -> in.integers(dims::add);
                default -> in.skip();
            }
        }
        Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        if (shape.elements() > 1 << 26) {
            throw FormatException.unsupported(
                    "%s: the sparse tensor '%s' of shape %s is too large", what, values.name, shape);
        }
        double[] dense = new double[(int) shape.elements()];
        double[] given = values.tensor.toDoubles();
        long[] at = indices.toLongs();
        int rank = at.length == given.length ? 1 : dims.size();
        for (int i = 0; i < given.length; i++) {
            long place = 0;
            for (int k = 0; k < rank; k++) {
                place = place * (rank == 1 ? 1 : dims.get(k)) + at[i * rank + k];
            }
            if (place < 0 || place >= dense.length) {
                throw FormatException.corrupt(
                        "%s: the sparse tensor '%s' has an index outside of %s", what, values.name, shape);
            }
            dense[(int) place] = given[i];
        }
        initializers.put(values.name, Tensor.ofDoubles(values.tensor.element(), shape, dense));
    }

    private Node node(ProtoReader in) {
        String name = "";
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
                default -> in.skip();
            }
        }
        return new Node(name, type, domain.equals("ai.onnx") ? "" : domain, inputs, outputs, attributes);
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
                case 5 -> value.tensor = tensor(in.message()).tensor;
                case 6 -> value.graph = graph(in.message());
                case 7 -> in.floats(value.reals::add);
                case 8 -> in.integers(value.integers::add);
                case 9 -> value.texts.add(in.string());
                case 20 -> value.kind = in.int32();
                case 21 -> value.reference = in.string();
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

    private record NamedTensor(String name, Tensor tensor) {}

    private NamedTensor tensor(ProtoReader in) {
        List<Long> dims = new ArrayList<>();
        int type = 1;
        String name = "";
        MemorySegment raw = null;
        List<Double> reals = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        List<byte[]> strings = new ArrayList<>();
        Map<String, String> outside = new HashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.integers(dims::add);
                case 2 -> type = in.int32();
                case 4 -> in.floats(value -> reals.add((double) value));
                case 5, 7, 11 -> in.integers(integers::add);
                case 6 -> strings.add(in.bytes().toArray(ValueLayout.JAVA_BYTE));
                case 8 -> name = in.string();
                case 9 -> raw = in.bytes();
                case 10 -> in.doubles(reals::add);
                case 13 -> {
                    String[] entry = entry(in.message());
                    outside.put(entry[0], entry[1]);
                }
                default -> in.skip();
            }
        }
        if (dims.stream().anyMatch(size -> size < 0)) {
            throw FormatException.corrupt("%s: tensor '%s' has the shape %s", what, name, dims);
        }
        ElementType element = OnnxProto.elementType(type);
        Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
        if (!outside.isEmpty()) {
            raw = external.apply(new External(
                    outside.getOrDefault("location", ""),
                    number(outside.get("offset"), 0),
                    number(outside.get("length"), -1)));
        }
        return new NamedTensor(name, assembled(name, element, shape, raw, reals, integers, strings));
    }

    private long number(@Nullable String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new FormatException("CORRUPT", "%s: '%s' should be a number".formatted(what, text), e);
        }
    }

    private Tensor assembled(
            String name,
            ElementType element,
            Shape shape,
            @Nullable MemorySegment raw,
            List<Double> reals,
            List<Long> integers,
            List<byte[]> strings) {
        long count;
        long needed;
        try {
            count = shape.elements();
            needed = element.hasFixedWidth() ? element.bytes(count) : 0;
        } catch (ArithmeticException e) {
            throw new FormatException("CORRUPT", "%s: tensor '%s' has the shape %s".formatted(what, name, shape), e);
        }
        if (element == ElementType.STRING) {
            require(name, strings.size() == count, strings.size(), count);
            return Tensor.ofStrings(shape, strings);
        }
        if (raw != null) {
            if (raw.byteSize() != needed) {
                throw FormatException.corrupt(
                        "%s: tensor '%s' of type %s%s needs %d bytes, its data has %d",
                        what, name, element, shape, needed, raw.byteSize());
            }
            return Tensor.of(element, shape, raw);
        }
        boolean bits = element.bits() == 16 && element.isFloat()
                || element.bits() == 8 && element.isFloat()
                || element.bits() < 8;
        if (bits) {
            int perValue = element.bits() < 8 ? 8 / element.bits() : 1;
            require(name, integers.size() == Math.ceilDiv(count, perValue), integers.size(), count);
            int width = Math.max(8, element.bits()) / 8;
            MemorySegment bytes = Tensor.allocate(element, count);
            for (int i = 0; i < integers.size(); i++) {
                for (int k = 0; k < width; k++) {
                    bytes.set(ValueLayout.JAVA_BYTE, (long) i * width + k, (byte) (integers.get(i) >>> 8 * k));
                }
            }
            return Tensor.of(element, shape, bytes);
        }
        if (element.isFloat() || element.isComplex()) {
            long parts = element.isComplex() ? 2 * count : count;
            require(name, reals.size() == parts, reals.size(), parts);
            double[] values = reals.stream().mapToDouble(Double::doubleValue).toArray();
            if (element.isComplex()) {
                return complex(element, shape, values);
            }
            return Tensor.ofDoubles(element, shape, values);
        }
        require(name, integers.size() == count, integers.size(), count);
        return Tensor.ofLongs(
                element, shape, integers.stream().mapToLong(Long::longValue).toArray());
    }

    private static Tensor complex(ElementType element, Shape shape, double[] parts) {
        ElementType real = element == ElementType.COMPLEX128 ? ElementType.FLOAT64 : ElementType.FLOAT32;
        return Tensor.of(
                element,
                shape,
                Tensor.ofDoubles(real, Shape.of(parts.length), parts).bytes());
    }

    private void require(String name, boolean fits, long found, long expected) {
        if (!fits) {
            throw FormatException.corrupt("%s: tensor '%s' has %d values, expected %d", what, name, found, expected);
        }
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
