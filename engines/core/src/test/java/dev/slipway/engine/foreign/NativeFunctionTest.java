package dev.slipway.engine.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Calls functions of C's own library.
class NativeFunctionTest {

    @Test
    void passesAndReturnsPointersAndSizes() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("grüße");
            assertThat(function("strlen", "p>l").size(text)).isEqualTo("grüße".getBytes(StandardCharsets.UTF_8).length);
            assertThat(function("strchr", "pi>p").text(text, (int) 'r')).isEqualTo("rüße");
            assertThat(function("strchr", "pi>p").pointer(text, (int) 'x')).isEqualTo(MemorySegment.NULL);
            assertThat(function("strchr", "pi>p").text(text, (int) 'x')).isEmpty();
        }
    }

    @Test
    void passesAndReturnsNegativeNumbers() {
        assertThat(function("abs", "i>i").number(-7)).isEqualTo(7);
        try (Arena arena = Arena.ofConfined()) {
            assertThat(function("atoi", "p>i").number(arena.allocateFrom("-42")))
                    .isEqualTo(-42);
            assertThat(function("atoll", "p>l").size(arena.allocateFrom("-5000000000")))
                    .isEqualTo(-5_000_000_000L);
        }
    }

    @Test
    void wordsAndTypesAgree() {
        MemorySegment address = address("memcmp");
        NativeFunction words = NativeFunction.at(address, "ppl>i");
        NativeFunction typed = NativeFunction.at(address, NativeFunction.descriptor("ppl>i"));
        assertThat(words).isInstanceOf(WordFunction.class);
        assertThat(typed).isInstanceOf(TypedFunction.class);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment a = arena.allocateFrom("aaa");
            MemorySegment b = arena.allocateFrom("aab");
            assertThat(words.number(a, b, 3L)).isNegative();
            assertThat(typed.number(a, b, 3L)).isNegative();
            assertThat(words.number(a, b, 2L)).isZero();
            assertThat(typed.number(a, b, 2L)).isZero();
        }
    }

    @Test
    void refusesArgumentsThatDoNotFit() {
        NativeFunction length = function("strlen", "p>l");
        assertThatThrownBy(length::size)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takes 1 arguments, got 0");
        assertThatThrownBy(() -> length.size(MemorySegment.ofArray(new byte[3])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no pointer");
    }

    private static NativeFunction function(String name, String type) {
        return NativeFunction.at(address(name), type);
    }

    private static MemorySegment address(String name) {
        return Linker.nativeLinker().defaultLookup().findOrThrow(name);
    }
}
