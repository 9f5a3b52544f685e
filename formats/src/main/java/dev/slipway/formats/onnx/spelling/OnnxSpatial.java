package dev.slipway.formats.onnx.spelling;

import dev.slipway.formats.onnx.node.OnnxEmitter;
import dev.slipway.formats.onnx.node.OnnxNode;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Pooling, sampling and what else knows of space: ONNX has them channels-first only.
final class OnnxSpatial {

    private OnnxSpatial() {}

    static void spellings() {
        windows();
        pools();
        sizes();
        places();
    }

    private static void windows() {
        OnnxOps.spell("DeformConv", DeformableConvolution.class)
                .read(node -> node.is(
                        new DeformableConvolution(
                                OnnxWindow.window(node, OnnxWindow.kernel(node, 1)),
                                (int) node.integer("group", 1),
                                (int) node.integer("offset_group", 1)),
                        node.all()))
                .write((op, node, emit) -> {
                    List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(op.window(), true));
                    attributes.addAll(List.of("group", op.groups(), "offset_group", op.offsetGroups()));
                    emit.is(node, "DeformConv", 19, attributes.toArray());
                });
        OnnxOps.spell("MaxUnpool", MaxUnpool.class)
                .read(node -> node.is(new MaxUnpool(OnnxWindow.pooling(node)), node.all()))
                .write((op, node, emit) -> emit.is(
                        node,
                        "MaxUnpool",
                        9,
                        OnnxWindow.attributes(op.window(), true).toArray()));
        OnnxOps.spell("Col2Im", ColumnsToImage.class)
                .read(OnnxSpatial::columnsToImage)
                .write((op, node, emit) -> {
                    List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(op.window(), false));
                    emit.is(node, "Col2Im", 18, attributes.toArray());
                });
    }

    private static void pools() {
        OnnxOps.spell("MaxPool", MaxPool.class)
                .read(node -> node.are(
                        Math.max(1, node.outputs()),
                        new MaxPool(
                                OnnxWindow.layout(node), OnnxWindow.pooling(node), node.flag("storage_order", false)),
                        node.required(0)))
                .write((op, node, emit) -> {
                    List<Object> attributes = poolAttributes(op.window(), op.layout(), node, emit);
                    if (op.columnMajorIndices()) {
                        attributes.addAll(List.of("storage_order", 1));
                    }
                    pool(node, "MaxPool", op.layout(), OnnxWindow.since(op.window(), 8), attributes, emit);
                })
                .computedIn("float32 float64 int8 uint8");
        OnnxOps.spell("AveragePool", AveragePool.class)
                .read(node -> node.is(averagePoolOf(node), node.required(0)))
                .write((op, node, emit) -> {
                    List<Object> attributes = poolAttributes(op.window(), op.layout(), node, emit);
                    if (op.countPadding()) {
                        attributes.addAll(List.of("count_include_pad", 1));
                    }
                    boolean dilated = op.window().dilations().stream().anyMatch(dilation -> dilation != 1);
                    pool(
                            node,
                            "AveragePool",
                            op.layout(),
                            dilated ? 19 : OnnxWindow.since(op.window(), 7),
                            attributes,
                            emit);
                })
                .computedIn("float32");
        OnnxOps.spell("LpPool", LpPool.class)
                .read(node -> node.is(
                        new LpPool(OnnxWindow.layout(node), OnnxWindow.pooling(node), (int) power(node)),
                        node.required(0)))
                .write((op, node, emit) -> {
                    List<Object> attributes = poolAttributes(op.window(), op.layout(), node, emit);
                    attributes.addAll(List.of("p", op.p()));
                    pool(node, "LpPool", op.layout(), OnnxWindow.since(op.window(), 2) == 2 ? 2 : 18, attributes, emit);
                });
        OnnxOps.spell("GlobalAveragePool", node -> global(node, Reduction.Kind.MEAN));
        OnnxOps.spell("GlobalMaxPool", node -> global(node, Reduction.Kind.MAX));
        OnnxOps.spell("GlobalLpPool", OnnxSpatial::globalLpPool);
    }

    private static void sizes() {
        OnnxOps.spell("Resize", Resize.class)
                .read(OnnxResize::read)
                .write((op, node, emit) -> OnnxResize.write(node, op, emit))
                .computedIn("float32 int32 int8 uint8");
        OnnxOps.spell("Upsample", OnnxResize::upsample);
        OnnxOps.spell("DepthToSpace", DepthToSpace.class)
                .read(node -> node.is(
                        new DepthToSpace(
                                (int) node.integer("blocksize", 1),
                                node.text("mode", "DCR").equals("CRD"),
                                Layout.NCHW),
                        node.all()))
                .write((op, node, emit) -> pool(
                        node,
                        "DepthToSpace",
                        op.layout(),
                        op.columnsFirst() ? 11 : 1,
                        op.columnsFirst()
                                ? List.of("blocksize", op.block(), "mode", "CRD")
                                : List.of("blocksize", op.block()),
                        emit))
                .computedIn("float32 float64 uint8");
        OnnxOps.spell("SpaceToDepth", SpaceToDepth.class)
                .read(OnnxSpatial::spaceToDepth)
                .write((op, node, emit) ->
                        pool(node, "SpaceToDepth", op.layout(), 1, List.of("blocksize", op.block()), emit))
                .computedIn("float32 float64");
    }

    /// Places in a block come before channels, or (`CRD`) behind them.
    private static List<Value> spaceToDepth(OnnxNode node) {
        int block = (int) node.integer("blocksize", 1);
        SpaceToDepth op = new SpaceToDepth(block, Layout.NCHW);
        if (!node.text("mode", "DCR").equals("CRD")) {
            return node.is(op, node.all());
        }
        Dim channels = node.shape(0).dim(1);
        if (!channels.isKnown()) {
            throw new OnnxNode.NotSayable("how many channels are moved behind is not known");
        }
        long places = (long) block * block;
        long[] order = LongStream.range(0, channels.size() * places)
                .map(i -> i % places * channels.size() + i / places)
                .toArray();
        return node.is(new Gather(1, 0), node.step("blocks", op, node.required(0)), node.vector("order", order));
    }

    private static void places() {
        OnnxOps.spell("GridSample", GridSample.class)
                .read(OnnxSpatial::gridSample)
                .write((op, node, emit) -> emit.is(
                        node,
                        "GridSample",
                        emit.opset() < 20 && op.mode() != GridSample.Mode.NEAREST ? 20 : 16,
                        "mode",
                        op.mode().name().toLowerCase(Locale.ROOT),
                        "padding_mode",
                        op.border() == Border.EDGE
                                ? "border"
                                : op.border().name().toLowerCase(Locale.ROOT),
                        "align_corners",
                        op.alignCorners()));
        OnnxOps.spell("RoiAlign", RoiAlign.class)
                .read(node -> node.is(
                        new RoiAlign(
                                node.text("mode", "avg").equals("avg"),
                                node.text(
                                                "coordinate_transformation_mode",
                                                node.opset() < 16 ? "output_half_pixel" : "half_pixel")
                                        .equals("half_pixel"),
                                (int) node.integer("output_height", 1),
                                (int) node.integer("output_width", 1),
                                (int) node.integer("sampling_ratio", 0),
                                node.real("spatial_scale", 1)),
                        node.all()))
                .write((op, node, emit) -> emit.is(
                        node,
                        "RoiAlign",
                        16,
                        "mode",
                        op.average() ? "avg" : "max",
                        "coordinate_transformation_mode",
                        op.halfPixel() ? "half_pixel" : "output_half_pixel",
                        "output_height",
                        op.height(),
                        "output_width",
                        op.width(),
                        "sampling_ratio",
                        op.samplingRatio(),
                        "spatial_scale",
                        op.spatialScale()));
        OnnxOps.spell("NonMaxSuppression", NonMaxSuppression.class)
                .read(node -> node.is(new NonMaxSuppression(node.flag("center_point_box", false)), node.all()))
                .write((op, node, emit) ->
                        emit.is(node, "NonMaxSuppression", 11, "center_point_box", op.centerBoxes()));
    }

    /// The pooling that the node's attributes describe.
    static AveragePool averagePoolOf(OnnxNode node) {
        return new AveragePool(
                OnnxWindow.layout(node), OnnxWindow.pooling(node), node.flag("count_include_pad", false));
    }

    private static List<Value> global(OnnxNode node, Reduction.Kind kind) {
        return node.is(new Reduction(kind, true, false), node.required(0), spatialAxes(node));
    }

    private static Value spatialAxes(OnnxNode node) {
        return node.vector("axes", IntStream.range(2, node.rank(0)).boxed().toList());
    }

    /// A real number in operator set 1.
    private static long power(OnnxNode node) {
        return node.opset() < 2 ? (long) node.real("p", 2) : node.integer("p", 2);
    }

    private static List<Value> globalLpPool(OnnxNode node) {
        long p = power(node);
        if (p == 1 || p == 2) {
            return global(node, p == 1 ? Reduction.Kind.L1 : Reduction.Kind.L2);
        }
        Value power = node.scalar("p", node.element(0), p);
        Value powers = node.step(
                "powers",
                new Binary(Binary.Kind.POWER),
                node.step("abs", new Unary(Unary.Kind.ABS), node.required(0)),
                power);
        Value sum = node.step("sum", new Reduction(Reduction.Kind.SUM, true, false), powers, spatialAxes(node));
        return node.is(new Binary(Binary.Kind.POWER), sum, node.scalar("root", node.element(0), 1.0 / p));
    }

    private static List<Value> gridSample(OnnxNode node) {
        GridSample.Mode mode = switch (node.text("mode", "linear")) {
            case "nearest" -> GridSample.Mode.NEAREST;
            case "cubic", "bicubic" -> GridSample.Mode.CUBIC;
            default -> GridSample.Mode.LINEAR;
        };
        Border border = switch (node.text("padding_mode", "zeros")) {
            case "border" -> Border.EDGE;
            case "reflection" -> Border.REFLECTION;
            default -> Border.ZEROS;
        };
        return node.is(new GridSample(mode, border, node.flag("align_corners", false)), node.all());
    }

    private static List<Value> columnsToImage(OnnxNode node) {
        return node.is(new ColumnsToImage(OnnxWindow.window(node, OnnxGrids.kernel(node, 2))), node.all());
    }

    /// A pool behind a padding says that it has none of its own: ONNX Runtime takes zeros for what its pools pad with,
    /// and makes one of the two where that is left open.
    private static List<Object> poolAttributes(Window window, Layout layout, Node node, OnnxEmitter emit) {
        Shape x = emit.type(node.input(0)).shape();
        Window explicit = OnnxWindow.explicit(window, layout, x);
        List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(explicit, true));
        if (explicit.padding().isNone() && !explicit.roundUp() && emit.isMadeBy(Pad.class, node.input(0))) {
            attributes.addAll(List.of("auto_pad", "VALID"));
        }
        return attributes;
    }

    private static void pool(Node node, String type, Layout layout, int since, List<?> attributes, OnnxEmitter emit) {
        back(node, type, since, layout, List.of(first(node, layout, emit)), attributes, emit);
    }

    /// The data with channels first.
    static String first(Node node, Layout layout, OnnxEmitter emit) {
        List<Integer> permutation = layout.permutationTo(Layout.channelsFirst(layout.spatialRank()));
        if (!Permutation.isIdentity(permutation)) {
            emit.file().transposes().add(node.name());
        }
        return emit.permuted(node.input(0), permutation, "channels_first");
    }

    /// Writes the operator, and brings its outputs back to the hub's layout.
    static void back(
            Node node,
            String type,
            int since,
            Layout layout,
            List<String> inputs,
            List<?> attributes,
            OnnxEmitter emit) {
        List<Integer> permutation = Layout.channelsFirst(layout.spatialRank()).permutationTo(layout);
        if (Permutation.isIdentity(permutation)) {
            emit.last(node, type, since, inputs, attributes.toArray());
            return;
        }
        if (node.outputs().stream().filter(Value::isPresent).count() > 1) {
            throw OnnxOps.noSuchOp();
        }
        String result = emit.step(type, since, inputs, attributes.toArray());
        emit.last(node, "Transpose", 1, List.of(result), "perm", permutation);
    }
}
