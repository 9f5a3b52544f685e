package dev.slipway.formats.onnx;

import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Permutation;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// Convolution, pooling, resizing and what else knows of space: ONNX has them channels-first only.
final class OnnxSpatial {

    private OnnxSpatial() {}

    static void spellings() {
        OnnxOps.spell("Conv", OnnxSpatial::convolution);
        OnnxOps.spell("ConvTranspose", OnnxSpatial::transposed);
        OnnxOps.spell(
                "DeformConv",
                node -> node.is(
                        new DeformableConvolution(window(node, kernel(node, 1)), (int) node.integer("group", 1), (int)
                                node.integer("offset_group", 1)),
                        node.all()));
        OnnxOps.spell(
                "MaxPool",
                node -> node.are(
                        Math.max(1, node.outputs()),
                        new MaxPool(layout(node), pooling(node), node.flag("storage_order", false)),
                        node.required(0)));
        OnnxOps.spell("AveragePool", node -> node.is(averagePoolOf(node), node.required(0)));
        OnnxOps.spell(
                "LpPool",
                node -> node.is(new LpPool(layout(node), pooling(node), (int) power(node)), node.required(0)));
        OnnxOps.spell("GlobalAveragePool", node -> global(node, Reduction.Kind.MEAN));
        OnnxOps.spell("GlobalMaxPool", node -> global(node, Reduction.Kind.MAX));
        OnnxOps.spell("GlobalLpPool", OnnxSpatial::globalLpPool);
        OnnxOps.spell("MaxUnpool", node -> node.is(new MaxUnpool(pooling(node)), node.all()));
        OnnxOps.spell("Resize", OnnxSpatial::resize);
        OnnxOps.spell("Upsample", OnnxSpatial::upsample);
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
        return new AveragePool(layout(node), pooling(node), node.flag("count_include_pad", false));
    }

    private static Layout layout(OnnxNode node) {
        return Layout.channelsFirst(spatialRank(node, 0, 1));
    }

    /// By the data where its rank is known, else by the kernel, else by the filter.
    private static int spatialRank(OnnxNode node, int data, int filter) {
        if (node.shape(data).isRanked()) {
            return Math.max(0, node.rank(data) - 2);
        }
        if (!node.integers("kernel_shape").isEmpty()) {
            return node.integers("kernel_shape").size();
        }
        return node.rank(filter) - 2;
    }

    private static Window pooling(OnnxNode node) {
        return window(node, node.integers("kernel_shape"));
    }

    private static Window window(OnnxNode node, List<Integer> kernel) {
        int rank = kernel.size();
        return new Window(
                kernel,
                inner(node.integers("strides", rank, 1), rank),
                inner(node.integers("dilations", rank, 1), rank),
                padding(node, rank),
                node.flag("ceil_mode", false));
    }

    private static Padding padding(OnnxNode node, int rank) {
        return switch (node.text("auto_pad", "NOTSET")) {
            case "SAME_UPPER" -> Padding.SAME;
            case "SAME_LOWER" -> Padding.SAME_LOWER;
            case "VALID" -> Padding.none(rank);
            default -> {
                List<Integer> pads = node.integers("pads", 2 * rank, 0);
                int half = pads.size() == rank ? 0 : pads.size() / 2;
                yield Padding.explicit(
                        inner(pads.subList(0, pads.size() - half), rank), inner(pads.subList(half, pads.size()), rank));
            }
        };
    }

    /// Some exporters describe one spatial axis as the second of two.
    private static List<Integer> inner(List<Integer> values, int rank) {
        return rank == 1 && values.size() == 2 ? values.subList(1, 2) : values;
    }

    private static List<Integer> kernel(OnnxNode node, int input) {
        Shape filter = node.shape(input);
        if (filter.isRanked() && filter.dims().stream().skip(2).allMatch(Dim::isKnown)) {
            return filter.dims().stream().skip(2).map(dim -> (int) dim.size()).toList();
        }
        if (node.integers("kernel_shape").isEmpty()) {
            throw new OnnxNode.NotSayable("the size of its filter is not known");
        }
        return node.integers("kernel_shape");
    }

    private static List<Value> convolution(OnnxNode node) {
        return node.is(convolutionOf(node, 0, 1), node.all());
    }

    /// The convolution that the node's attributes describe, of the inputs given.
    static Convolution convolutionOf(OnnxNode node, int data, int filter) {
        Layout layout = Layout.channelsFirst(spatialRank(node, data, filter));
        return new Convolution(
                layout, FilterLayout.outputInputSpatial(layout.spatialRank()), window(node, kernel(node, filter)), (int)
                        node.integer("group", 1));
    }

    private static List<Value> transposed(OnnxNode node) {
        int rank = spatialRank(node, 0, 1);
        List<Integer> kernel = kernel(node, 1);
        List<Integer> extra = node.integers("output_padding");
        List<Integer> sizes = node.integers("output_shape");
        if (sizes.size() > rank) {
            sizes = sizes.subList(sizes.size() - rank, sizes.size());
        }
        Window window = window(node, kernel);
        if (!sizes.isEmpty() && window.padding().isExplicit()) {
            window = window.with(Padding.SAME_LOWER);
        }
        return node.is(
                new TransposedConvolution(
                        layout(node), FilterLayout.inputOutputSpatial(rank), window, extra, sizes, (int)
                                node.integer("group", 1)),
                node.all());
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

    private static List<Value> resize(OnnxNode node) {
        if (node.opset() < 11) {
            return node.is(
                    resize(mode(node), Coordinates.ASYMMETRIC, Nearest.FLOOR),
                    node.required(0),
                    Value.NONE,
                    node.required(1));
        }
        Resize.Mode mode = mode(node);
        Coordinates coordinates = named(
                Coordinates.values(),
                node.text("coordinate_transformation_mode", "half_pixel")
                        .replace("tf_half_pixel_for_nn", "tf_half_pixel_for_nearest"));
        Nearest nearest = named(Nearest.values(), node.text("nearest_mode", "round_prefer_floor"));
        KeepAspect aspect = named(KeepAspect.values(), node.text("keep_aspect_ratio_policy", "stretch"));
        Resize op = new Resize(
                mode,
                coordinates,
                nearest,
                node.real("cubic_coeff_a", -0.75f),
                node.flag("exclude_outside", false),
                node.real("extrapolation_value", 0),
                node.flag("antialias", false),
                aspect,
                node.integers("axes"));
        return node.is(op, node.required(0), unlessEmpty(node, 1), unlessEmpty(node, 2), node.in(3));
    }

    private static Value unlessEmpty(OnnxNode node, int input) {
        return node.has(input) && node.shape(input).equals(Shape.of(0)) ? Value.NONE : node.in(input);
    }

    static Resize resize(Resize.Mode mode, Coordinates coordinates, Nearest nearest) {
        return new Resize(mode, coordinates, nearest, -0.75f, false, 0, false, KeepAspect.STRETCH, List.of());
    }

    private static Resize.Mode mode(OnnxNode node) {
        return switch (node.text("mode", "nearest")) {
            case "linear", "bilinear" -> Resize.Mode.LINEAR;
            case "cubic" -> Resize.Mode.CUBIC;
            default -> Resize.Mode.NEAREST;
        };
    }

    private static <E extends Enum<E>> E named(E[] values, String name) {
        for (E value : values) {
            if (value.name().equals(name.toUpperCase(Locale.ROOT))) {
                return value;
            }
        }
        throw new OnnxNode.NotSayable("its mode '%s' is not known".formatted(name));
    }

    /// The operator before Resize.
    private static List<Value> upsample(OnnxNode node) {
        Value scales;
        if (node.opset() >= 9) {
            scales = node.required(1);
        } else {
            List<Float> factors = node.opset() < 7
                    ? List.of(1f, 1f, node.real("height_scale", 1), node.real("width_scale", 1))
                    : node.reals("scales");
            scales = node.constant(
                    "scales",
                    Tensor.ofDoubles(
                            dev.slipway.model.tensor.ElementType.FLOAT32,
                            Shape.of(factors.size()),
                            factors.stream().mapToDouble(Float::doubleValue).toArray()));
        }
        return node.is(resize(mode(node), Coordinates.ASYMMETRIC, Nearest.FLOOR), node.required(0), Value.NONE, scales);
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
        return node.is(new ColumnsToImage(window(node, OnnxGrids.kernel(node, 2))), node.all());
    }

    /// Writes what [OnnxOps] leaves to this class.
    static void write(Node node, OnnxEmitter emit) {
        switch (node.op()) {
            case Convolution op -> convolution(node, op, emit);
            case TransposedConvolution op -> transposed(node, op, emit);
            case MaxPool(Layout layout, Window window, boolean columnMajor) -> {
                List<Object> attributes = new ArrayList<>(attributes(window, true));
                if (columnMajor) {
                    attributes.addAll(List.of("storage_order", 1));
                }
                pool(node, "MaxPool", layout, since(window, 8), attributes, emit);
            }
            case AveragePool(Layout layout, Window window, boolean countPadding) -> {
                List<Object> attributes = new ArrayList<>(attributes(window, true));
                if (countPadding) {
                    attributes.addAll(List.of("count_include_pad", 1));
                }
                boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
                pool(node, "AveragePool", layout, dilated ? 19 : since(window, 7), attributes, emit);
            }
            case LpPool(Layout layout, Window window, int p) -> {
                List<Object> attributes = new ArrayList<>(attributes(window, true));
                attributes.addAll(List.of("p", p));
                pool(node, "LpPool", layout, since(window, 2) == 2 ? 2 : 18, attributes, emit);
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
                emit.is(node, "MaxUnpool", 9, attributes(window, true).toArray());
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
                List<Object> attributes = new ArrayList<>(attributes(window, true));
                attributes.addAll(List.of("group", groups, "offset_group", offsetGroups));
                emit.is(node, "DeformConv", 19, attributes.toArray());
            }
            case ColumnsToImage(Window window) -> {
                List<Object> attributes = new ArrayList<>(attributes(window, false));
                emit.is(node, "Col2Im", 18, attributes.toArray());
            }
            default -> throw OnnxOps.noSuchOp();
        }
    }

    private static int since(Window window, int otherwise) {
        boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
        return dilated || window.roundUp() ? 10 : otherwise;
    }

    private static List<Object> attributes(Window window, boolean withKernel) {
        List<Object> attributes = new ArrayList<>();
        if (withKernel) {
            attributes.addAll(List.of("kernel_shape", window.kernel()));
        }
        attributes.addAll(List.of("strides", window.strides()));
        if (window.dilations().stream().anyMatch(dilation -> dilation != 1)) {
            attributes.addAll(List.of("dilations", window.dilations()));
        }
        switch (window.padding().mode()) {
            case SAME_UPPER -> attributes.addAll(List.of("auto_pad", "SAME_UPPER"));
            case SAME_LOWER -> attributes.addAll(List.of("auto_pad", "SAME_LOWER"));
            case EXPLICIT -> {
                if (!window.padding().isNone()) {
                    List<Integer> pads = new ArrayList<>(window.padding().before());
                    pads.addAll(window.padding().after());
                    attributes.addAll(List.of("pads", pads));
                }
            }
        }
        if (window.roundUp()) {
            attributes.addAll(List.of("ceil_mode", 1));
        }
        return attributes;
    }

    /// SAME with dilations, which runtimes refuse, as the fixed amount it comes to.
    private static Window explicit(Window window, Layout layout, Shape x) {
        boolean dilated = window.dilations().stream().anyMatch(dilation -> dilation != 1);
        if (window.padding().isExplicit() || !dilated) {
            return window;
        }
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < window.spatialRank(); i++) {
            Dim size = x.isRanked() ? x.dim(layout.spatial().get(i)) : Dim.UNKNOWN;
            if (!size.isKnown() && window.strides().get(i) != 1) {
                return window;
            }
            long known = size.isKnown() ? size.size() : 1L << 20;
            before.add(window.before(i, known));
            after.add(window.after(i, known));
        }
        return window.with(Padding.explicit(before, after));
    }

    private static void convolution(Node node, Convolution op, OnnxEmitter emit) {
        Window window =
                explicit(op.window(), op.layout(), emit.type(node.input(0)).shape());
        FilterLayout target = FilterLayout.outputInputSpatial(op.layout().spatialRank());
        List<Object> attributes = new ArrayList<>(attributes(window, true));
        if (op.groups() != 1) {
            attributes.addAll(List.of("group", op.groups()));
        }
        List<String> inputs = new ArrayList<>();
        inputs.add(first(node, op.layout(), emit));
        inputs.add(emit.permuted(node.input(1), op.filterLayout().permutationTo(target), "filter"));
        if (node.hasInput(2)) {
            inputs.add(emit.in(node, 2));
        }
        back(node, "Conv", 1, op.layout(), inputs, attributes, emit);
    }

    private static void transposed(Node node, TransposedConvolution op, OnnxEmitter emit) {
        FilterLayout target = FilterLayout.inputOutputSpatial(op.layout().spatialRank());
        Window window = op.window();
        Shape x = emit.type(node.input(0)).shape();
        List<Object> attributes = new ArrayList<>();
        boolean sized = !op.outputSizes().isEmpty();
        Padding cut = sized ? cut(op, x) : window.padding();
        List<Integer> extra = sized && cut.isExplicit() ? extra(op, x, cut) : op.outputPadding();
        attributes.addAll(attributes(window.with(cut), true));
        if (!extra.isEmpty() && extra.stream().anyMatch(each -> each != 0)) {
            attributes.addAll(List.of("output_padding", extra));
        }
        if (sized && !cut.isExplicit()) {
            attributes.addAll(List.of("output_shape", op.outputSizes()));
        }
        if (op.groups() != 1) {
            attributes.addAll(List.of("group", op.groups()));
        }
        List<String> inputs = new ArrayList<>();
        inputs.add(first(node, op.layout(), emit));
        inputs.add(emit.permuted(node.input(1), op.filterLayout().permutationTo(target), "filter"));
        if (node.hasInput(2)) {
            inputs.add(emit.in(node, 2));
        }
        back(node, "ConvTranspose", 1, op.layout(), inputs, attributes, emit);
    }

    /// The padding that gives the wanted sizes, where the input's are known.
    private static Padding cut(TransposedConvolution op, Shape x) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            Dim size = x.isRanked() ? x.dim(op.layout().spatial().get(i)) : Dim.UNKNOWN;
            if (!size.isKnown()) {
                return op.window().padding();
            }
            int output = op.outputSizes().get(i);
            int from = op.before(i, size.size(), output);
            long full = (size.size() - 1) * op.window().strides().get(i)
                    + op.window().extent(i);
            before.add(from);
            after.add((int) Math.max(0, full - from - output));
        }
        return Padding.explicit(before, after);
    }

    /// What must be added after, where the wanted size is larger than the kernel reaches.
    private static List<Integer> extra(TransposedConvolution op, Shape x, Padding cut) {
        List<Integer> extra = new ArrayList<>();
        for (int i = 0; i < op.layout().spatialRank(); i++) {
            long size = x.size(op.layout().spatial().get(i));
            long full = (size - 1) * op.window().strides().get(i) + op.window().extent(i);
            extra.add((int) Math.max(
                    0,
                    op.outputSizes().get(i)
                            - (full - cut.before().get(i) - cut.after().get(i))));
        }
        return extra;
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
    private static String first(Node node, Layout layout, OnnxEmitter emit) {
        List<Integer> permutation = layout.permutationTo(Layout.channelsFirst(layout.spatialRank()));
        if (!Permutation.isIdentity(permutation)) {
            emit.file().transposes().add(node.name());
        }
        return emit.permuted(node.input(0), permutation, "channels_first");
    }

    /// Writes the operator, and brings its outputs back to the hub's layout.
    private static void back(
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
