package dev.slipway.formats.tensorflow.spelling;

import dev.slipway.formats.tensorflow.file.StableHlo.Block;
import dev.slipway.formats.tensorflow.file.StableHlo.Operation;
import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowFormula;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// What makes one element of many: along axes, under windows, and in order.
final class HloReductions {

    private HloReductions() {}

    static void spellings() {
        HloOps.spell("reduce", HloReductions::reduce);
        HloOps.spell("reduce_window", HloReductions::window);
        HloOps.spell("sort", HloReductions::sort);
    }

    /// The only operation on the arguments of the body; nothing where it gives the last argument as it is.
    static String body(HloNode node) {
        Block body = node.operation().blocks().getFirst();
        List<Operation> operations = body.operations();
        Operation end = operations.getLast();
        if (operations.size() == 1 && end.operands().equals(body.arguments().subList(1, 2))) {
            return "";
        }
        boolean single = operations.size() == 2
                && body.arguments().size() == 2
                && end.operands().equals(operations.getFirst().results())
                && operations.getFirst().operands().containsAll(body.arguments());
        if (!single) {
            throw node.refused("the body is more than one operation");
        }
        return operations.getFirst().name();
    }

    private static Reduction.Kind kind(HloNode node, String body) {
        boolean truths = node.result().element() == ElementType.BOOL;
        return switch (body) {
            case "add" -> truths ? Reduction.Kind.ANY : Reduction.Kind.SUM;
            case "multiply" -> truths ? Reduction.Kind.ALL : Reduction.Kind.PRODUCT;
            case "maximum" -> truths ? Reduction.Kind.ANY : Reduction.Kind.MAX;
            case "minimum" -> truths ? Reduction.Kind.ALL : Reduction.Kind.MIN;
            case "and" -> logical(node, truths, Reduction.Kind.ALL);
            case "or" -> logical(node, truths, Reduction.Kind.ANY);
            default -> throw node.refused("elements are joined by %s".formatted(body));
        };
    }

    private static Reduction.Kind logical(HloNode node, boolean truths, Reduction.Kind kind) {
        if (!truths) {
            throw node.refused("bits are joined");
        }
        return kind;
    }

    static List<Loose> reduce(HloNode node) {
        List<Integer> axes = node.operation().integers("dimensions");
        if (node.operands().size() == 4) {
            return extremes(node, axes);
        }
        if (node.operands().size() != 2) {
            throw node.refused(
                    "%d operands are reduced at once".formatted(node.operands().size() / 2));
        }
        String body = body(node);
        Value reduced = node.at()
                .is(
                        new Reduction(kind(node, body), false, true),
                        node.in(0),
                        node.at().vector("axes", axes))
                .getFirst();
        Tensor start = node.known(1);
        if (start != null && isIdle(body, node.result().element(), start)) {
            return node.whole(reduced);
        }
        HloOps.Reading join = HloOps.of(body);
        if (join == null) {
            throw node.refused("elements are joined by %s".formatted(body));
        }
        return join.read(
                new HloNode(node.operation(), List.of(Loose.whole(reduced, node.result()), node.loose(1)), node.at()));
    }

    /// Whether `start` changes nothing.
    private static boolean isIdle(String body, ElementType element, Tensor start) {
        double value = start.toDoubles()[0];
        return switch (body) {
            case "add", "or" -> value == 0;
            case "multiply" -> value == 1;
            case "and" -> value == 1 && element == ElementType.BOOL;
            case "maximum" ->
                value == Double.NEGATIVE_INFINITY
                        || isLeast(element, start)
                        || element == ElementType.BOOL && value == 0;
            case "minimum" ->
                value == Double.POSITIVE_INFINITY
                        || isMost(element, start)
                        || element == ElementType.BOOL && value == 1;
            default -> false;
        };
    }

    private static boolean isLeast(ElementType element, Tensor start) {
        long value = element.isInteger() ? start.toLongs()[0] : 0;
        return element.isInteger()
                && (element.name().startsWith("U") ? value == 0 : value == -1L << element.bits() - 1);
    }

    private static boolean isMost(ElementType element, Tensor start) {
        long value = element.isInteger() ? start.toLongs()[0] : 0;
        return element.isInteger()
                && value
                        == (element.name().startsWith("U")
                                ? -1L >>> 64 - element.bits()
                                : ~(-1L << element.bits() - 1));
    }

    /// The extreme and its place: elements compared, together with numbers that count along the axis.
    private static List<Loose> extremes(HloNode node, List<Integer> axes) {
        Block body = node.operation().blocks().getFirst();
        boolean plain = body.operations().stream()
                .allMatch(each ->
                        List.of("compare", "select", "or", "and", "return").contains(each.name()));
        boolean largest = body.operations().stream().anyMatch(each -> isCompared(each, 3) || isCompared(each, 2));
        boolean smallest = body.operations().stream()
                .anyMatch(each -> (isCompared(each, 5) || isCompared(each, 4))
                        && each.operands().contains(body.arguments().getFirst()));
        if (!plain || axes.size() != 1 || largest == smallest && !largest || !counts(node, axes.getFirst())) {
            throw node.refused("two operands are reduced at once");
        }
        int axis = axes.getFirst();
        ArgReduction.Kind kind = largest ? ArgReduction.Kind.MAX : ArgReduction.Kind.MIN;
        ElementType type = node.operation().types().get(1).element();
        Value values = node.at()
                .step(
                        "extreme",
                        new Reduction(largest ? Reduction.Kind.MAX : Reduction.Kind.MIN, false, true),
                        node.in(0),
                        node.at().vector("axes", axis));
        Value places = node.at().step("place", new ArgReduction(kind, axis, false, false, type), node.in(0));
        return List.of(
                Loose.whole(values, node.operation().types().getFirst()),
                Loose.whole(places, node.operation().types().get(1)));
    }

    private static boolean isCompared(Operation operation, int direction) {
        return operation.name().equals("compare") && operation.integer("comparison_direction") == direction;
    }

    /// Whether operand 1 counts along the axis.
    private static boolean counts(HloNode node, int axis) {
        Tensor known = node.known(1);
        if (known == null || !node.shape(1).isRanked()) {
            return false;
        }
        int behind = node.shape(1).rank() - 1 - axis;
        boolean along = known.shape().rank() > behind
                && known.shape().size(known.shape().rank() - 1 - behind) == known.size();
        long[] numbers = known.toLongs();
        return along && IntStream.range(0, numbers.length).allMatch(i -> numbers[i] == i);
    }

    static List<Loose> window(HloNode node) {
        if (node.operands().size() != 2) {
            throw node.refused("windows lie over several operands");
        }
        Operation operation = node.operation();
        int rank = node.shape(0).rank();
        List<Integer> kernel = operation.integers("window_dimensions");
        List<Integer> strides = filled(operation.integers("window_strides"), rank, 1);
        List<Integer> dilations = filled(operation.integers("window_dilations"), rank, 1);
        List<Integer> pads = filled(operation.integers("padding"), 2 * rank, 0);
        if (operation.integers("base_dilations").stream().anyMatch(each -> each != 1)) {
            throw node.refused("the operand is spread");
        }
        String body = body(node);
        Tensor start = node.known(1);
        if (start == null || !isIdle(body, node.result().element(), start)) {
            throw node.refused("windows do not start from nothing");
        }
        int running = runningAxis(node, kernel, strides, dilations, pads);
        if (running >= 0 && (body.equals("add") || body.equals("multiply"))) {
            Cumulative.Kind kind = body.equals("add") ? Cumulative.Kind.SUM : Cumulative.Kind.PRODUCT;
            boolean reverse = pads.get(2 * running) == 0 && kernel.get(running) > 1;
            return node.is(
                    new Cumulative(kind, false, reverse),
                    node.in(0),
                    node.formula().index(running));
        }
        return pooled(node, body, new Windows(kernel, strides, dilations, pads));
    }

    private record Windows(List<Integer> kernel, List<Integer> strides, List<Integer> dilations, List<Integer> pads) {

        boolean isIdle(int axis) {
            return kernel.get(axis) == 1
                    && strides.get(axis) == 1
                    && pads.get(2 * axis) == 0
                    && pads.get(2 * axis + 1) == 0;
        }

        Window over(List<Integer> axes) {
            return new Window(
                    axes.stream().map(kernel::get).toList(),
                    axes.stream().map(strides::get).toList(),
                    axes.stream().map(dilations::get).toList(),
                    Padding.explicit(
                            axes.stream().map(axis -> pads.get(2 * axis)).toList(),
                            axes.stream().map(axis -> pads.get(2 * axis + 1)).toList()),
                    false);
        }
    }

    static List<Integer> filled(List<Integer> given, int count, int otherwise) {
        return given.isEmpty() ? Collections.nCopies(count, otherwise) : given;
    }

    /// The axis along which everything before an element is joined, or everything behind it; -1 where there is none.
    private static int runningAxis(
            HloNode node, List<Integer> kernel, List<Integer> strides, List<Integer> dilations, List<Integer> pads) {
        Windows windows = new Windows(kernel, strides, dilations, pads);
        int[] busy = IntStream.range(0, kernel.size())
                .filter(axis -> !windows.isIdle(axis))
                .toArray();
        if (busy.length != 1 || strides.get(busy[0]) != 1 || dilations.get(busy[0]) != 1) {
            return -1;
        }
        int axis = busy[0];
        int size = node.shape(0).dim(axis).isKnown() ? (int) node.shape(0).size(axis) : -1;
        int low = pads.get(2 * axis);
        int high = pads.get(2 * axis + 1);
        return kernel.get(axis) == size && (low == size - 1 && high == 0 || low == 0 && high == size - 1) ? axis : -1;
    }

    private static List<Loose> pooled(HloNode node, String body, Windows windows) {
        int rank = windows.kernel.size();
        TensorflowFormula formula = node.formula();
        List<Integer> idle =
                IntStream.range(0, rank).filter(windows::isIdle).boxed().toList();
        if (idle.size() < 2 || !node.result().element().isFloat()) {
            throw node.refused("windows lie over %d of %d axes of %s"
                    .formatted(rank - idle.size(), rank, node.result().element()));
        }
        int batch = idle.getFirst();
        // Where the axes in the middle alone have windows, channels are last; otherwise they follow the batch.
        int channel = windows.isIdle(rank - 1) ? rank - 1 : idle.get(1);
        List<Integer> spatial = IntStream.range(0, rank)
                .filter(axis -> axis != batch && axis != channel)
                .boxed()
                .toList();
        Layout layout = new Layout(batch, channel, spatial);
        Window window = windows.over(spatial);
        return switch (body) {
            case "maximum" -> node.is(new MaxPool(layout, window, false), node.in(0));
            case "minimum" -> {
                Value most = node.at()
                        .step("most", new MaxPool(layout, window, false), formula.unary(Unary.Kind.NEGATE, node.in(0)));
                yield node.whole(formula.unary(Unary.Kind.NEGATE, most));
            }
            case "add" -> {
                Value mean = node.at().step("mean", new AveragePool(layout, window, true), node.in(0));
                double count =
                        window.kernel().stream().mapToDouble(each -> each).reduce(1, (a, b) -> a * b);
                yield node.whole(formula.times(mean, count));
            }
            default -> throw node.refused("elements are joined by %s".formatted(body));
        };
    }

    /// By the first operand; the others follow it.
    static List<Loose> sort(HloNode node) {
        Block body = node.operation().blocks().getFirst();
        int axis = (int) node.operation().integer("dimension");
        int last = body.operations().getLast().operands().getFirst();
        Operation compare = body.operations().stream()
                .filter(each -> each.results().contains(last))
                .findFirst()
                .orElseThrow(() -> node.refused("nothing is compared"));
        if (!compare.name().equals("compare") || compare.integer("comparison_direction") < 2) {
            throw node.refused("several operands are compared");
        }
        boolean firstFirst =
                reaches(body, compare.operands().getFirst(), body.arguments().getFirst());
        boolean others = IntStream.range(2, body.arguments().size())
                .anyMatch(i -> reaches(
                        body, compare.operands().getFirst(), body.arguments().get(i)));
        if (others) {
            throw node.refused("elements are compared by another operand");
        }
        boolean largest = compare.integer("comparison_direction") < 4 == firstFirst;
        TensorflowNode at = node.at();
        Value count = new TensorflowFormula(at, ElementType.INT64).size(node.in(0), axis);
        List<Value> sorted = at.are(
                2,
                new TopK(axis, largest, true, ElementType.INT64),
                node.in(0),
                at.step("count", new Reshape(true), count, at.vector("one", 1)));
        List<Loose> results = new ArrayList<>();
        for (int i = 0; i < node.operands().size(); i++) {
            Value value = i == 0
                    ? sorted.getFirst()
                    : at.step("follower", new GatherElements(axis), node.in(i), sorted.get(1));
            results.add(Loose.whole(value, node.operation().types().get(i)));
        }
        return results;
    }

    /// Whether a value in a body is made of an argument.
    private static boolean reaches(Block body, int value, int argument) {
        List<Integer> open = new ArrayList<>(Arrays.asList(value));
        for (int i = 0; i < open.size() && i < 100; i++) {
            int each = open.get(i);
            if (each == argument) {
                return true;
            }
            body.operations().stream()
                    .filter(operation -> operation.results().contains(each))
                    .forEach(operation -> open.addAll(operation.operands()));
        }
        return false;
    }
}
