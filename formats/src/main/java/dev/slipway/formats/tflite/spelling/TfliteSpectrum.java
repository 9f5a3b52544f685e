package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What `RFFT2D` computes: of a real signal the frequencies along its last axis, without the mirrored half, and of
/// those the frequencies along the axis before, both of given lengths. The kernel computes in double precision.
final class TfliteSpectrum {

    private final TfliteNode from;
    private final GraphBuilder graph;

    private TfliteSpectrum(TfliteNode from) {
        this.from = from;
        this.graph = new GraphBuilder(from.name());
    }

    /// The meaning, null where the operator is another or its lengths are computed.
    static @Nullable Graph meaning(TfliteNode r) {
        boolean known = r.opcode().code() == TfliteCode.RFFT2D.number
                && r.inputs().size() == 2
                && r.shape(0).isRanked()
                && r.shape(0).rank() >= 2
                && r.known(1) instanceof Tensor lengths
                && lengths.size() == 2;
        return known ? new TfliteSpectrum(r).built() : null;
    }

    private Graph built() {
        Value x = graph.input("x", from.type(0));
        graph.input("lengths", from.type(1));
        Value precise = add(new Cast(ElementType.FLOAT64, false), x);
        Tensor lengths = Objects.requireNonNull(from.known(1));
        long[] sizes = lengths.toLongs();
        Value parts =
                turned(true, add(new Unsqueeze(), precise, constant(Tensor.ofLongs(Shape.of(1), -1))), sizes[1], -2);
        boolean flat = sizes[0] == 1 && from.shape(0).dim(-2).is(1);
        Value all = flat ? parts : turned(false, parts, sizes[0], -3);
        graph.output("y", add(new Binary(Binary.Kind.COMPLEX), part(all, 0), part(all, 1)));
        return graph.build();
    }

    private Value turned(boolean onesided, Value signal, long length, long axis) {
        return add(
                new Fourier(false, onesided), signal, constant(Tensor.scalar(length)), constant(Tensor.scalar(axis)));
    }

    private Value part(Value parts, int which) {
        Value part = add(new Gather(-1, 0), parts, constant(Tensor.ofInts(Shape.SCALAR, which)));
        return add(new Cast(ElementType.FLOAT32, false), part);
    }

    private Value constant(Tensor tensor) {
        return graph.constant(graph.uniqueName("constant"), tensor);
    }

    private Value add(Op op, Value... inputs) {
        return graph.add(graph.uniqueName("step"), List.of(from.name()), op, inputs);
    }
}
