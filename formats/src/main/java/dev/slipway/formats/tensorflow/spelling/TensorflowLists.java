package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// Tensor lists and tensor arrays: a list of tensors of one shape is a tensor with one more axis in front.
final class TensorflowLists {

    private TensorflowLists() {}

    static void spellings() {
        TensorflowOps.spell("TensorListFromTensor", node -> List.of(node.in(0)));
        TensorflowOps.spell("TensorListStack", TensorflowLists::stack);
        TensorflowOps.spell("TensorListReserve EmptyTensorList", TensorflowLists::reserve);
        TensorflowOps.spell("TensorListGetItem", TensorflowLists::item);
        TensorflowOps.spell("TensorListSetItem", TensorflowLists::set);
        TensorflowOps.spell("TensorListPushBack", TensorflowLists::push);
        TensorflowOps.spell("TensorListPopBack", TensorflowLists::pop);
        TensorflowOps.spell("TensorListLength", node -> length(node, node.in(0)));
        TensorflowOps.spell("TensorListGather", node -> node.is(new Gather(0, 0), node.in(0), node.in(1)));
        TensorflowOps.spell("TensorListConcat TensorListConcatV2", node -> joined(node, node.in(0)));
        TensorflowOps.spell("TensorListScatterIntoExistingList", TensorflowLists::scatterInto);
        TensorflowOps.spell("TensorListSplit", node -> split(node, 0, 2));
        TensorflowOps.spell("TensorListElementShape", TensorflowLists::elementShape);
        TensorflowOps.spell("TensorArrayV3", TensorflowLists::array);
        TensorflowOps.spell("TensorArrayScatterV3", TensorflowLists::scatter);
        TensorflowOps.spell("TensorArrayReadV3", node -> read(node, node.in(2), node.in(1)));
        TensorflowOps.spell("TensorArrayWriteV3", TensorflowLists::write);
        TensorflowOps.spell("TensorArrayGatherV3", node -> read(node, node.in(2), node.in(1)));
        TensorflowOps.spell("TensorArraySizeV3", node -> length(node, node.in(1)));
        TensorflowOps.spell("TensorArrayConcatV3", node -> joined(node, node.in(1)));
        TensorflowOps.spell("TensorArraySplitV3", node -> split(node, 1, 2));
    }

    static List<Value> reserve(TensorflowNode node) {
        boolean counted = node.op().equals("TensorListReserve");
        Tensor known = node.known(0);
        long[] element = known == null ? new long[] {-1} : known.toLongs();
        boolean complete = Arrays.stream(element).allMatch(size -> size >= 0);
        Value count = counted ? TensorflowExpand.vectorOf(node, 1) : node.vector("none", 0);
        ElementType type = node.type("element_dtype", ElementType.FLOAT32);
        return List.of(
                complete
                        ? AwaitedList.zeros(node, type, count, node.vector("element", element))
                        : AwaitedList.of(node, type, count));
    }

    /// A tensor array is its flow; its handle says whether it may grow.
    static List<Value> array(TensorflowNode node) {
        var attribute = node.foreign().attribute("element_shape");
        Shape element = attribute == null || attribute.shape == null ? Shape.UNRANKED : attribute.shape;
        Value count = TensorflowExpand.vectorOf(node, 0);
        ElementType type = node.type("dtype", ElementType.FLOAT32);
        Value flow = element.isRanked() && element.isKnown()
                ? AwaitedList.zeros(node, type, count, node.vector("element", element.sizes()))
                : AwaitedList.of(node, type, count);
        return List.of(node.scalar("grows", ElementType.BOOL, node.flag("dynamic_size") ? 1 : 0), flow);
    }

    static List<Value> write(TensorflowNode node) {
        Tensor grows = node.known(0);
        boolean fixed = grows == null || grows.element() != ElementType.BOOL || grows.scalarValue() == 0;
        return put(node, fixed ? node.in(3) : grown(node, node.in(3), node.in(1), node.in(2)), node.in(1), node.in(2));
    }

    static List<Value> set(TensorflowNode node) {
        boolean grows = node.flag("resize_if_index_out_of_bounds");
        Value list = grows ? grown(node, node.in(0), node.in(1), node.in(2)) : node.in(0);
        return put(node, list, node.in(1), node.in(2));
    }

    /// The list with zeros behind it, so that it has the place `index`.
    private static Value grown(TensorflowNode node, Value list, Value index, Value item) {
        if (surelyDiffer(node, list, item) || WrittenList.isUneven(node.graph(), list)) {
            return list;
        }
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value whole = known(node, list, item);
        Value length = node.step("length", new ShapeOf(0, 1, ElementType.INT64), whole);
        Value wanted = formula.plus(formula.cast(index, ElementType.INT64), node.vector("one", 1));
        Value missing = formula.binary(Binary.Kind.MAX, formula.minus(wanted, length), node.vector("nothing", 0));
        Value more = AwaitedList.zeros(node, node.graph().typeOf(item).element(), missing, sizes(node, item));
        return formula.concat(0, whole, more);
    }

    static List<Value> put(TensorflowNode node, Value list, Value index, Value item) {
        Value where = node.step("where", new Reshape(true), index, node.vector("one", 1, 1));
        Value row = node.step("row", new Unsqueeze(), item, node.vector("front", 0));
        if (surelyDiffer(node, list, item)) {
            return List.of(WrittenList.uneven(node, list, where, row));
        }
        return node.is(new ScatterNd(Scatter.REPLACE), known(node, list, item), where, row);
    }

    private static Value known(TensorflowNode node, Value list, Value item) {
        Value count = AwaitedList.length(node.graph(), list);
        if (count != null) {
            return AwaitedList.zeros(node, node.graph().typeOf(list).element(), count, sizes(node, item));
        }
        if (!mayDiffer(
                node.graph().typeOf(list).shape(), node.graph().typeOf(item).shape())) {
            return list;
        }
        Value length = node.step("length", new ShapeOf(0, 1, ElementType.INT64), list);
        Value shape = TensorflowFormula.of(node).concat(0, length, sizes(node, item));
        return node.step("wide", new dev.slipway.model.op.Expand(), list, shape);
    }

    private static Value sizes(TensorflowNode node, Value item) {
        return node.step("element", new ShapeOf(0, Integer.MAX_VALUE, ElementType.INT64), item);
    }

    /// Whether elements of a list may still have size 1 where an item has another.
    private static boolean mayDiffer(Shape list, Shape item) {
        if (!list.isRanked() || !item.isRanked() || list.rank() != item.rank() + 1) {
            return false;
        }
        for (int i = 0; i < item.rank(); i++) {
            if (!list.dim(i + 1).surelyEquals(item.dim(i))) {
                return true;
            }
        }
        return false;
    }

    /// Whether an item has another size than the elements of a list, which has only elements of one.
    private static boolean surelyDiffer(TensorflowNode node, Value list, Value item) {
        Shape lists = node.graph().typeOf(list).shape();
        Shape items = node.graph().typeOf(item).shape();
        if (!lists.isRanked() || !items.isRanked() || lists.rank() != items.rank() + 1) {
            return false;
        }
        for (int i = 0; i < items.rank(); i++) {
            Dim own = lists.dim(i + 1);
            Dim other = items.dim(i);
            if (own.isKnown() && other.isKnown() && own.size() != 1 && own.size() != other.size()) {
                return true;
            }
        }
        return false;
    }

    static List<Value> push(TensorflowNode node) {
        Value row = node.step("row", new Unsqueeze(), node.in(1), node.vector("front", 0));
        if (surelyDiffer(node, node.in(0), node.in(1))) {
            return List.of(WrittenList.uneven(node, node.in(0), row));
        }
        return AwaitedList.is(node.graph(), node.in(0))
                ? List.of(row)
                : node.is(new Concat(0), known(node, node.in(0), node.in(1)), row);
    }

    static List<Value> pop(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        return List.of(formula.slice(node.in(0), 0, 0, -1), formula.at(node.in(0), -1, 0));
    }

    static List<Value> item(TensorflowNode node) {
        return read(node, node.in(0), node.in(1));
    }

    static List<Value> read(TensorflowNode node, Value list, Value index) {
        requireKnown(node, list);
        return node.is(new Gather(0, 0), list, index);
    }

    static List<Value> stack(TensorflowNode node) {
        requireKnown(node, node.in(0));
        return List.of(node.in(0));
    }

    private static void requireKnown(TensorflowNode node, Value list) {
        if (AwaitedList.is(node.graph(), list)) {
            throw new TensorflowNode.NotConstant("nothing tells the shape of the list's elements");
        }
    }

    static List<Value> length(TensorflowNode node, Value list) {
        Value count = AwaitedList.length(node.graph(), list);
        Value first = count != null ? count : node.step("first", new ShapeOf(0, 1, ElementType.INT32), list);
        return node.is(
                new Squeeze(), TensorflowFormula.of(node).cast(first, ElementType.INT32), node.vector("axis", 0));
    }

    static List<Value> elementShape(TensorflowNode node) {
        requireKnown(node, node.in(0));
        return node.is(new ShapeOf(1, Integer.MAX_VALUE, node.type("shape_type", ElementType.INT32)), node.in(0));
    }

    /// The elements behind each other along their first axis, and the length of each.
    static List<Value> joined(TensorflowNode node, Value list) {
        List<Value> written = new WrittenList(node.graph()).of(list);
        if (written != null && mayDifferInLength(node, written)) {
            return behindEachOther(node, written);
        }
        requireKnown(node, list);
        Shape shape = node.graph().typeOf(list).shape();
        if (shape.isRanked() && shape.rank() > 1 && shape.dim(1).isUnknown()) {
            throw new TensorflowNode.NotConstant("the elements of the list may differ in length");
        }
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value inner = node.step("inner", new ShapeOf(2, Integer.MAX_VALUE, ElementType.INT64), list);
        Value all = node.step("joined", new Reshape(true), list, formula.concat(0, node.vector("all", -1), inner));
        Value counts = node.step("counts", new ShapeOf(0, 1, ElementType.INT64), list);
        Value size = node.step("size", new ShapeOf(1, 2, ElementType.INT64), list);
        return List.of(all, node.step("lengths", new dev.slipway.model.op.Expand(), size, counts));
    }

    private static boolean mayDifferInLength(TensorflowNode node, List<Value> elements) {
        List<Shape> shapes =
                elements.stream().map(each -> node.graph().typeOf(each).shape()).toList();
        return shapes.stream().allMatch(shape -> shape.isRanked() && shape.rank() > 0)
                && shapes.stream()
                        .anyMatch(shape ->
                                !shape.dim(0).surelyEquals(shapes.getFirst().dim(0)));
    }

    private static List<Value> behindEachOther(TensorflowNode node, List<Value> elements) {
        TensorflowFormula formula = new TensorflowFormula(node, ElementType.INT64);
        Value[] lengths = elements.stream()
                .map(each -> node.step("length", new ShapeOf(0, 1, ElementType.INT64), each))
                .toArray(Value[]::new);
        return List.of(formula.concat(0, elements.toArray(Value[]::new)), formula.concat(0, lengths));
    }

    /// Elements at places in a list of which nothing is kept: the list becomes these elements.
    static List<Value> scatter(TensorflowNode node) {
        return List.of(node.in(2));
    }

    static List<Value> scatterInto(TensorflowNode node) {
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value list = node.in(0);
        Value count = AwaitedList.length(node.graph(), list);
        if (count != null) {
            Value element = node.step("element", new ShapeOf(1, Integer.MAX_VALUE, ElementType.INT64), node.in(1));
            list = AwaitedList.zeros(node, node.element(1), count, element);
        }
        return node.is(new ScatterNd(Scatter.REPLACE), list, formula.reshape(node.in(2), -1, 1), node.in(1));
    }

    /// A tensor taken apart into elements of equal length.
    static List<Value> split(TensorflowNode node, int tensor, int counts) {
        long[] lengths = node.parameter(counts).toLongs();
        if (Arrays.stream(lengths).distinct().count() > 1) {
            throw new TensorflowNode.NotConstant("the elements of the list differ in length");
        }
        TensorflowFormula formula = TensorflowFormula.of(node);
        Value inner = node.step("inner", new ShapeOf(1, Integer.MAX_VALUE, ElementType.INT64), node.in(tensor));
        Value outer = node.vector("outer", lengths.length, lengths.length == 0 ? 0 : lengths[0]);
        return node.is(new Reshape(true), node.in(tensor), formula.concat(0, outer, inner));
    }
}
