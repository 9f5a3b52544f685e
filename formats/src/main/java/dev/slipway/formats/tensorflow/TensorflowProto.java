package dev.slipway.formats.tensorflow;

import dev.slipway.formats.TensorflowTypes;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
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
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The messages of TensorFlow's files as records.
final class TensorflowProto {

    /// Added to the number of a type for that of a reference to it.
    private static final int REFERENCE = 100;

    private TensorflowProto() {}

    record SavedModel(List<MetaGraph> metaGraphs) {}

    record MetaGraph(List<String> tags, String version, Graph graph, SequencedMap<String, Signature> signatures) {}

    record Graph(List<Node> nodes, Map<String, Function> functions) {}

    record Node(String name, String op, List<String> inputs, Map<String, Attribute> attributes) {

        @Nullable
        Attribute attribute(String name) {
            return attributes.get(name);
        }

        boolean has(String name) {
            return attributes.containsKey(name);
        }
    }

    record Argument(String name, ElementType type) {}

    record Function(
            String name, List<Argument> inputs, List<String> outputs, List<Node> nodes, Map<String, String> returns) {}

    record Signature(SequencedMap<String, TensorInfo> inputs, SequencedMap<String, TensorInfo> outputs, String method) {

        /// A signature that says nothing of its kind.
        Signature(SequencedMap<String, TensorInfo> inputs, SequencedMap<String, TensorInfo> outputs) {
            this(inputs, outputs, "");
        }
    }

    record TensorInfo(String tensor, ElementType element, Shape shape) {}

    /// An attribute's value; which parts are set depends on its kind.
    static final class Attribute {
        MemorySegment text = MemorySegment.ofArray(new byte[0]);
        long integer;
        float real;
        boolean flag;

        @Nullable
        ElementType type;

        @Nullable
        Shape shape;

        @Nullable
        Tensor tensor;

        String function = "";
        final List<Long> integers = new ArrayList<>();
        final List<Float> reals = new ArrayList<>();
        final List<ElementType> types = new ArrayList<>();
        final List<Shape> shapes = new ArrayList<>();
        final List<String> texts = new ArrayList<>();
        final List<String> functions = new ArrayList<>();

        String string() {
            return new String(text.toArray(ValueLayout.JAVA_BYTE), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    static SavedModel savedModel(MemorySegment bytes, String what) {
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

    static MetaGraph metaGraph(ProtoReader in) {
        List<String> tags = new ArrayList<>();
        String version = "";
        Graph graph = new Graph(List.of(), Map.of());
        TreeMap<String, Signature> signatures = new TreeMap<>();
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
                default -> in.skip();
            }
        }
        return new MetaGraph(tags, version, graph, new LinkedHashMap<>(signatures));
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

    static Graph graph(ProtoReader in) {
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
        while (in.next()) {
            switch (in.field()) {
                case 1 -> list(in.message(), value);
                case 2 -> value.text = in.bytes();
                case 3 -> value.integer = in.int64();
                case 4 -> value.real = in.float32();
                case 5 -> value.flag = in.bool();
                case 6 -> value.type = elementType(in.int32());
                case 7 -> value.shape = shape(in.message());
                case 8 -> value.tensor = tensor(in.message());
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

    /// A `TensorProto`: raw content, or typed values of which the last is repeated.
    static Tensor tensor(ProtoReader in) {
        ElementType element = ElementType.FLOAT32;
        Shape shape = Shape.SCALAR;
        MemorySegment content = MemorySegment.ofArray(new byte[0]);
        List<Double> reals = new ArrayList<>();
        List<Long> integers = new ArrayList<>();
        List<byte[]> strings = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case 1 -> element = elementType(in.int32());
                case 2 -> shape = shape(in.message());
                case 4 -> content = in.bytes();
                case 5 -> in.floats(value -> reals.add((double) value));
                case 6 -> in.doubles(reals::add);
                case 7, 10, 11, 13, 16, 17 -> in.integers(integers::add);
                case 8 -> strings.add(in.bytes().toArray(ValueLayout.JAVA_BYTE));
                case 9 -> in.floats(value -> reals.add((double) value));
                case 12 -> in.doubles(reals::add);
                default -> in.skip();
            }
        }
        if (!shape.isKnown()) {
            throw FormatException.corrupt("a constant has the shape %s; its sizes must be known", shape);
        }
        return assembled(element, shape, content, reals, integers, strings);
    }

    private static Tensor assembled(
            ElementType element,
            Shape shape,
            MemorySegment content,
            List<Double> reals,
            List<Long> integers,
            List<byte[]> strings) {
        long count;
        try {
            count = shape.elements();
        } catch (ArithmeticException e) {
            throw new FormatException("CORRUPT", "a constant has the shape " + shape, e);
        }
        if (element == ElementType.STRING) {
            requireModest(count, shape);
            List<byte[]> all = new ArrayList<>(strings);
            while (all.size() < count) {
                all.add(all.isEmpty() ? new byte[0] : all.getLast());
            }
            return Tensor.ofStrings(shape, all.subList(0, (int) count));
        }
        if (!element.hasFixedWidth()) {
            return Tensor.ofLongs(ElementType.INT8, Shape.of(0));
        }
        if (content.byteSize() > 0) {
            // Four-bit types take a byte each in TensorFlow's content.
            if (element.bits() < 8 && content.byteSize() == count) {
                Tensor wide = Tensor.of(ElementType.INT8, shape, content);
                return wide.cast(element);
            }
            if (content.byteSize() != element.bytes(count)) {
                throw FormatException.corrupt(
                        "a constant of type %s%s has %d bytes, expected %d",
                        element, shape, content.byteSize(), element.bytes(count));
            }
            return Tensor.of(element, shape, content);
        }
        requireModest(count, shape);
        if (element == ElementType.FLOAT16 || element == ElementType.BFLOAT16) {
            return halves(element, shape, integers, (int) count);
        }
        int parts = (int) count * (element.isComplex() ? 2 : 1);
        if (element.isFloat() || element.isComplex()) {
            double[] values = new double[parts];
            int repeated = element.isComplex() ? 2 : 1;
            for (int i = 0; i < parts; i++) {
                int last = reals.size() - repeated + i % repeated;
                values[i] = reals.isEmpty() ? 0 : i < reals.size() ? reals.get(i) : reals.get(last);
            }
            return Tensor.ofDoubles(element, shape, values);
        }
        long[] values = new long[parts];
        for (int i = 0; i < parts; i++) {
            values[i] = integers.isEmpty() ? 0 : integers.get(Math.min(i, integers.size() - 1));
        }
        return Tensor.ofLongs(element, shape, values);
    }

    private static Tensor halves(ElementType element, Shape shape, List<Long> bits, int count) {
        short[] values = new short[count];
        for (int i = 0; i < count; i++) {
            values[i] = bits.isEmpty() ? 0 : (short) (long) bits.get(Math.min(i, bits.size() - 1));
        }
        MemorySegment bytes = Tensor.allocate(element, count);
        MemorySegment.copy(
                values,
                0,
                bytes,
                ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN),
                0,
                count);
        return Tensor.of(element, shape, bytes);
    }

    /// A value repeated over a shape costs the file nothing; what it may cost us is bounded.
    private static void requireModest(long count, Shape shape) {
        if (count > 1 << 26) {
            throw FormatException.corrupt(
                    "a constant of shape %s is filled from a few bytes; the file is damaged", shape);
        }
    }

    /// The type under a number, or under that of a reference to it.
    static ElementType elementType(int code) {
        ElementType element = TensorflowTypes.element(code > REFERENCE ? code - REFERENCE : code);
        return element == null ? ElementType.HANDLE : element;
    }
}
