package dev.slipway.serve.reflection;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;
import java.util.stream.Stream;

/// Something that a file of protocol buffers declares, written as `descriptor.proto` describes it
/// (<https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto>).
sealed interface Declaration permits Message, Enumeration, Service {

    /// Its name within the package; that of a message within another begins with the other's and a dot.
    String name();

    /// What else it names, as full names without a dot before them.
    Stream<String> uses(String pack);

    /// Its descriptor.
    ///
    /// @param within the other declarations of the package
    ProtoWriter describe(String pack, List<Declaration> within);

    /// The part of a name behind the last dot.
    static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /// The full name of a type: those of the package itself are written without it, and begin with a capital.
    static String full(String pack, String type) {
        return Character.isUpperCase(type.charAt(0)) ? pack + "." + type : type;
    }
}
