package dev.slipway.serve.reflection;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A field of a message.
///
/// @param kind whether there are several
/// @param type of one value
/// @param choice the name of the `oneof` it belongs to, null for none
record Field(
        String name,
        int number,
        Kind kind,
        String type,
        boolean isEnum,
        @Nullable String choice) {

    private static final List<String> TYPES = List.of(
            "", "double", "float", "int64", "uint64", "int32", "", "", "bool", "string", "", "", "bytes", "uint32");
    private static final int MESSAGE = 11;
    private static final int ENUM = 14;
    private static final int OPTIONAL = 1;
    private static final int REPEATED = 3;

    /// How many values a field has.
    enum Kind {
        ONE,
        LIST,
        /// By names, which are strings.
        MAP
    }

    /// `name:number:type`; a list's type has `*` before it, an enumeration's `#`, that of a map's values is in
    /// braces, and behind a field of a `oneof` are `|` and its name.
    static Field of(String text) {
        String[] parts = text.split("[:|]", -1);
        String type = parts[2];
        Kind kind = type.startsWith("{") ? Kind.MAP : type.startsWith("*") ? Kind.LIST : Kind.ONE;
        String plain = type.replaceAll("[*#{}]", "");
        return new Field(
                parts[0],
                Integer.parseInt(parts[1]),
                kind,
                plain,
                type.contains("#"),
                parts.length > 3 ? parts[3] : null);
    }

    boolean isMap() {
        return kind == Kind.MAP;
    }

    /// Whether its type is declared somewhere.
    boolean isNamed() {
        return !TYPES.contains(type);
    }

    Stream<String> choices() {
        return Stream.ofNullable(choice);
    }

    /// @param message whose field it is
    ProtoWriter describe(String pack, String message, List<String> choices) {
        ProtoWriter field =
                new ProtoWriter().string(1, name).int64(3, number).int64(4, kind == Kind.ONE ? OPTIONAL : REPEATED);
        if (isMap()) {
            field.int64(5, MESSAGE).string(6, "." + pack + "." + message + "." + entry());
        } else {
            typed(pack, field);
        }
        return choice == null ? field : field.int64(9, choices.indexOf(choice));
    }

    private void typed(String pack, ProtoWriter field) {
        if (isNamed()) {
            field.int64(5, isEnum ? ENUM : MESSAGE).string(6, "." + Declaration.full(pack, type));
        } else {
            field.int64(5, TYPES.indexOf(type));
        }
    }

    /// The message that stands for a name and its value.
    ProtoWriter describeEntry(String pack) {
        ProtoWriter value = new ProtoWriter().string(1, "value").int64(3, 2).int64(4, OPTIONAL);
        typed(pack, value);
        return new ProtoWriter()
                .string(1, entry())
                .message(2, new Field("key", 1, Kind.ONE, "string", false, null).describe(pack, "", List.of()))
                .message(2, value)
                .message(7, options -> options.bool(7, true));
    }

    /// `model_specs` has entries of the type `ModelSpecsEntry`.
    private String entry() {
        return Arrays.stream(name.split("_", -1))
                .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                .collect(Collectors.joining("", "", "Entry"));
    }
}
