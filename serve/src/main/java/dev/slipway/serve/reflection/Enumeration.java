package dev.slipway.serve.reflection;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;
import java.util.stream.Stream;

/// An enumeration.
///
/// @param constants names and numbers, `A:0`
record Enumeration(String name, List<String> constants) implements Declaration {

    @Override
    public Stream<String> uses(String pack) {
        return Stream.of();
    }

    @Override
    public ProtoWriter describe(String pack, List<Declaration> within) {
        ProtoWriter enumeration = new ProtoWriter().string(1, Declaration.simple(name));
        for (String constant : constants) {
            String[] parts = constant.split(":", -1);
            enumeration.message(2, value -> value.string(1, parts[0]).int64(2, Integer.parseInt(parts[1])));
        }
        return enumeration;
    }
}
