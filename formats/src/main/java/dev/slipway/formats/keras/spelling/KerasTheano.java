package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/// Kernels as Theano kept them: it turned them round when it convolved, and Keras 1 put the outputs first where
/// channels came first.
final class KerasTheano {

    private KerasTheano() {}

    /// A convolution's kernel as `[spatial..., in, out]`, for a correlation.
    static Constant kernel(KerasNode node, Constant stored) {
        Constant kernel = stored;
        int rank = stored.shape().rank() - 2;
        if (node.config().flag("kernel_outputs_first", false)) {
            List<Integer> order = IntStream.range(0, rank + 2)
                    .map(i -> i < rank ? i + 2 : i == rank ? 1 : 0)
                    .boxed()
                    .toList();
            kernel = kernel.permuted(order);
        }
        return node.model().backend().equals("theano") && rank > 0 ? turned(kernel, rank) : kernel;
    }

    /// With all spatial axes reversed.
    private static Constant turned(Constant kernel, int rank) {
        float[] values = kernel.tensor().toFloats();
        Shape shape = kernel.shape();
        int places = IntStream.range(0, rank)
                .map(i -> Math.toIntExact(shape.size(i)))
                .reduce(1, (a, b) -> a * b);
        int each = places == 0 ? 0 : values.length / places;
        float[] turned = new float[values.length];
        for (int i = 0; i < places; i++) {
            System.arraycopy(values, i * each, turned, (places - 1 - i) * each, each);
        }
        return Constant.of(Tensor.ofFloats(shape, turned));
    }
}
