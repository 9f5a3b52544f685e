package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import java.util.List;

/// Operators that arrange elements, and those that make tensors of shapes.
final class OnnxShapes {

    private OnnxShapes() {}

    static void spellings() {
        OnnxOps.spell("Reshape", Reshape.class)
                .read(node -> node.is(
                        new Reshape(node.flag("allowzero", false)), node.required(0), node.integers("shape", 1)))
                .write((op, node, emit) -> OnnxAxes.reshape(node, op.zeroIsZero(), emit));
        OnnxOps.spell("Flatten", Flatten.class)
                .read(node -> node.is(new Flatten((int) node.integer("axis", 1)), node.required(0)))
                .write((op, node, emit) -> emit.is(node, "Flatten", op.axis() < 0 ? 11 : 1, "axis", op.axis()));
        OnnxOps.spell("Squeeze", Squeeze.class)
                .read(node -> node.is(new Squeeze(), node.required(0), node.integers("axes", 1)))
                .write((_, node, emit) -> OnnxAxes.squeeze(node, "Squeeze", emit));
        OnnxOps.spell("Unsqueeze", Unsqueeze.class)
                .read(node -> node.is(new Unsqueeze(), node.required(0), node.integers("axes", 1)))
                .write((_, node, emit) -> OnnxAxes.squeeze(node, "Unsqueeze", emit));
        OnnxOps.spell("Transpose", Transpose.class)
                .read(OnnxExpand::transpose)
                .write((op, node, emit) -> emit.is(node, "Transpose", 1, "perm", op.permutation()));
        OnnxOps.spell("Concat", Concat.class)
                .read(node -> node.is(new Concat((int) node.integer("axis", 1)), node.all()))
                .write((op, node, emit) -> emit.is(node, "Concat", op.axis() < 0 ? 11 : 4, "axis", op.axis()));
        OnnxOps.spell("Split", Split.class)
                .read(OnnxExpand::split)
                .write((op, node, emit) -> OnnxAxes.split(node, op, emit));
        OnnxOps.spell("Slice", Slice.class)
                .read(OnnxExpand::slice)
                .write((_, node, emit) -> OnnxAxes.slice(node, emit));
        OnnxOps.spell("Pad", Pad.class)
                .read(OnnxExpand::pad)
                .write((op, node, emit) -> OnnxAxes.pad(node, op.mode(), emit))
                .computedIn("bool int8 uint8 uint32 uint64 " + OnnxKernels.BASIC);
        OnnxOps.spell("Expand", Expand.class)
                .read(node -> node.is(new Expand(), node.all()))
                .write((_, node, emit) ->
                        emit.last(node, "Expand", 8, List.of(emit.in(node, 0), OnnxAxes.int64(node, 1, emit))));
        OnnxOps.spell("Tile", Tile.class)
                .read(OnnxExpand::tile)
                .write((_, node, emit) ->
                        emit.last(node, "Tile", 6, List.of(emit.in(node, 0), OnnxAxes.int64(node, 1, emit))));
        OnnxOps.spell("ReverseSequence", ReverseSequence.class)
                .read(node -> node.is(
                        new ReverseSequence((int) node.integer("batch_axis", 1), (int) node.integer("time_axis", 0)),
                        node.all()))
                .write((op, node, emit) -> emit.last(
                        node,
                        "ReverseSequence",
                        10,
                        OnnxAxes.indexed64(node, emit),
                        "batch_axis",
                        op.batchAxis(),
                        "time_axis",
                        op.timeAxis()));
        OnnxOps.spell("Trilu", Triangle.class)
                .read(node -> node.is(new Triangle(node.flag("upper", true)), node.all()))
                .write((op, node, emit) -> emit.is(node, "Trilu", 14, "upper", op.upper()))
                .computedIn("float32 float64 int64 bool");
        OnnxOps.spell("Shape", ShapeOf.class)
                .read(node -> node.is(
                        new ShapeOf(
                                (int) node.integer("start", 0),
                                (int) node.integer("end", Integer.MAX_VALUE),
                                ElementType.INT64),
                        node.all()))
                .write((op, node, emit) -> OnnxAxes.shapeOf(node, op, emit));
        OnnxOps.spell("Size", SizeOf.class)
                .read(node -> node.is(new SizeOf(ElementType.INT64), node.all()))
                .write((op, node, emit) -> OnnxAxes.sizeOf(node, op, emit));
        OnnxOps.spell("EyeLike", EyeLike.class)
                .read(node -> node.is(
                        new EyeLike((int) node.integer("k", 0), node.elementType("dtype", node.element(0))),
                        node.all()))
                .write((op, node, emit) ->
                        emit.is(node, "EyeLike", 9, "k", op.diagonal(), "dtype", OnnxProto.typeCode(op.output())));
        OnnxOps.spell("Range", Range.class)
                .read(node -> node.is(
                        new Range(),
                        OnnxExpand.scalar(node, 0),
                        OnnxExpand.scalar(node, 1),
                        OnnxExpand.scalar(node, 2)))
                .write((_, node, emit) -> emit.is(node, "Range", 11))
                .computedIn(OnnxKernels.BASIC + " int16");
        OnnxOps.spell("Constant", OnnxExpand::constant);
        OnnxOps.spell("ConstantOfShape", Fill.class)
                .read(OnnxExpand::constantOfShape)
                .write((op, node, emit) -> emit.last(
                        node,
                        "ConstantOfShape",
                        9,
                        List.of(OnnxAxes.int64(node, 0, emit)),
                        "value",
                        op.value().reshaped(Shape.of(1))));
    }
}
