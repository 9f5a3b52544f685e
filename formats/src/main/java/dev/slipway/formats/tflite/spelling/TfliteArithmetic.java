package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How TFLite spells ops that compute with numbers, one by one or along axes.
final class TfliteArithmetic {

    private TfliteArithmetic() {}

    static void dense(Node node, int act, TfliteEmitter emit) {
        boolean keep = emit.rank(node.input(0)) != 2;
        List<Integer> inputs = new ArrayList<>(List.of(emit.in(node, 0), emit.in(node, 1)));
        inputs.add(node.hasInput(2) ? emit.in(node, 2) : -1);
        boolean hybrid = !emit.type(node.input(0)).isQuantized()
                && emit.type(node.input(1)).isQuantized();
        TfliteOptions options = TfliteOptions.of(8).with(0, act).with(2, keep).with(3, hybrid);
        if (inputs.get(2) >= 0
                && emit.type(inputs.get(0)).element() == ElementType.INT16
                && emit.type(inputs.get(2)).element() == ElementType.INT32) {
            options.with(4, TfliteFlat.typeCode(ElementType.INT32));
        }
        emit.is(FULLY_CONNECTED, options, inputs);
    }

    static void binary(Node node, Binary.Kind kind, TfliteCode code, TfliteEmitter emit) {
        int a = emit.in(node, 0);
        int b = emit.in(node, 1);
        int act = emit.fused();
        switch (kind) {
            case ADD -> emit.is(ADD, sum(11, act, node, emit), a, b);
            case SUBTRACT -> emit.is(SUB, sum(28, act, node, emit), a, b);
            case MULTIPLY -> emit.is(MUL, TfliteOptions.of(21).with(0, act), a, b);
            case DIVIDE -> emit.is(DIV, TfliteOptions.of(29).with(0, act), a, b);
            default -> emit.is(code, TfliteOptions.NONE, a, b);
        }
    }

    /// Numbers of sixteen bits are added by shifting one of them to the other's scale, that of the sum, unless the
    /// options say that scales are no powers of two.
    private static TfliteOptions sum(int type, int act, Node node, TfliteEmitter emit) {
        TfliteOptions options = TfliteOptions.of(type).with(0, act);
        if (!(emit.type(node.input(0)).quantization() instanceof Quantization a)
                || !(emit.type(node.input(1)).quantization() instanceof Quantization b)
                || !(emit.type(node.output()).quantization() instanceof Quantization y)
                || emit.type(node.input(0)).element() != ElementType.INT16) {
            return options;
        }
        boolean powers = Stream.of(a, b, y).allMatch(each -> Float.floatToIntBits(each.scale()) << 9 == 0);
        boolean shifts = Math.max(a.scale(), b.scale()) == y.scale();
        return powers && shifts ? options : options.with(1, false);
    }

    static void logical(Node node, Logical.Kind kind, TfliteEmitter emit) {
        TfliteCode code = switch (kind) {
            case AND -> LOGICAL_AND;
            case OR -> LOGICAL_OR;
            case XOR -> NOT_EQUAL;
        };
        emit.is(code, TfliteOptions.NONE, emit.in(node, 0), emit.in(node, 1));
    }

    /// Half precision is widened by `DEQUANTIZE`: delegates take such weights for constants, and keep them small.
    static void cast(Node node, Cast cast, TfliteEmitter emit) {
        ElementType from = emit.type(node.input(0)).element();
        if (from == ElementType.FLOAT16 && cast.to() == ElementType.FLOAT32) {
            emit.is(DEQUANTIZE, TfliteOptions.of(38), emit.in(node, 0));
            return;
        }
        if ((from == ElementType.STRING) != (cast.to() == ElementType.STRING)) {
            throw new Unsayable(
                    "ELEMENT_TYPE",
                    "TFLite turns no numbers into text, and no text into numbers",
                    "cut the graph at this node with --input or --output");
        }
        TfliteOptions options =
                TfliteOptions.of(37).with(0, TfliteFlat.typeCode(from)).with(1, TfliteFlat.typeCode(cast.to()));
        emit.is(CAST, options, emit.in(node, 0));
    }

    static void reduction(Node node, Reduction reduction, TfliteCode code, TfliteEmitter emit) {
        int axes = axes(node, emit);
        TfliteOptions options = TfliteOptions.of(27).with(0, reduction.keepAxes());
        emit.is(code, options, emit.in(node, 0), axes);
    }

    /// The axes as a vector, all where none are named.
    static int axes(Node node, TfliteEmitter emit) {
        return node.hasInput(1) && !emit.type(node.input(1)).shape().equals(Shape.of(0))
                ? emit.int32(node.input(1))
                : emit.ints(IntStream.range(0, emit.rank(node.input(0))).toArray());
    }

    /// Ops that TFLite has along the last axis only are turned around.
    static void lastAxis(Node node, int axis, TfliteCode code, TfliteOptions options, TfliteEmitter emit) {
        int rank = emit.rank(node.input(0));
        int along = Math.floorMod(axis, Math.max(1, rank));
        int x = emit.in(node, 0);
        if (along == rank - 1) {
            emit.is(code, options, x);
            return;
        }
        List<Integer> swap = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(swap, along, rank - 1);
        int turned = emit.transpose(x, swap);
        int y = emit.step(code, options, emit.type(turned), "along", turned);
        emit.is(TRANSPOSE, TfliteOptions.of(26), y, emit.ints(swap));
    }
}
