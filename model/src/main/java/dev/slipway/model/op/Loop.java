package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Runs `body` while the condition holds, at most `trips` times. The body takes (iteration: int64 scalar, condition:
/// bool scalar, carried…, captured…) and gives (condition, carried…, scans…).
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `trips` | integer, one element | optional; no limit where absent |
/// | input 1 | `condition` | bool, one element | optional; true where absent |
/// | input 2 | `carried...` | any | the values before the first iteration |
/// | input 3 | `captured...` | any | what the body reads from outside |
/// | output 0 | `carried...` | as `carried...` | those after the last iteration; sizes that change are unknown |
/// | output 1 | `scans...` | as the body gives | of all iterations, stacked along a new first axis |
///
/// Without an iteration the evaluated scans are float32 `[0]`.
///
/// Source: [ONNX Loop](https://onnx.ai/onnx/operators/onnx__Loop.html).
///
/// @param body the region run
/// @param carried how many values are carried from one iteration to the next
public record Loop(Region body, int carried) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        List<TensorType> given = new ArrayList<>();
        given.add(TensorType.of(ElementType.INT64, Shape.SCALAR));
        given.add(TensorType.of(ElementType.BOOL, Shape.SCALAR));
        for (int i = 2; i < in.size(); i++) {
            given.add(in.type(i));
        }
        List<TensorType> after = body.infer(given);
        for (int round = 0; round < 3; round++) {
            boolean changed = false;
            for (int i = 0; i < carried; i++) {
                Shape common =
                        Shapes.common(given.get(i + 2).shape(), after.get(i + 1).shape());
                changed |= !common.equals(given.get(i + 2).shape());
                given.set(i + 2, given.get(i + 2).withShape(common));
            }
            if (!changed) {
                break;
            }
            after = body.infer(given);
        }
        List<TensorType> types = new ArrayList<>(given.subList(2, 2 + carried));
        for (TensorType scan : after.subList(carried + 1, after.size())) {
            types.add(scan.shape().isRanked() ? scan.withShape(scan.shape().withAxisAt(0, Dim.UNKNOWN)) : scan);
        }
        return types;
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        long trips = in.has(0) ? in.tensor(0).scalarLong() : Long.MAX_VALUE;
        Tensor condition = in.has(1) ? in.tensor(1) : Tensor.ofBooleans(Shape.SCALAR, true);
        List<Tensor> state = new ArrayList<>();
        for (int i = 2; i < in.size(); i++) {
            state.add(in.tensor(i));
        }
        int scans = body.outputCount() - 1 - carried;
        List<List<Tensor>> scanned = new ArrayList<>();
        for (int i = 0; i < scans; i++) {
            scanned.add(new ArrayList<>());
        }
        for (long trip = 0; trip < trips && condition.scalarValue() != 0; trip++) {
            List<Tensor> given = new ArrayList<>(List.of(Tensor.scalar(trip), condition));
            given.addAll(state);
            List<Tensor> after = body.evaluate(given);
            condition = after.getFirst();
            for (int i = 0; i < carried; i++) {
                state.set(i, after.get(i + 1));
            }
            for (int i = 0; i < scans; i++) {
                scanned.get(i).add(after.get(i + 1 + carried));
            }
        }
        List<Tensor> results = new ArrayList<>(state.subList(0, carried));
        for (List<Tensor> slices : scanned) {
            if (slices.isEmpty()) {
                results.add(Tensor.ofDoubles(ElementType.FLOAT32, Shape.of(0)));
            } else {
                results.add(new Stack(0)
                        .evaluate(Arguments.of(slices.toArray(Tensor[]::new)))
                        .getFirst());
            }
        }
        return results;
    }

    @Override
    public boolean readsStoredIntegers() {
        return true;
    }

    @Override
    public List<Region> regions() {
        return List.of(body);
    }

    @Override
    public Op withRegions(List<? extends Region> regions) {
        return new Loop(regions.getFirst(), carried);
    }
}
