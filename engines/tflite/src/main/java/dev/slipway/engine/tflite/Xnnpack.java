package dev.slipway.engine.tflite;

import dev.slipway.engine.foreign.NativeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// XNNPACK, the kernels that the runtime's own packages for Python and for phones compute floats and 8-bit integers
/// with unless told otherwise; its C interface, left to itself, does not.
record Xnnpack(NativeFunction defaults, NativeFunction create, NativeFunction delete) {

    static final String DEFAULTS = "TfLiteXNNPackDelegateOptionsDefault";
    static final String CREATE = "TfLiteXNNPackDelegateCreate";
    static final String DELETE = "TfLiteXNNPackDelegateDelete";

    /// The options begin with the number of threads. They are returned in memory that must be no less than theirs,
    /// and grow with every version.
    static final MemoryLayout OPTIONS =
            MemoryLayout.structLayout(MemoryLayout.sequenceLayout(32, ValueLayout.JAVA_LONG));

    /// A delegate, which is to outlive the interpreters it is given to.
    MemorySegment delegate(int threads) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = defaults.pointer(arena);
            options.set(ValueLayout.JAVA_INT, 0, threads);
            return create.pointer(options);
        }
    }
}
