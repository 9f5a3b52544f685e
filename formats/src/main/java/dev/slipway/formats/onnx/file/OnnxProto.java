package dev.slipway.formats.onnx.file;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The messages of ONNX files as records (<https://github.com/onnx/onnx/blob/main/onnx/onnx.proto>).
public final class OnnxProto {

    private OnnxProto() {}

    public record Model(
            long irVersion,
            String producer,
            SequencedMap<String, Long> opsets,
            Graph graph,
            Map<String, FunctionProto> functions,
            SequencedMap<String, String> metadata) {}

    public record Graph(
            String name,
            List<Node> nodes,
            SequencedMap<String, Tensor> initializers,
            List<ValueInfo> inputs,
            List<ValueInfo> outputs,
            List<ValueInfo> values) {}

    public record Node(
            String name,
            String type,
            String domain,
            List<String> inputs,
            List<String> outputs,
            SequencedMap<String, Attribute> attributes) {}

    public record ValueInfo(String name, TensorType type) {}

    public record FunctionProto(
            String name,
            List<String> inputs,
            List<String> outputs,
            List<Node> nodes,
            SequencedMap<String, Long> opsets,
            SequencedMap<String, Attribute> defaults) {}

    /// An attribute's value; which parts are set depends on its kind.
    public static final class Attribute {
        int kind;
        public float real;
        public long integer;
        MemorySegment text = MemorySegment.ofArray(new byte[0]);

        @Nullable
        public Tensor tensor;

        @Nullable
        public Graph graph;

        @Nullable
        Written body;

        /// The whole message of an attribute that was read.
        public MemorySegment source = MemorySegment.NULL;

        public String reference = "";
        public final List<Float> reals = new ArrayList<>();
        public final List<Long> integers = new ArrayList<>();
        public final List<String> texts = new ArrayList<>();
        byte[] encoded = new byte[0];

        /// The graph of an attribute that is to be written; null where it is none.
        public @Nullable Written body() {
            return body;
        }

        static Attribute of(long value) {
            Attribute attribute = new Attribute();
            attribute.kind = 2;
            attribute.integer = value;
            return attribute;
        }

        static Attribute of(float value) {
            Attribute attribute = new Attribute();
            attribute.kind = 1;
            attribute.real = value;
            return attribute;
        }

        static Attribute of(String value) {
            Attribute attribute = new Attribute();
            attribute.kind = 3;
            attribute.text = MemorySegment.ofArray(value.getBytes(StandardCharsets.UTF_8));
            return attribute;
        }

        static Attribute of(List<? extends Number> values) {
            Attribute attribute = new Attribute();
            attribute.kind = 7;
            values.forEach(value -> attribute.integers.add(value.longValue()));
            return attribute;
        }

        static Attribute ofTexts(List<String> values) {
            Attribute attribute = new Attribute();
            attribute.kind = 8;
            attribute.texts.addAll(values);
            return attribute;
        }

        static Attribute ofReals(List<Float> values) {
            Attribute attribute = new Attribute();
            attribute.kind = 6;
            attribute.reals.addAll(values);
            return attribute;
        }

        static Attribute of(Tensor value) {
            Attribute attribute = new Attribute();
            attribute.kind = 4;
            attribute.tensor = value;
            return attribute;
        }

        static Attribute of(Written value) {
            Attribute attribute = new Attribute();
            attribute.kind = 5;
            attribute.body = value;
            return attribute;
        }

        /// An attribute kept as the bytes it was read as.
        public static Attribute ofEncoded(byte[] bytes) {
            Attribute attribute = new Attribute();
            attribute.encoded = bytes;
            return attribute;
        }

        /// The attribute that an integer, flag, float, text, tensor, body or list of them makes.
        public static Attribute ofObject(Object value) {
            return switch (value) {
                case Integer integer -> of(integer.longValue());
                case Long integer -> of(integer.longValue());
                case Boolean flag -> of(flag ? 1L : 0L);
                case Float real -> of(real.floatValue());
                case String text -> of(text);
                case Tensor tensor -> of(tensor);
                case Written body -> of(body);
                case List<?> list
                when !list.isEmpty() && list.getFirst() instanceof String ->
                    ofTexts(list.stream().map(String.class::cast).toList());
                case List<?> list
                when !list.isEmpty() && list.getFirst() instanceof Float ->
                    ofReals(list.stream().map(Float.class::cast).toList());
                case List<?> list -> of(list.stream().map(Number.class::cast).toList());
                default -> throw new IllegalArgumentException("no attribute can hold " + value);
            };
        }

        public String string() {
            return new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    /// The bytes that a tensor keeps in another file; a length of -1 is all to its end.
    public record External(String location, long offset, long length) {}

    /// What is written: constants stay views until their bytes are streamed.
    public record Written(
            String name,
            List<Node> nodes,
            SequencedMap<String, Constant> initializers,
            List<ValueInfo> inputs,
            List<ValueInfo> outputs) {}

    /// Types by ONNX's numbers.
    private static final Map<Integer, ElementType> TYPES = Map.ofEntries(
            Map.entry(1, ElementType.FLOAT32),
            Map.entry(2, ElementType.UINT8),
            Map.entry(3, ElementType.INT8),
            Map.entry(4, ElementType.UINT16),
            Map.entry(5, ElementType.INT16),
            Map.entry(6, ElementType.INT32),
            Map.entry(7, ElementType.INT64),
            Map.entry(8, ElementType.STRING),
            Map.entry(9, ElementType.BOOL),
            Map.entry(10, ElementType.FLOAT16),
            Map.entry(11, ElementType.FLOAT64),
            Map.entry(12, ElementType.UINT32),
            Map.entry(13, ElementType.UINT64),
            Map.entry(14, ElementType.COMPLEX64),
            Map.entry(15, ElementType.COMPLEX128),
            Map.entry(16, ElementType.BFLOAT16),
            Map.entry(17, ElementType.FLOAT8_E4M3FN),
            Map.entry(18, ElementType.FLOAT8_E4M3FNUZ),
            Map.entry(19, ElementType.FLOAT8_E5M2),
            Map.entry(20, ElementType.FLOAT8_E5M2FNUZ),
            Map.entry(21, ElementType.UINT4),
            Map.entry(22, ElementType.INT4),
            Map.entry(25, ElementType.UINT2),
            Map.entry(26, ElementType.INT2));

    public static ElementType elementType(int code) {
        ElementType type = TYPES.get(code);
        return type == null ? ElementType.HANDLE : type;
    }

    public static int typeCode(ElementType element) {
        for (Map.Entry<Integer, ElementType> entry : TYPES.entrySet()) {
            if (entry.getValue() == element) {
                return entry.getKey();
            }
        }
        return 0;
    }
}
