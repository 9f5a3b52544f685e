package dev.slipway.formats.tflite.node;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteVersions;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tensors of one subgraph while it is written, by number.
final class TfliteTensors {

    private final TfliteFile file;
    private final List<TfliteFlat.Tensor> tensors = new ArrayList<>();
    private final List<TensorType> types = new ArrayList<>();
    private final Map<Tensor, Integer> parameters = new HashMap<>();
    private final Set<String> names = new HashSet<>();

    TfliteTensors(TfliteFile file) {
        this.file = file;
    }

    List<TfliteFlat.Tensor> all() {
        return tensors;
    }

    TensorType type(int index) {
        return types.get(index);
    }

    /// A tensor of its own name, or one like it.
    int tensor(String name, TensorType type, int buffer) {
        if (TfliteFlat.typeCode(type.element()) < 0) {
            throw new Unsayable(
                    "ELEMENT_TYPE", "TFLite has no tensors of type " + type.element(), "cast to a type that it has");
        }
        List<Integer> shape = new ArrayList<>();
        List<Integer> signature = new ArrayList<>();
        if (type.shape().isRanked()) {
            for (Dim dim : type.shape().dims()) {
                shape.add(dim.isKnown() ? size(dim) : 1);
                signature.add(dim.isKnown() ? size(dim) : -1);
            }
        }
        boolean ranked = type.shape().isRanked();
        TfliteFlat.Blocks blocks =
                type.quantization() instanceof Quantization quantization && quantization.blockSize() > 0
                        ? blocks(name, quantization)
                        : null;
        tensors.add(new TfliteFlat.Tensor(
                unique(name),
                shape,
                signature,
                ranked,
                type.element(),
                buffer,
                type.quantization(),
                blocks,
                false,
                null));
        types.add(type);
        return tensors.size() - 1;
    }

    private static int size(Dim dim) {
        if (dim.size() > Integer.MAX_VALUE) {
            throw new Unsayable(
                    "SIZE", "TFLite has no tensors with an axis of size %s".formatted(dim), "split the model");
        }
        return (int) dim.size();
    }

    /// Scales of blocks are a tensor of their own, in half precision where that is exact.
    private TfliteFlat.Blocks blocks(String name, Quantization quantization) {
        Tensor half = quantization.scales().cast(ElementType.FLOAT16);
        boolean exact = Arrays.equals(half.toFloats(), quantization.scales().toFloats());
        int scales = constant(name + "/scales", Constant.of(exact ? half : quantization.scales()));
        Tensor zeros = quantization.zeroPoints();
        boolean none = Arrays.stream(zeros.toLongs()).allMatch(zero -> zero == 0);
        int zeroPoints =
                none ? -1 : constant(name + "/zero_points", Constant.of(Tensor.ofInts(zeros.shape(), zeros.toInts())));
        return new TfliteFlat.Blocks(scales, zeroPoints, quantization.blockSize());
    }

    /// A tensor as it stands in another file, with its data where it has any.
    int tensor(TfliteFlat.Tensor tensor, List<Payload> buffers) {
        int buffer = tensor.buffer() == 0 ? 0 : file.buffer(buffers.get(tensor.buffer()));
        tensors.add(tensor.elsewhere(unique(tensor.name()), buffer));
        types.add(TensorType.of(tensor.element(), Shape.unknown(tensor.rank())));
        return tensors.size() - 1;
    }

    private String unique(String name) {
        String unique = name;
        for (int i = 1; !names.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    int constant(String name, Constant constant) {
        return tensor(name, constant.type(), file.buffer(constant));
    }

    /// A constant tensor for a parameter; equal ones are shared.
    int parameter(Tensor tensor) {
        Integer known = parameters.get(tensor);
        if (known == null) {
            known = constant("", Constant.of(tensor));
            parameters.put(tensor, known);
        }
        return known;
    }

    /// The version of an operator that takes these tensors.
    int version(TfliteCode code, List<Integer> inputs) {
        ElementType first = isGiven(inputs, 0) ? type(inputs.getFirst()).element() : ElementType.FLOAT32;
        ElementType second = isGiven(inputs, 1) ? type(inputs.get(1)).element() : null;
        return TfliteVersions.of(code, first, second, hasScalesByChannel(inputs));
    }

    private static boolean isGiven(List<Integer> inputs, int index) {
        return index < inputs.size() && inputs.get(index) >= 0;
    }

    private boolean hasScalesByChannel(List<Integer> inputs) {
        int weights = inputs.size() > 1 ? 1 : 0;
        return isGiven(inputs, weights)
                && type(inputs.get(weights)).quantization() instanceof Quantization quantization
                && !quantization.isPerTensor();
    }
}
