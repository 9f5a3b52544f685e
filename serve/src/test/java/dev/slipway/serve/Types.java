package dev.slipway.serve;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Types and tensors by name, written short.
public final class Types {

    private Types() {}

    /// A signature of inputs and outputs of one element type each, batched and of any other sizes.
    public static Signature predict(SequencedMap<String, TensorType> inputs, SequencedMap<String, TensorType> outputs) {
        return new Signature(inputs, outputs, Signature.PREDICT);
    }

    /// A signature with one input, and one output of its name and type.
    public static Signature signature(String name, TensorType type) {
        SequencedMap<String, TensorType> types = none();
        types.put(name, type);
        return new Signature(types, types, Signature.PREDICT);
    }

    public static SequencedMap<String, TensorType> none() {
        return new LinkedHashMap<>();
    }

    public static SequencedMap<String, TensorType> named(String name, ElementType element) {
        SequencedMap<String, TensorType> types = none();
        types.put(name, TensorType.of(element, Shape.of(List.of(Dim.symbol("batch"), Dim.of(2)))));
        return types;
    }

    public static SequencedMap<String, TensorType> named(String a, ElementType first, String b, ElementType second) {
        SequencedMap<String, TensorType> types = named(a, first);
        types.putAll(named(b, second));
        return types;
    }

    public static SequencedMap<String, Tensor> tensors(String name, Tensor tensor) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(name, tensor);
        return tensors;
    }

    public static SequencedMap<String, Tensor> tensors(String a, Tensor first, String b, Tensor second) {
        SequencedMap<String, Tensor> tensors = tensors(a, first);
        tensors.put(b, second);
        return tensors;
    }
}
