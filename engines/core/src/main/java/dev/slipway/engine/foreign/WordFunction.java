package dev.slipway.engine.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// A function of few pointers and integers, all of them passed as whole machine words.
///
/// The calling conventions of the 64-bit systems pass the first integers and pointers in registers, whose upper halves
/// nobody reads where the type is narrower. So there is one kind of call for each number of parameters, not one for
/// each type: Java links a kind once, and linking takes longer than most models take to run.
@SuppressWarnings("restricted")
final class WordFunction extends NativeFunction {

    private static final int MOST = 6;
    private static final AtomicReferenceArray<MethodHandle> BY_COUNT = new AtomicReferenceArray<>(MOST + 1);

    private final MemorySegment address;
    private final int count;
    private final MethodHandle handle;

    WordFunction(MemorySegment address, String type) {
        this.address = address;
        this.count = parameters(type).length();
        this.handle = handle(count);
    }

    static boolean canBe(String type) {
        String parameters = parameters(type);
        return parameters.length() <= MOST && parameters.matches("[pli]*") && !type.endsWith(">o");
    }

    private static String parameters(String type) {
        int end = type.indexOf('>');
        return end < 0 ? type : type.substring(0, end);
    }

    private static MethodHandle handle(int count) {
        MethodHandle known = BY_COUNT.get(count);
        if (known != null) {
            return known;
        }
        MemoryLayout[] words = new MemoryLayout[count];
        Arrays.fill(words, ValueLayout.JAVA_LONG);
        MethodHandle linked = Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, words));
        BY_COUNT.set(count, linked);
        return linked;
    }

    private long call(Object... arguments) {
        if (arguments.length != count) {
            throw new IllegalArgumentException(
                    "the function takes %d arguments, got %d".formatted(count, arguments.length));
        }
        try {
            return switch (count) {
                case 0 -> (long) handle.invokeExact(address);
                case 1 -> (long) handle.invokeExact(address, word(arguments[0]));
                case 2 -> (long) handle.invokeExact(address, word(arguments[0]), word(arguments[1]));
                case 3 ->
                    (long) handle.invokeExact(address, word(arguments[0]), word(arguments[1]), word(arguments[2]));
                case 4 ->
                    (long) handle.invokeExact(
                            address, word(arguments[0]), word(arguments[1]), word(arguments[2]), word(arguments[3]));
                case 5 ->
                    (long) handle.invokeExact(
                            address,
                            word(arguments[0]),
                            word(arguments[1]),
                            word(arguments[2]),
                            word(arguments[3]),
                            word(arguments[4]));
                default ->
                    (long) handle.invokeExact(
                            address,
                            word(arguments[0]),
                            word(arguments[1]),
                            word(arguments[2]),
                            word(arguments[3]),
                            word(arguments[4]),
                            word(arguments[5]));
            };
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        } finally {
            Reference.reachabilityFence(arguments);
        }
    }

    private static long word(Object argument) {
        if (argument instanceof MemorySegment pointer && pointer.isNative()) {
            return pointer.address();
        }
        if (argument instanceof Integer number) {
            return number;
        }
        if (argument instanceof Long size) {
            return size;
        }
        throw new IllegalArgumentException("%s is no pointer, int or size".formatted(argument));
    }

    @Override
    public void run(Object... arguments) {
        call(arguments);
    }

    @Override
    public MemorySegment pointer(Object... arguments) {
        return MemorySegment.ofAddress(call(arguments));
    }

    @Override
    public int number(Object... arguments) {
        return (int) call(arguments);
    }

    @Override
    public long size(Object... arguments) {
        return call(arguments);
    }

    @Override
    public boolean truth(Object... arguments) {
        return (byte) call(arguments) != 0;
    }
}
