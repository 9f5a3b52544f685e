package dev.slipway.engine.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;

/// A function of a native library.
///
/// Its type is spelled a letter a parameter, then `>` and the letter of the result if there is one: `p` is a pointer,
/// `l` a `size_t` or `int64_t`, `i` an `int` or enumeration, `b` a `bool`, `o` a structure of a pointer and an `int`.
/// So `pl>i` takes a pointer and a size, and returns an `int`.
@SuppressWarnings("restricted")
public abstract sealed class NativeFunction permits WordFunction, TypedFunction {

    private static final MemoryLayout POINTER_AND_NUMBER =
            MemoryLayout.structLayout(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, MemoryLayout.paddingLayout(4));

    NativeFunction() {}

    /// The function at an address.
    public static NativeFunction at(MemorySegment address, String type) {
        return WordFunction.canBe(type) ? new WordFunction(address, type) : at(address, descriptor(type));
    }

    /// The function at an address; where the result is a structure, the first argument is what allocates it.
    public static NativeFunction at(MemorySegment address, FunctionDescriptor descriptor) {
        MethodHandle handle = Linker.nativeLinker().downcallHandle(address, descriptor);
        return new TypedFunction(handle.asSpreader(Object[].class, handle.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class)));
    }

    public static FunctionDescriptor descriptor(String type) {
        int end = type.indexOf('>');
        String parameters = end < 0 ? type : type.substring(0, end);
        MemoryLayout[] layouts =
                parameters.chars().mapToObj(NativeFunction::layout).toArray(MemoryLayout[]::new);
        return end < 0
                ? FunctionDescriptor.ofVoid(layouts)
                : FunctionDescriptor.of(layout(type.charAt(end + 1)), layouts);
    }

    private static MemoryLayout layout(int letter) {
        return switch (letter) {
            case 'p' -> ValueLayout.ADDRESS;
            case 'l' -> ValueLayout.JAVA_LONG;
            case 'i' -> ValueLayout.JAVA_INT;
            case 'b' -> ValueLayout.JAVA_BOOLEAN;
            case 'o' -> POINTER_AND_NUMBER;
            default -> throw new IllegalArgumentException("no type is spelled '%c'".formatted(letter));
        };
    }

    /// Calls a function that returns nothing, or whose result does not matter. The arguments of this and the other
    /// calls must be of exactly the declared types.
    public abstract void run(Object... arguments);

    /// Calls a function that returns a pointer or a structure.
    public abstract MemorySegment pointer(Object... arguments);

    /// Calls a function that returns an `int`.
    public abstract int number(Object... arguments);

    /// Calls a function that returns a `size_t`.
    public abstract long size(Object... arguments);

    /// Calls a function that returns a `bool`.
    public abstract boolean truth(Object... arguments);

    /// Calls a function that returns zero-terminated UTF-8.
    public final String text(Object... arguments) {
        return textAt(pointer(arguments));
    }

    /// The zero-terminated UTF-8 at a pointer; empty where it is null.
    public static String textAt(MemorySegment pointer) {
        return pointer.equals(MemorySegment.NULL)
                ? ""
                : pointer.reinterpret(Long.MAX_VALUE).getString(0, StandardCharsets.UTF_8);
    }
}
