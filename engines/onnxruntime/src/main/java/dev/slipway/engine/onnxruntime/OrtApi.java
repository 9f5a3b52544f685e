package dev.slipway.engine.onnxruntime;

import dev.slipway.engine.EngineException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's C interface: one library, one environment for the life of the process.
@SuppressWarnings("restricted")
final class OrtApi {

    /// The oldest interface with every function used here: that of ONNX Runtime 1.24.
    private static final int API_VERSION = 24;

    private static final int GET_ERROR_MESSAGE = 2;
    private static final int HAS_SHAPE = 390;

    /// Errors arrive as exceptions, so that the runtime need not print them.
    private static final int LOG_FATAL = 4;

    private static final int ARENA_ALLOCATOR = 1;
    private static final int DEFAULT_MEMORY = 0;

    private final MemorySegment table;
    private final @Nullable MethodHandle[] handles = new MethodHandle[OrtFunction.values().length];
    private final MethodHandle errorMessage;
    private final MethodHandle hasShape;
    private final String version;
    private final MemorySegment environment;
    private final MemorySegment allocator;
    private final MemorySegment cpuMemory;

    /// @throws UnsatisfiedLinkError when the library is not one of a sufficient ONNX Runtime
    OrtApi(Path library) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        MemorySegment base = table(
                symbols.find("OrtGetApiBase").orElseThrow(() -> new UnsatisfiedLinkError("OrtGetApiBase is not in it")),
                FunctionDescriptor.of(ValueLayout.ADDRESS),
                2);
        version = text((MemorySegment)
                call(handle(base.getAtIndex(ValueLayout.ADDRESS, 1), FunctionDescriptor.of(ValueLayout.ADDRESS))));
        table = table(
                base.getAtIndex(ValueLayout.ADDRESS, 0),
                FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                HAS_SHAPE + 1,
                API_VERSION);
        errorMessage =
                handle(entry(GET_ERROR_MESSAGE), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        hasShape = handle(entry(HAS_SHAPE), FunctionDescriptor.of(ValueLayout.JAVA_BOOLEAN, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            environment = created(arena, OrtFunction.CREATE_ENVIRONMENT, LOG_FATAL, arena.allocateFrom("slipway"));
            allocator = created(arena, OrtFunction.DEFAULT_ALLOCATOR);
            cpuMemory = created(arena, OrtFunction.CPU_MEMORY, ARENA_ALLOCATOR, DEFAULT_MEMORY);
        }
    }

    String version() {
        return version;
    }

    MemorySegment environment() {
        return environment;
    }

    MemorySegment allocator() {
        return allocator;
    }

    /// Says that tensors lie in ordinary memory.
    MemorySegment cpuMemory() {
        return cpuMemory;
    }

    /// Calls a function.
    ///
    /// @throws EngineException with the runtime's words when it fails
    void invoke(OrtFunction function, Object... arguments) {
        Object status = call(handle(function), arguments);
        if (status instanceof MemorySegment failure && !failure.equals(MemorySegment.NULL)) {
            String message = text((MemorySegment) call(errorMessage, failure));
            invoke(OrtFunction.RELEASE_STATUS, failure);
            throw new EngineException(message);
        }
    }

    /// The pointer that a function stores through its last parameter.
    MemorySegment created(SegmentAllocator memory, OrtFunction function, Object... arguments) {
        MemorySegment out = memory.allocate(ValueLayout.ADDRESS);
        invoke(function, with(arguments, out));
        return out.get(ValueLayout.ADDRESS, 0);
    }

    /// The size that a function stores through its last parameter.
    long size(SegmentAllocator memory, OrtFunction function, Object... arguments) {
        MemorySegment out = memory.allocate(ValueLayout.JAVA_LONG);
        invoke(function, with(arguments, out));
        return out.get(ValueLayout.JAVA_LONG, 0);
    }

    /// The enumeration value that a function stores through its last parameter.
    int number(SegmentAllocator memory, OrtFunction function, Object... arguments) {
        MemorySegment out = memory.allocate(ValueLayout.JAVA_INT);
        invoke(function, with(arguments, out));
        return out.get(ValueLayout.JAVA_INT, 0);
    }

    /// Whether the rank of a tensor type is known.
    boolean hasShape(MemorySegment tensorType) {
        return (boolean) call(hasShape, tensorType);
    }

    /// The text at a pointer to zero-terminated UTF-8.
    static String text(MemorySegment pointer) {
        return pointer.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
    }

    private static Object[] with(Object[] arguments, Object last) {
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    private MethodHandle handle(OrtFunction function) {
        MethodHandle handle = handles[function.ordinal()];
        if (handle == null) {
            handle = handle(entry(function.place()), function.descriptor());
            handles[function.ordinal()] = handle;
        }
        return handle;
    }

    private MemorySegment entry(int place) {
        return table.getAtIndex(ValueLayout.ADDRESS, place);
    }

    private static MemorySegment table(
            MemorySegment function, FunctionDescriptor descriptor, int entries, Object... arguments) {
        MemorySegment pointer = (MemorySegment) call(handle(function, descriptor), arguments);
        if (pointer.equals(MemorySegment.NULL)) {
            throw new UnsatisfiedLinkError("it is older than ONNX Runtime 1.%d".formatted(API_VERSION));
        }
        return pointer.reinterpret(entries * ValueLayout.ADDRESS.byteSize());
    }

    private static MethodHandle handle(MemorySegment function, FunctionDescriptor descriptor) {
        MethodHandle handle = Linker.nativeLinker().downcallHandle(function, descriptor);
        return handle.asSpreader(Object[].class, handle.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    private static Object call(MethodHandle handle, Object... arguments) {
        try {
            return (Object) handle.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
