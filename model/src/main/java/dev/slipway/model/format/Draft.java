package dev.slipway.model.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What a format would write of a model.
///
/// @param unspeakable what it cannot spell, all of it at once; empty when the model can be written
/// @param transposes where the spelling of an op needs its data transposed, by the source's names
/// @param versions what of the format a runtime must know, by name: operator sets of ONNX
/// @param operators the operators that would be written, those of bodies included
public record Draft(
        List<Unspeakable> unspeakable,
        List<String> transposes,
        SequencedMap<String, Long> versions,
        List<Operator> operators) {

    public Draft {
        unspeakable = List.copyOf(unspeakable);
        transposes = List.copyOf(transposes);
        versions = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(versions));
        operators = List.copyOf(operators);
    }

    /// An operator of the format, and how often it is used.
    ///
    /// @param name its name there, with the domain or in capitals, as the format has it
    /// @param version its own version; 0 where [Draft#versions] says it
    /// @param kernel what computes it
    public record Operator(String name, long version, int count, Kernel kernel) {}

    /// What computes an operator in the format's usual runtime.
    public enum Kernel {
        /// The runtime itself.
        BUILT_IN,
        /// The runtime's fast kernels, XNNPACK for TFLite, with the element types it is used with.
        FAST,
        /// Nothing, unless whoever runs the model registers it.
        CUSTOM
    }

    /// The same, of a format that says only what it cannot spell.
    public static Draft of(List<Unspeakable> unspeakable) {
        return new Draft(unspeakable, List.of(), new LinkedHashMap<>(), List.of());
    }

    /// The operators that a runtime does not bring along.
    public List<Operator> custom() {
        return operators.stream()
                .filter(operator -> operator.kernel() == Kernel.CUSTOM)
                .toList();
    }
}
