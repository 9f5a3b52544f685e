package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The whole tensor repeated along each axis.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | any `[n0, n1, ...]` | |
/// | input 1 | `repeats` | integer `[rank(x)]` | how often along each axis |
/// | output 0 | `y` | as `x`, `[n0 * repeats[0], ...]` | sizes and repeats may be symbolic |
///
/// Source: [ONNX Tile](https://onnx.ai/onnx/operators/onnx__Tile.html),
/// [TensorFlow Tile](https://www.tensorflow.org/api_docs/python/tf/raw_ops/Tile),
/// [TFLite TILE](https://www.tensorflow.org/mlir/tfl_ops).
public record Tile() implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        Shape x = in.shape(0);
        Optional<List<Dim>> repeats = in.dims(1);
        if (!x.isRanked() || repeats.isEmpty()) {
            return List.of(in.type(0).withShape(x.isRanked() ? Shape.unknown(x.rank()) : x));
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            dims.add(x.dim(i).times(repeats.get().get(i)));
        }
        return List.of(in.type(0).withShape(Shape.of(dims)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        Tensor x = in.tensor(0);
        long[] repeats = in.tensor(1).toLongs();
        int[] sizes = x.shape().intSizes();
        int[] strides = Broadcast.strides(sizes);
        int[] doubleSizes = new int[2 * sizes.length];
        int[] doubleStrides = new int[2 * sizes.length];
        long[] result = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            doubleSizes[2 * i] = (int) repeats[i];
            doubleSizes[2 * i + 1] = sizes[i];
            doubleStrides[2 * i + 1] = strides[i];
            result[i] = repeats[i] * sizes[i];
        }
        return List.of(Picked.of(x, Broadcast.walk(doubleSizes, doubleStrides), Shape.of(result)));
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public Scales scales() {
        return Scales.moved();
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Tile(), Some.reals(2, 3), Some.longs(2, 1)));
    }
}
