package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Reverse;
import dev.slipway.model.op.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Python's brackets pick of a tensor: an index and a slice for each axis, `...` for those not named, `None` for a
/// new one.
final class KerasSubscript {

    private final KerasNode node;
    private final List<@Nullable Object> keys;
    private Value value;

    private final List<Long> starts = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private final List<Long> axes = new ArrayList<>();
    private final List<Long> steps = new ArrayList<>();
    private final List<Long> gone = new ArrayList<>();
    private final List<Long> added = new ArrayList<>();

    KerasSubscript(KerasNode node, Value value, List<@Nullable Object> keys) {
        this.node = node;
        this.value = value;
        this.keys = keys;
    }

    Value value() {
        int axis = 0;
        int named = (int)
                keys.stream().filter(key -> key != null && !isEllipsis(key)).count();
        for (Object key : keys) {
            if (key == null) {
                added.add((long) axis - gone.size() + added.size());
            } else if (isEllipsis(key)) {
                axis = node.rank(value) - (named - axis);
            } else {
                pick(key, axis++);
            }
        }
        KerasFormula formula = new KerasFormula(node);
        if (!axes.isEmpty()) {
            value = node.step(
                    "part",
                    new Slice(),
                    value,
                    node.vector("starts", longs(starts)),
                    node.vector("ends", longs(ends)),
                    node.vector("axes", longs(axes)),
                    node.vector("steps", longs(steps)));
        }
        if (!gone.isEmpty()) {
            value = formula.squeeze(value, longs(gone));
        }
        return added.isEmpty() ? value : formula.unsqueeze(value, longs(added));
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static boolean isEllipsis(Object key) {
        return key instanceof KerasConfig config && "__ellipsis__".equals(config.get("class_name"))
                || key.equals("...")
                || key instanceof Map<?, ?> map && "Ellipsis".equals(map.get("value"));
    }

    private void pick(Object key, int axis) {
        if (key instanceof Long index) {
            starts.add(index);
            ends.add(index == -1 ? Long.MAX_VALUE : index + 1);
            axes.add((long) axis);
            steps.add(1L);
            gone.add((long) axis);
            return;
        }
        Object start;
        Object stop;
        Object step;
        if (key instanceof KerasConfig config) {
            KerasConfig slice = config.config("config");
            start = slice.get("start");
            stop = slice.get("stop");
            step = slice.get("step");
        } else if (key instanceof Map<?, ?> map) {
            start = map.get("start");
            stop = map.get("stop");
            step = map.get("step");
        } else {
            throw new Unsaid("it picks by %s".formatted(key));
        }
        long by = number(step, 1);
        if (start == null && stop == null && by == 1) {
            return;
        }
        if (start == null && stop == null && by == -1) {
            value = node.step("reversed", new Reverse(List.of(axis)), value);
            return;
        }
        starts.add(number(start, by > 0 ? 0 : Long.MAX_VALUE));
        ends.add(number(stop, by > 0 ? Long.MAX_VALUE : Long.MIN_VALUE));
        axes.add((long) axis);
        steps.add(by);
    }

    private static long number(@Nullable Object value, long otherwise) {
        return switch (value) {
            case null -> otherwise;
            case Long number -> number;
            default -> throw new Unsaid("it slices by a computed number");
        };
    }
}
