package dev.slipway.engine.foreign;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// A function called with the types that it declares.
final class TypedFunction extends NativeFunction {

    private final MethodHandle handle;

    /// @param handle takes an array of arguments, returns an object or null
    TypedFunction(MethodHandle handle) {
        this.handle = handle;
    }

    private Object call(Object... arguments) {
        try {
            return (Object) handle.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void run(Object... arguments) {
        call(arguments);
    }

    @Override
    public MemorySegment pointer(Object... arguments) {
        return (MemorySegment) call(arguments);
    }

    @Override
    public int number(Object... arguments) {
        return (int) call(arguments);
    }

    @Override
    public long size(Object... arguments) {
        return (long) call(arguments);
    }

    @Override
    public boolean truth(Object... arguments) {
        return (boolean) call(arguments);
    }
}
