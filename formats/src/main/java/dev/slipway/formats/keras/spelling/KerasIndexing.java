package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions that join, part, pick and place elements.
final class KerasIndexing {

    private KerasIndexing() {}

    static void spellings() {
        joining();
        picking();
        repeating();
        images();
    }

    private static void joining() {
        KerasFunction.spell(
                "Concatenate",
                "concat",
                call -> call.is(new Concat(call.integer(0, 1, "axis")), call.several(0, "xs", "values")));
        KerasFunction.spell(
                "Stack",
                "stack",
                call -> call.is(new Stack(call.integer(0, 1, "axis")), call.several(0, "x", "values")));
        KerasFunction.results("Unstack", "unstack", KerasIndexing::unstacked);
        KerasFunction.results(
                "Split",
                "split",
                call -> KerasFunctions.split(
                        call.node(),
                        call.x(),
                        call.argument(1, "indices_or_sections", "num_or_size_splits"),
                        call.integer(0, 2, "axis"),
                        call.isOperation()));
    }

    private static List<Value> unstacked(KerasFunction call) {
        int axis = call.integer(0, 2, "axis");
        int parts = call.argument(1, "num") == null ? call.node().size(call.x(), axis) : call.integer(0, 1, "num");
        return call.node().steps("parts", parts, new Unstack(axis, parts), call.x());
    }

    private static void picking() {
        KerasFunction.spell(
                "GetItem",
                "__operators__.getitem",
                call -> KerasFunctions.item(call.node(), call.x(), call.argument(1, "key", "slice_spec")));
        KerasFunction.operations("Take", call -> taken(call, axis(call, 2)));
        KerasFunction.functions("gather compat.v1.gather", call -> {
            Integer axis = axis(call, 3);
            return taken(call, axis == null ? 0 : axis);
        });
        KerasFunction.operations(
                "TakeAlongAxis",
                call -> call.is(
                        new GatherElements(call.integer(-1, 2, "axis")),
                        call.x(),
                        call.value(ElementType.INT64, 1, "indices")));
        KerasFunction.spell("OneHot", "one_hot", KerasIndexing::oneHot);
        KerasFunction.operations("Tril", call -> triangle(call, false));
        KerasFunction.operations("Triu", call -> triangle(call, true));
    }

    private static @Nullable Integer axis(KerasFunction call, int place) {
        return call.argument(place, "axis") == null ? null : call.integer(0, place, "axis");
    }

    private static Value taken(KerasFunction call, @Nullable Integer axis) {
        Value x = KerasOperands.value(call.node(), call.argument(0, "x", "params"), ElementType.FLOAT32);
        return KerasFunctions.take(call.node(), x, call.value(ElementType.INT64, 1, "indices"), axis);
    }

    private static Value oneHot(KerasFunction call) {
        if (call.argument(2, "on_value") != null || call.argument(3, "off_value") != null) {
            throw new Unsaid("it makes other numbers than 1 and 0");
        }
        return KerasFunctions.oneHot(
                call.node(),
                call.value(ElementType.INT32, 0, "x", "indices"),
                call.integer(1, 1, "num_classes", "depth"),
                call.integer(-1, 4, "axis"),
                KerasFunctions.element(call.text("float32", 5, "dtype")));
    }

    private static Value triangle(KerasFunction call, boolean upper) {
        long diagonal = call.integer(0, 1, "k");
        return call.is(new Triangle(upper), call.x(), call.node().constant("diagonal", Tensor.scalar(diagonal)));
    }

    private static void repeating() {
        KerasFunction.spell("Tile", "tile", call -> {
            List<Integer> times =
                    new ArrayList<>(call.axesOr("it does not say how often it repeats", 1, "repeats", "multiples"));
            while (times.size() < call.node().rank(call.x())) {
                times.addFirst(1);
            }
            return call.is(new Tile(), call.x(), call.node().vector("times", times));
        });
        KerasFunction.operations("Repeat", KerasIndexing::repeated);
        KerasFunction.operations(
                "Flip",
                call -> call.is(new Reverse(call.axesOr("it flips all axes, the batch too", 1, "axis")), call.x()));
        KerasFunction.spell(
                "Pad",
                "pad compat.v1.pad",
                call -> KerasFunctions.pad(
                        call.node(),
                        call.x(),
                        call.argument(1, "pad_width", "paddings"),
                        call.text("constant", 2, "mode").toLowerCase(Locale.ROOT),
                        call.argument(3, "constant_values")));
    }

    private static Value repeated(KerasFunction call) {
        if (!(call.argument(1, "repeats") instanceof Long times) || call.argument(2, "axis") == null) {
            throw new Unsaid("it repeats by differing numbers, or over all axes");
        }
        int axis = Math.floorMod(call.integer(0, 2, "axis"), call.node().rank(call.x()));
        return call.formula().repeated(call.x(), axis, Math.toIntExact(times));
    }

    private static void images() {
        KerasFunction.spell("Resize", "image.resize", call -> {
            KerasNode node = call.node();
            Value images = call.value(ElementType.FLOAT32, 0, "images", "x");
            return KerasFunctions.resize(
                    node,
                    images,
                    call.axesOr("it does not say the size", 1, "size"),
                    call.text("bilinear", 2, "interpolation", "method"),
                    call.flag(false, 4, "antialias"),
                    node.channelsFirst());
        });
        KerasFunction.functions(
                "nn.depth_to_space",
                call -> call.is(new DepthToSpace(call.integer(1, 1, "block_size"), false, Layout.NHWC), call.x()));
        KerasFunction.functions(
                "nn.space_to_depth",
                call -> call.is(new SpaceToDepth(call.integer(1, 1, "block_size"), Layout.NHWC), call.x()));
    }
}
