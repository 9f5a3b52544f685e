package dev.slipway.model.op;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;

/// Applies `body` to one slice after the other. The body takes the state, a slice of each scanned input (without its
/// axis) and the captured inputs; it gives the next state and a slice of each scan.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `state...` | any | `state` many: what the first trip starts from |
/// | input 1 | `scanned...` | any `[..., trips, ...]` | one or more; trips along their axis of `inputAxes` |
/// | input 2 | `captured...` | any | passed to every trip as they are |
/// | output 0 | `state...` | as the inputs | after the last trip |
/// | output 1 | `scans...` | as `body` gives them, `trips` inserted at `outputAxes` | every trip's slices |
///
/// Source: [ONNX Scan](https://onnx.ai/onnx/operators/onnx__Scan.html).
///
/// @param body the computation of a trip
/// @param state how many inputs are state
/// @param inputAxes for each scanned input, the axis that is scanned; negative counts from the end
/// @param inputReversed for each scanned input, whether it is scanned from its end
/// @param outputAxes for each scan, the axis of the trips; negative counts from the end
/// @param outputReversed for each scan, whether the last trip's slice comes first
public record Scan(
        Region body,
        int state,
        List<Integer> inputAxes,
        List<Boolean> inputReversed,
        List<Integer> outputAxes,
        List<Boolean> outputReversed)
        implements Op {

    public Scan {
        inputAxes = List.copyOf(inputAxes);
        inputReversed = List.copyOf(inputReversed);
        outputAxes = List.copyOf(outputAxes);
        outputReversed = List.copyOf(outputReversed);
    }

    @Override
    public List<TensorType> infer(Operands in) {
        List<TensorType> given = new ArrayList<>();
        Dim trips = Dim.UNKNOWN;
        for (int i = 0; i < in.size(); i++) {
            int scanned = i - state;
            if (scanned >= 0 && scanned < inputAxes.size()) {
                Shape x = in.shape(i);
                trips = x.isRanked() ? x.dim(inputAxes.get(scanned)) : trips;
                given.add(in.type(i).withShape(x.isRanked() ? x.withoutAxis(inputAxes.get(scanned)) : x));
            } else {
                given.add(in.type(i));
            }
        }
        List<TensorType> after = body.infer(given);
        List<TensorType> types = new ArrayList<>(given.subList(0, state));
        for (int i = state; i < after.size(); i++) {
            TensorType scan = after.get(i);
            boolean ranked = scan.shape().isRanked();
            int axis = ranked
                    ? Math.floorMod(outputAxes.get(i - state), scan.shape().rank() + 1)
                    : 0;
            types.add(ranked ? scan.withShape(scan.shape().withAxisAt(axis, trips)) : scan);
        }
        return types;
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        int scans = inputAxes.size();
        int outputs = body.outputCount() - state;
        List<Tensor> carried = new ArrayList<>();
        for (int i = 0; i < state; i++) {
            carried.add(in.tensor(i));
        }
        int trips = (int) in.shape(state).size(inputAxes.getFirst());
        List<List<Tensor>> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(new ArrayList<>());
        }
        for (int trip = 0; trip < trips; trip++) {
            List<Tensor> given = new ArrayList<>(carried);
            for (int i = 0; i < scans; i++) {
                Tensor x = in.tensor(state + i);
                int axis = Math.floorMod(inputAxes.get(i), x.shape().rank());
                int at = inputReversed.get(i) ? trips - 1 - trip : trip;
                given.add(Slice.along(x, axis, at, 1).reshaped(x.shape().withoutAxis(axis)));
            }
            for (int i = state + scans; i < in.size(); i++) {
                given.add(in.tensor(i));
            }
            List<Tensor> after = body.evaluate(given);
            carried = new ArrayList<>(after.subList(0, state));
            for (int i = 0; i < outputs; i++) {
                results.get(i).add(outputReversed.get(i) ? 0 : trip, after.get(state + i));
            }
        }
        List<Tensor> all = new ArrayList<>(carried);
        for (int i = 0; i < outputs; i++) {
            all.add(new Stack(outputAxes.get(i))
                    .evaluate(Arguments.of(results.get(i).toArray(Tensor[]::new)))
                    .getFirst());
        }
        return all;
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
        return new Scan(regions.getFirst(), state, inputAxes, inputReversed, outputAxes, outputReversed);
    }
}
