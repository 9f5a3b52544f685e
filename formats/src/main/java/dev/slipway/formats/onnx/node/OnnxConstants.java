package dev.slipway.formats.onnx.node;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The initializers of one graph while it is written.
final class OnnxConstants {

    private final OnnxEmitter emit;
    private final Map<Tensor, String> parameters = new HashMap<>();
    private final SequencedMap<String, Constant> initializers = new LinkedHashMap<>();

    OnnxConstants(OnnxEmitter emit) {
        this.emit = emit;
    }

    SequencedMap<String, Constant> initializers() {
        return initializers;
    }

    /// A constant of the writer's own; equal ones are shared.
    String parameter(Tensor tensor) {
        return parameters.computeIfAbsent(tensor, each -> emit.initializer("const", Constant.of(each)));
    }

    /// Stores a constant; one that was rounded to a narrower type is stored so, and widened by nodes that runtimes run
    /// once, when they load the model: unlike `DequantizeLinear`, which ONNX Runtime keeps for kernels it may meet.
    void add(String name, Constant constant) {
        Constant narrow = constant.narrow();
        if (narrow == null) {
            initializers.put(name, constant);
            return;
        }
        String stored = emit.file().unique(name + "_" + narrow.element());
        initializers.put(stored, narrow);
        int since = narrow.element() == ElementType.BFLOAT16 ? 13 : 6;
        Quantization quantization = narrow.type().quantization();
        String wide = quantization == null ? name : emit.file().unique(name + "_steps");
        emit.add("Cast", since, List.of(stored), List.of(wide), "to", OnnxProto.typeCode(constant.element()));
        if (quantization != null) {
            emit.add("Mul", 7, List.of(wide, parameter(quantization.broadcast(narrow.shape()))), List.of(name));
        }
    }
}
