package dev.slipway.engine.tensorflow;

import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An output of an operation, where tensors are fed or fetched.
///
/// @param name what the session calls it
/// @param number the runtime's number of its element type
record Endpoint(String name, MemorySegment operation, int index, TensorType type, int number) {

    /// `sizeof(TF_Output)`
    static final long SIZE = 16;

    /// Writes a `TF_Output`.
    static void write(MemorySegment operation, int index, MemorySegment to) {
        to.set(ValueLayout.ADDRESS, 0, operation);
        to.set(ValueLayout.JAVA_INT, ValueLayout.ADDRESS.byteSize(), index);
    }

    void write(MemorySegment to) {
        write(operation, index, to);
    }

    boolean isSameTensor(Endpoint other) {
        return operation.equals(other.operation) && index == other.index;
    }
}
