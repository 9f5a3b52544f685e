package dev.slipway.engine.onnxruntime;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.foreign.Environment;
import dev.slipway.engine.foreign.NativeFunction;
import dev.slipway.engine.foreign.Sentence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
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

    /// Else the runtime reports names and hashes of models to its vendor, and keeps what it could not send.
    private static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

    private static final int ARENA_ALLOCATOR = 1;
    private static final int DEFAULT_MEMORY = 0;

    /// Which file it is, is said elsewhere; which function of the runtime it was, helps nobody.
    private static final Pattern NOISE = Pattern.compile(
            "Load model from .*? failed:|([\\w:]+ )?onnxruntime::[\\w:{}~]+\\([^()]*\\)( const)?( \\[with [^]]*])? ?");

    private final MemorySegment table;
    private final @Nullable NativeFunction[] functions = new NativeFunction[OrtFunction.values().length];
    private final NativeFunction errorMessage;
    private final NativeFunction hasShape;
    private final String version;
    private final MemorySegment allocator;
    private final MemorySegment cpuMemory;
    private @Nullable MemorySegment environment;

    /// @throws UnsatisfiedLinkError when the library is not one of a sufficient ONNX Runtime
    OrtApi(Path library) {
        Environment.set(NO_TELEMETRY, "1");
        MemorySegment base = SymbolLookup.libraryLookup(library, Arena.global())
                .find("OrtGetApiBase")
                .map(function -> NativeFunction.at(function, ">p").pointer())
                .orElseThrow(() -> new UnsatisfiedLinkError("OrtGetApiBase is not in %s".formatted(library)))
                .reinterpret(2 * ValueLayout.ADDRESS.byteSize());
        version =
                NativeFunction.at(base.getAtIndex(ValueLayout.ADDRESS, 1), ">p").text();
        MemorySegment api = NativeFunction.at(base.getAtIndex(ValueLayout.ADDRESS, 0), "i>p")
                .pointer(API_VERSION);
        if (api.equals(MemorySegment.NULL)) {
            throw new UnsatisfiedLinkError(
                    "%s is ONNX Runtime %s, older than 1.%d".formatted(library, version, API_VERSION));
        }
        table = api.reinterpret((HAS_SHAPE + 1) * ValueLayout.ADDRESS.byteSize());
        errorMessage = function(GET_ERROR_MESSAGE, "p>p");
        hasShape = function(HAS_SHAPE, "p>b");
        try (Arena arena = Arena.ofConfined()) {
            allocator = created(arena, OrtFunction.DEFAULT_ALLOCATOR);
            cpuMemory = created(arena, OrtFunction.CPU_MEMORY, ARENA_ALLOCATOR, DEFAULT_MEMORY);
        }
    }

    String version() {
        return version;
    }

    /// What sessions belong to. The first call makes it, which takes a tenth of a second.
    synchronized MemorySegment environment() {
        if (environment == null) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment made =
                        created(arena, OrtFunction.CREATE_ENVIRONMENT, LOG_FATAL, arena.allocateFrom("slipway"));
                invoke(OrtFunction.DISABLE_TELEMETRY, made);
                environment = made;
            }
        }
        return environment;
    }

    MemorySegment allocator() {
        return allocator;
    }

    /// Says that tensors lie in ordinary memory.
    MemorySegment cpuMemory() {
        return cpuMemory;
    }

    /// Calls a function that returns a status.
    ///
    /// @throws EngineException with the runtime's words when it fails
    void invoke(OrtFunction function, Object... arguments) {
        MemorySegment status = function(function).pointer(arguments);
        if (!status.equals(MemorySegment.NULL)) {
            String message =
                    NOISE.matcher(Sentence.of(errorMessage.text(status))).replaceAll("");
            release(OrtFunction.RELEASE_STATUS, status);
            throw new EngineException(message);
        }
    }

    void release(OrtFunction function, MemorySegment owned) {
        function(function).run(owned);
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
        return hasShape.truth(tensorType);
    }

    private static Object[] with(Object[] arguments, Object last) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    private NativeFunction function(OrtFunction name) {
        NativeFunction function = functions[name.ordinal()];
        if (function == null) {
            function = function(name.place(), name.type());
            functions[name.ordinal()] = function;
        }
        return function;
    }

    private NativeFunction function(int place, String type) {
        return NativeFunction.at(table.getAtIndex(ValueLayout.ADDRESS, place), type);
    }
}
