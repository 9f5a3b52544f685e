package dev.slipway.serve.reflection;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// A service.
///
/// @param methods names with what they take and what they give, `Do:Request:Response`, each with `*` before it
///     where there are many
record Service(String name, List<String> methods) implements Declaration {

    /// The names of its methods.
    Stream<String> methodNames() {
        return methods.stream().map(method -> method.substring(0, method.indexOf(':')));
    }

    @Override
    public Stream<String> uses(String pack) {
        return methods.stream()
                .flatMap(method ->
                        Arrays.stream(method.replace("*", "").split(":", -1)).skip(1))
                .map(type -> Declaration.full(pack, type));
    }

    @Override
    public ProtoWriter describe(String pack, List<Declaration> within) {
        ProtoWriter service = new ProtoWriter().string(1, name);
        for (String method : methods) {
            String[] parts = method.split(":", -1);
            service.message(
                    2,
                    entry -> entry.string(1, parts[0])
                            .string(2, "." + Declaration.full(pack, parts[1].replace("*", "")))
                            .string(3, "." + Declaration.full(pack, parts[2].replace("*", "")))
                            .bool(5, parts[1].startsWith("*"))
                            .bool(6, parts[2].startsWith("*")));
        }
        return service;
    }
}
