package dev.slipway.passes.quantize;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.passes.plan.Activations;
import dev.slipway.passes.plan.PlanOptions;
import java.util.List;
import java.util.OptionalDouble;

/// How the numbers of a model are stored when it is converted.
///
/// A conversion asks its scheme twice. [#planned] sees the optimised graph, all ops still the hub's own: there a scheme
/// that needs to know activations puts `Quantize` and `Dequantize` around what is to be computed with integers, and the
/// rules of `Pipelines.tidied` turn that into integer kernels. [#stored] sees the graph as it will be written: there a
/// scheme chooses how constants are stored. A further scheme is a further record here, with a factory beside the others
/// and its name in [#named].
public sealed interface QuantizationScheme permits KeepTypes, StoreHalves, StoreIntegerWeights, StoreIntegers {

    /// The largest weight whose product with any unsigned byte, twice, is held by sixteen bits.
    int REDUCED = 64;

    /// Weights and activations keep the types of the source.
    static QuantizationScheme none() {
        return new KeepTypes();
    }

    /// Weights of float32 are stored as float16 and widened by the runtime, half the size; activations stay.
    static QuantizationScheme float16() {
        return new StoreHalves(ElementType.FLOAT16);
    }

    /// Weights of float32 are stored as bfloat16 and widened by the runtime: the range of float32, eight bits of
    /// precision.
    static QuantizationScheme bfloat16() {
        return new StoreHalves(ElementType.BFLOAT16);
    }

    /// Weights of layers are stored as integers of eight bits, a quarter of the size; activations stay, and are
    /// quantised at run time where the target multiplies integers.
    static QuantizationScheme dynamic() {
        return new StoreIntegerWeights(Byte.MAX_VALUE);
    }

    /// Weights and activations are stored and computed with as integers of eight bits, once
    /// [StoreIntegers#calibratedWith] has said how large activations become.
    static StoreIntegers int8() {
        return new StoreIntegers(PlanOptions.of(Activations.INT8), OptionalDouble.empty(), null);
    }

    /// Activations are stored and computed with as integers of sixteen bits around zero, weights as integers of eight
    /// bits, once [StoreIntegers#calibratedWith] has said how large activations become.
    static StoreIntegers int16x8() {
        return new StoreIntegers(PlanOptions.of(Activations.INT16), OptionalDouble.empty(), null);
    }

    /// The scheme of this name.
    ///
    /// @throws IllegalArgumentException naming the known schemes when there is none of that name
    static QuantizationScheme named(String name) {
        List<QuantizationScheme> all = List.of(none(), float16(), bfloat16(), dynamic(), int8(), int16x8());
        return all.stream()
                .filter(scheme -> scheme.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("there is no quantisation scheme '%s'; the known ones are %s"
                                .formatted(
                                        name,
                                        String.join(
                                                ", ",
                                                all.stream()
                                                        .map(QuantizationScheme::name)
                                                        .toList()))));
    }

    /// The same with weights from -64 to 64, one bit less: their products with unsigned bytes can be added in pairs of
    /// sixteen bits, as x86 processors without VNNI do (`reduce_range` of ONNX Runtime's quantiser).
    ///
    /// @throws IllegalArgumentException where weights are no integers of eight bits, or it makes no difference
    default QuantizationScheme withReducedRange() {
        throw new IllegalArgumentException(
                "a reduced range is for the weights of int8 and dynamic; %s has none".formatted(name()));
    }

    /// The name that the command and reports call it by.
    String name();

    /// Changes an optimised graph before the format makes it sayable.
    ///
    /// @param format the id of the format that will be written
    /// @param tally is told of each tensor that is quantised, or is left although the scheme is for its like
    default Graph planned(Graph graph, String format, QuantizationTally tally) {
        return graph;
    }

    /// Changes how the constants of a graph are stored that is ready to be written.
    ///
    /// @param format the id of the format that will be written
    /// @param tally is told of each tensor that is quantised, or is left although the scheme is for its like
    default Graph stored(Graph graph, String format, QuantizationTally tally) {
        return graph;
    }

    /// The ratio of signal to noise, in decibels, that a model converted by this scheme should keep to its source where
    /// nobody says what is enough; infinite where the numbers themselves must be close.
    double leastSignal();
}
