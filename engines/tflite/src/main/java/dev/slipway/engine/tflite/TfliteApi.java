package dev.slipway.engine.tflite;

import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.model.tensor.Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The runtime's C interface, and two functions of its C++ insides that have no equal there.
final class TfliteApi {

    private static final String VERIFY = "_ZN6tflite8internal27VerifyFlatBufferAndGetModelEPKvm";
    private static final String SET_LOG_SEVERITY =
            "_ZN6tflite16logging_internal13MinimalLogger21SetMinimumLogSeverityENS_11LogSeverityE";

    /// Errors reach the session's own reporter whatever the severity.
    private static final int LOG_NOTHING = 4;

    private static final MemoryLayout SCALE_AND_ZERO_POINT =
            MemoryLayout.structLayout(ValueLayout.JAVA_FLOAT, ValueLayout.JAVA_INT);

    private final SymbolLookup symbols;
    private final @Nullable NativeFunction[] functions = new NativeFunction[TfliteFunction.values().length];
    private final NativeFunction quantization;

    /// @throws UnsatisfiedLinkError when the library does not export the C interface
    @SuppressWarnings("restricted")
    TfliteApi(Path library) {
        symbols = SymbolLookup.libraryLookup(library, Arena.global());
        quantization = NativeFunction.at(
                symbol("TfLiteTensorQuantizationParams"),
                FunctionDescriptor.of(SCALE_AND_ZERO_POINT, ValueLayout.ADDRESS));
        symbols.find(SET_LOG_SEVERITY)
                .ifPresent(function -> NativeFunction.at(function, "i>i").number(LOG_NOTHING));
    }

    String version() {
        return function(TfliteFunction.VERSION).text();
    }

    MemorySegment pointer(TfliteFunction function, Object... arguments) {
        return function(function).pointer(arguments);
    }

    int number(TfliteFunction function, Object... arguments) {
        return function(function).number(arguments);
    }

    long size(TfliteFunction function, Object... arguments) {
        return function(function).size(arguments);
    }

    String text(TfliteFunction function, Object... arguments) {
        return function(function).text(arguments);
    }

    void run(TfliteFunction function, Object... arguments) {
        function(function).run(arguments);
    }

    /// How a tensor's integers stand for reals; null where they do not.
    @Nullable
    Quantization quantization(MemorySegment tensor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = quantization.pointer(arena, tensor);
            float scale = parameters.get(ValueLayout.JAVA_FLOAT, 0);
            return scale == 0 ? null : Quantization.perTensor(scale, parameters.get(ValueLayout.JAVA_INT, 4));
        }
    }

    /// Whether every offset of a model's bytes lies within them; the runtime itself does not look.
    boolean isSound(MemorySegment model) {
        return symbols.find(VERIFY)
                .map(function -> !NativeFunction.at(function, "pl>p")
                        .pointer(model, model.byteSize())
                        .equals(MemorySegment.NULL))
                .orElse(true);
    }

    private NativeFunction function(TfliteFunction name) {
        NativeFunction function = functions[name.ordinal()];
        if (function == null) {
            function = NativeFunction.at(symbol(name.symbol()), name.type());
            functions[name.ordinal()] = function;
        }
        return function;
    }

    private MemorySegment symbol(String name) {
        return symbols.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name + " is not in the library"));
    }
}
