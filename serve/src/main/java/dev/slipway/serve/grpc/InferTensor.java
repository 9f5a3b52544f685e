package dev.slipway.serve.grpc;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.Bounds;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.shared.Place;
import dev.slipway.serve.v2.BinaryTensor;
import dev.slipway.serve.v2.Datatype;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An `InferInputTensor`: described, with or without its elements.
///
/// @param integers elements of integer types and booleans
/// @param reals elements of FP32 and FP64
/// @param texts elements of BYTES
/// @param place where the elements lie, null when they are sent
record InferTensor(
        String name,
        String datatype,
        Longs shape,
        Longs integers,
        Doubles reals,
        List<byte[]> texts,
        @Nullable Place place) {

    static InferTensor read(ProtoReader message) {
        String name = "";
        String datatype = "";
        InferTensor tensor = new InferTensor("", "", new Longs(), new Longs(), new Doubles(), new ArrayList<>(), null);
        PlaceParameters parameters = null;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = message.string();
                case 2 -> datatype = message.string();
                case 3 -> message.integers(tensor::addDimension);
                case 4 -> {
                    parameters = parameters == null ? new PlaceParameters() : parameters;
                    parameters.add(InferParameter.read(message.message()));
                }
                case 5 -> tensor.contents(message.message());
                default -> message.skip();
            }
        }
        Place place = parameters == null ? null : parameters.of(name);
        return new InferTensor(name, datatype, tensor.shape, tensor.integers, tensor.reals, tensor.texts, place);
    }

    private void addDimension(long size) {
        Bounds.requireRank(shape.count() + 1);
        shape.add(size);
    }

    private void contents(ProtoReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 1, 2, 3, 4, 5 -> message.integers(integers::add);
                case 6 -> message.floats(value -> reals.add((double) value));
                case 7 -> message.doubles(reals::add);
                case 8 -> {
                    Bounds.requireStrings(texts.size() + 1L);
                    texts.add(message.bytes().toArray(ValueLayout.JAVA_BYTE));
                }
                default -> message.skip();
            }
        }
    }

    /// The tensor of the elements in `contents`.
    Tensor typed() {
        ElementType element = Datatype.element(datatype, name);
        if (!Datatype.isTyped(element)) {
            throw ServeException.invalid("the input '%s' of %s must come in raw_input_contents", name, datatype);
        }
        Shape sizes = sizes();
        long elements = sizes.elements();
        int given = element == ElementType.STRING ? texts.size() : element.isFloat() ? reals.count() : integers.count();
        if (given != elements) {
            throw ServeException.invalid(
                    "the input '%s' of shape %s takes %d elements, got %d", name, shape, elements, given);
        }
        if (element == ElementType.STRING) {
            return Tensor.ofStrings(sizes, texts);
        }
        return element.isFloat()
                ? Tensor.ofDoubles(element, sizes, reals.toArray())
                : Tensor.ofLongs(element, sizes, integers.toArray());
    }

    /// The tensor of bytes, which are not copied.
    ///
    /// @param model whose input it is, for errors
    Tensor raw(String model, MemorySegment bytes) {
        ElementType element = Datatype.element(datatype, name);
        if (integers.count() + reals.count() + texts.size() > 0) {
            throw ServeException.invalid(
                    "the input '%s' comes both in contents and %s",
                    name, place == null ? "raw_input_contents" : "shared memory");
        }
        return BinaryTensor.read(model, name, element, sizes(), bytes);
    }

    private Shape sizes() {
        long[] sizes = shape.toArray();
        var _ = Bounds.elements("input '%s'".formatted(name), sizes);
        return Shape.of(sizes);
    }

    /// An `InferOutputTensor`.
    static ProtoWriter write(String name, Tensor tensor, boolean withContents) {
        ProtoWriter proto = new ProtoWriter()
                .string(1, name)
                .string(2, Datatype.ofOutput(name, tensor.element()))
                .packed(3, tensor.shape().sizes());
        return withContents ? proto.message(5, contents(tensor)) : proto;
    }

    private static ProtoWriter contents(Tensor tensor) {
        ProtoWriter contents = new ProtoWriter();
        switch (tensor.element()) {
            case BOOL -> contents.packed(1, tensor.toLongs());
            case INT8, INT16, INT32 -> contents.packed(2, tensor.toLongs());
            case INT64 -> contents.packed(3, tensor.toLongs());
            case UINT8, UINT16, UINT32 -> contents.packed(4, tensor.toLongs());
            case UINT64 -> contents.packed(5, tensor.toLongs());
            case FLOAT32 -> contents.packedFloats(6, tensor.toFloats());
            case FLOAT64 -> contents.packedDoubles(7, tensor.toDoubles());
            case STRING -> tensor.strings().forEach(text -> contents.bytes(8, text));
            default -> throw new AssertionError(Arrays.toString(tensor.shape().sizes()));
        }
        return contents;
    }
}
