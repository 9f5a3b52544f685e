package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Pooling, sampling and what else knows of space: ONNX has them channels-first only.
final class OnnxSpatial {

    private OnnxSpatial() {}

    static void spellings() {
        OnnxOps.spell(
                "DeformConv",
                node -> node.is(
                        new DeformableConvolution(
                                OnnxWindow.window(node, OnnxWindow.kernel(node, 1)),
                                (int) node.integer("group", 1),
                                (int) node.integer("offset_group", 1)),
                        node.all()));
        OnnxOps.spell(
                "MaxPool",
                node -> node.are(
                        Math.max(1, node.outputs()),
                        new MaxPool(
                                OnnxWindow.layout(node), OnnxWindow.pooling(node), node.flag("storage_order", false)),
                        node.required(0)));
        OnnxOps.spell("AveragePool", node -> node.is(averagePoolOf(node), node.required(0)));
        OnnxOps.spell(
                "LpPool",
                node -> node.is(
                        new LpPool(OnnxWindow.layout(node), OnnxWindow.pooling(node), (int) power(node)),
                        node.required(0)));
        OnnxOps.spell("GlobalAveragePool", node -> global(node, Reduction.Kind.MEAN));
        OnnxOps.spell("GlobalMaxPool", node -> global(node, Reduction.Kind.MAX));
        OnnxOps.spell("GlobalLpPool", OnnxSpatial::globalLpPool);
        OnnxOps.spell("MaxUnpool", node -> node.is(new MaxUnpool(OnnxWindow.pooling(node)), node.all()));
        OnnxOps.spell("Resize", OnnxResize::read);
        OnnxOps.spell("Upsample", OnnxResize::upsample);
        OnnxOps.spell(
                "DepthToSpace",
                node -> node.is(
                        new DepthToSpace(
                                (int) node.integer("blocksize", 1),
                                node.text("mode", "DCR").equals("CRD"),
                                Layout.NCHW),
                        node.all()));
        OnnxOps.spell(
                "SpaceToDepth",
                node -> node.is(new SpaceToDepth((int) node.integer("blocksize", 1), Layout.NCHW), node.all()));
        OnnxOps.spell("GridSample", OnnxSpatial::gridSample);
        OnnxOps.spell(
                "RoiAlign",
                node -> node.is(
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
                        node.all()));
        OnnxOps.spell("Col2Im", OnnxSpatial::columnsToImage);
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

    /// Writes what [OnnxOps] leaves to this class.
    static void write(Node node, OnnxEmitter emit) {
        switch (node.op()) {
            case Convolution op -> OnnxConvolution.write(node, op, emit);
            case TransposedConvolution op -> OnnxConvolution.write(node, op, emit);
            case MaxPool(Layout layout, Window window, boolean columnMajor) -> {
                List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(window, true));
                if (columnMajor) {
                    attributes.addAll(List.of("storage_order", 1));
                }
                pool(node, "MaxPool", layout, OnnxWindow.since(window, 8), attributes, emit);
            }
            case AveragePool(Layout layout, Window window, boolean countPadding) -> {
                List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(window, true));
                if (countPadding) {
                    attributes.addAll(List.of("count_include_pad", 1));
                }
                boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
                pool(node, "AveragePool", layout, dilated ? 19 : OnnxWindow.since(window, 7), attributes, emit);
            }
            case LpPool(Layout layout, Window window, int p) -> {
                List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(window, true));
                attributes.addAll(List.of("p", p));
                pool(node, "LpPool", layout, OnnxWindow.since(window, 2) == 2 ? 2 : 18, attributes, emit);
            }
            case BatchNormalization(float epsilon, int axis) ->
                channels(node, "BatchNormalization", 9, axis, emit, "epsilon", epsilon);
            case InstanceNormalization(float epsilon, int axis) ->
                channels(node, "InstanceNormalization", 6, axis, emit, "epsilon", epsilon);
            case GroupNormalization(int groups, float epsilon, int axis) ->
                channels(node, "GroupNormalization", 21, axis, emit, "epsilon", epsilon, "num_groups", groups);
            case LocalResponseNormalization(int size, float alpha, float beta, float bias, int axis) ->
                channels(node, "LRN", 1, axis, emit, "size", size, "alpha", alpha, "beta", beta, "bias", bias);
            case Resize op -> OnnxResize.write(node, op, emit);
            case DepthToSpace(int block, boolean columnsFirst, Layout layout) ->
                pool(
                        node,
                        "DepthToSpace",
                        layout,
                        columnsFirst ? 11 : 1,
                        columnsFirst ? List.of("blocksize", block, "mode", "CRD") : List.of("blocksize", block),
                        emit);
            case SpaceToDepth(int block, Layout layout) ->
                pool(node, "SpaceToDepth", layout, 1, List.of("blocksize", block), emit);
            case MaxUnpool(Window window) ->
                emit.is(
                        node,
                        "MaxUnpool",
                        9,
                        OnnxWindow.attributes(window, true).toArray());
            case GridSample(GridSample.Mode mode, Border border, boolean alignCorners) ->
                emit.is(
                        node,
                        "GridSample",
                        emit.opset() < 20 && mode != GridSample.Mode.NEAREST ? 20 : 16,
                        "mode",
                        mode.name().toLowerCase(Locale.ROOT),
                        "padding_mode",
                        border == Border.EDGE ? "border" : border.name().toLowerCase(Locale.ROOT),
                        "align_corners",
                        alignCorners);
            case RoiAlign(boolean average, boolean half, int height, int width, int ratio, float scale) ->
                emit.is(
                        node,
                        "RoiAlign",
                        16,
                        "mode",
                        average ? "avg" : "max",
                        "coordinate_transformation_mode",
                        half ? "half_pixel" : "output_half_pixel",
                        "output_height",
                        height,
                        "output_width",
                        width,
                        "sampling_ratio",
                        ratio,
                        "spatial_scale",
                        scale);
            case DeformableConvolution(Window window, int groups, int offsetGroups) -> {
                List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(window, true));
                attributes.addAll(List.of("group", groups, "offset_group", offsetGroups));
                emit.is(node, "DeformConv", 19, attributes.toArray());
            }
            case ColumnsToImage(Window window) -> {
                List<Object> attributes = new ArrayList<>(OnnxWindow.attributes(window, false));
                emit.is(node, "Col2Im", 18, attributes.toArray());
            }
            default -> throw OnnxOps.noSuchOp();
        }
    }

    private static void pool(Node node, String type, Layout layout, int since, List<?> attributes, OnnxEmitter emit) {
        back(node, type, since, layout, List.of(first(node, layout, emit)), attributes, emit);
    }

    /// An operator that takes channels as axis 1, of a value that has them elsewhere.
    private static void channels(Node node, String type, int since, int axis, OnnxEmitter emit, Object... attributes) {
        int rank = axis == 1 ? 3 : emit.rank(node.input(0));
        int channel = Math.floorMod(axis, rank);
        List<String> inputs = new ArrayList<>(emit.all(node));
        if (channel == 1) {
            emit.last(node, type, since, inputs, attributes);
            return;
        }
        List<Integer> permutation =
                new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        permutation.remove(channel);
        permutation.add(1, channel);
        emit.file().transposes().add(node.name());
        inputs.set(0, emit.permuted(node.input(0), permutation, "channels_first"));
        String result = emit.step(type, since, inputs, attributes);
        emit.last(node, "Transpose", 1, List.of(result), "perm", Permutation.inverse(permutation));
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
