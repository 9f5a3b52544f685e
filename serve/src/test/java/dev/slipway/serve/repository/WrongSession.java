package dev.slipway.serve.repository;

import dev.slipway.engine.Session;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Computes twice what it should.
record WrongSession(Session right) implements Session {

    @Override
    public SequencedMap<String, TensorType> inputs() {
        return right.inputs();
    }

    @Override
    public SequencedMap<String, TensorType> outputs() {
        return right.outputs();
    }

    @Override
    public LinkedHashMap<String, Tensor> run(Map<String, Tensor> inputs) {
        LinkedHashMap<String, Tensor> outputs = right.run(inputs);
        outputs.replaceAll((_, tensor) -> {
            float[] values = tensor.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] = 2 * values[i] + 1;
            }
            return Tensor.ofFloats(tensor.shape(), values);
        });
        return outputs;
    }

    @Override
    public void close() {
        right.close();
    }
}
