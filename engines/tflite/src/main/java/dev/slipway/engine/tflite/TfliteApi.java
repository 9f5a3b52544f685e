package dev.slipway.engine.tflite;

import dev.slipway.engine.foreign.NativeApi;
import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.model.tensor.Quantization;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The runtime's C interface, and two functions of its C++ insides that have no equal there.
final class TfliteApi extends NativeApi<TfliteFunction> {

    private static final String VERIFY = "_ZN6tflite8internal27VerifyFlatBufferAndGetModelEPKvm";
    private static final String SET_LOG_SEVERITY =
            "_ZN6tflite16logging_internal13MinimalLogger21SetMinimumLogSeverityENS_11LogSeverityE";

    /// Errors reach the session's own reporter whatever the severity.
    private static final int LOG_NOTHING = 4;

    private static final MemoryLayout SCALE_AND_ZERO_POINT =
            MemoryLayout.structLayout(ValueLayout.JAVA_FLOAT, ValueLayout.JAVA_INT);

    private final NativeFunction quantization;
    private final Optional<NativeFunction> verify;
    private final Optional<Xnnpack> xnnpack;

    /// @throws UnsatisfiedLinkError when the library does not export the C interface
    TfliteApi(Path library) {
        super(library, TfliteFunction.values());
        quantization = NativeFunction.at(
                address("TfLiteTensorQuantizationParams"),
                FunctionDescriptor.of(SCALE_AND_ZERO_POINT, ValueLayout.ADDRESS));
        verify = optional(VERIFY, "pl>p");
        xnnpack = optional(Xnnpack.CREATE, "p>p")
                .map(create -> new Xnnpack(
                        NativeFunction.at(address(Xnnpack.DEFAULTS), FunctionDescriptor.of(Xnnpack.OPTIONS)),
                        create,
                        NativeFunction.at(address(Xnnpack.DELETE), "p")));
        optional(SET_LOG_SEVERITY, "i>i").ifPresent(function -> function.number(LOG_NOTHING));
    }

    /// The kernels of XNNPACK; empty where the library was built without them.
    Optional<Xnnpack> xnnpack() {
        return xnnpack;
    }

    String version() {
        return text(TfliteFunction.VERSION);
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
        return verify.map(function -> !function.pointer(model, model.byteSize()).equals(MemorySegment.NULL))
                .orElse(true);
    }
}
