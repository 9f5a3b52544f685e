package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;

/// Ops that arrange elements, and ops of shape arithmetic.
final class ShapeSamples {

    private ShapeSamples() {}

    static List<OpSample> all() {
        return List.of(
                OpSample.of(new BroadcastShape(), longs(2, 1), longs(3)),
                OpSample.of(new Concat(1), reals(2, 3), reals(2, 1)),
                OpSample.of(new Concat(-1), longs(1, 2), longs(3)),
                OpSample.of(new Expand(), reals(2, 1), longs(3, 1, 4)),
                OpSample.of(new Flatten(1), reals(2, 3, 4)),
                OpSample.of(new Flatten(-1), reals(2, 3, 4)),
                OpSample.of(new Pad(Pad.Mode.CONSTANT), reals(2, 3), longs(1, 0, 2, 1), Tensor.scalar(1f)),
                OpSample.of(new Pad(Pad.Mode.CONSTANT), reals(2, 3), longs(1, 2), null, longs(-1)),
                OpSample.of(new Pad(Pad.Mode.CONSTANT), reals(4, 3), longs(-1, 0, -1, 1)),
                OpSample.of(new Pad(Pad.Mode.REFLECT), reals(2, 3), longs(0, 1, 1, 2)),
                OpSample.of(new Pad(Pad.Mode.SYMMETRIC), reals(2, 3), longs(0, 1, 1, 2)),
                OpSample.of(new Pad(Pad.Mode.EDGE), reals(2, 3), longs(0, 1, 1, 2)),
                OpSample.of(new Pad(Pad.Mode.WRAP), reals(2, 3), longs(0, 1, 1, 2)),
                OpSample.of(new RankOf(ElementType.INT32), reals(2, 3)),
                OpSample.of(new Reshape(true), reals(2, 3), longs(3, -1)),
                OpSample.of(new Reshape(false), reals(2, 3), longs(0, 3, 1)),
                OpSample.of(new Reverse(List.of(-1)), reals(2, 3)),
                OpSample.of(new ReverseSequence(1, 0), reals(3, 2, 2), longs(2, 3)),
                OpSample.of(new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), reals(2, 3)),
                OpSample.of(new ShapeOf(-2, -1, ElementType.INT32), reals(2, 3, 4)),
                OpSample.of(new SizeOf(ElementType.INT64), reals(2, 3)),
                OpSample.of(new Slice(), reals(4, 5), longs(1, -1), longs(3, -100), longs(0, 1), longs(1, -2)),
                OpSample.of(new Slice(), reals(4, 5), longs(0), longs(Long.MAX_VALUE)),
                OpSample.of(new Slice(), longs(1, 2, 3), longs(-2), longs(100)),
                OpSample.of(new Split(1, 2), reals(2, 5), longs(3, 2)).withOutputs(2),
                OpSample.of(new Split(-1, 2), reals(2, 4)).withOutputs(2),
                OpSample.of(new Squeeze(), reals(1, 3, 1), longs(-1)),
                OpSample.of(new Squeeze(), reals(1, 3, 1)),
                OpSample.of(new Squeeze(), longs(5), longs(0)),
                OpSample.of(new Stack(1), reals(2, 3), reals(2, 3)),
                OpSample.of(new Stack(0), Tensor.scalar(4L), Tensor.scalar(5L)),
                OpSample.of(new Tile(), reals(2, 3), longs(2, 1)),
                OpSample.of(new Transpose(List.of(2, 0, 1)), reals(2, 3, 4)),
                OpSample.of(new Unsqueeze(), reals(2, 3), longs(0, -1)),
                OpSample.of(new Unsqueeze(), Tensor.scalar(5L), longs(0)),
                OpSample.of(new Unstack(1, 3), reals(2, 3)).withOutputs(3),
                OpSample.of(new Fill(Tensor.scalar(2f)), longs(2, 3)),
                OpSample.of(new Fill(Tensor.scalar(7L)), longs(3)),
                OpSample.of(new Range(), Tensor.scalar(1L), Tensor.scalar(8L), Tensor.scalar(3L)),
                OpSample.of(new Range(), Tensor.scalar(1f), Tensor.scalar(-1f), Tensor.scalar(-0.5f)),
                OpSample.of(new EyeLike(1, ElementType.FLOAT64), reals(3, 4)),
                OpSample.of(new Diagonal(), reals(2, 3)),
                OpSample.of(new DiagonalPart(), reals(2, 3, 4)),
                OpSample.of(new Triangle(true), reals(3, 4)),
                OpSample.of(new Triangle(false), reals(2, 3, 4), Tensor.scalar(1L)),
                OpSample.of(new BandPart(), reals(3, 4), Tensor.scalar(1L), Tensor.scalar(-1L)),
                OpSample.of(new Identity(), reals(0, 3)),
                OpSample.of(new Transpose(List.of(1, 0)), Tensor.ofTexts(Shape.of(1, 2), "left", "right")));
    }
}
