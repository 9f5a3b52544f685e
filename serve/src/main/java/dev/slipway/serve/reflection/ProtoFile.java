package dev.slipway.serve.reflection;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/// A file of protocol buffers: what it declares, and how that is described to clients.
///
/// @param name by which other files import it
record ProtoFile(String name, String pack, List<Declaration> declarations) {

    /// Reads a table with a declaration to each line: `message`, `enum` or `service`, its name, and what is in it, as
    /// [Declaration] has it. Lines that begin with a space go on with the one before.
    static ProtoFile of(String name, String pack, String table) {
        return new ProtoFile(
                name,
                pack,
                table.replaceAll("\n +", " ")
                        .lines()
                        .map(ProtoFile::declaration)
                        .toList());
    }

    private static Declaration declaration(String line) {
        List<String> words = Arrays.asList(line.strip().split(" ", -1));
        List<String> members = words.subList(2, words.size());
        return switch (words.getFirst()) {
            case "message" ->
                new Message(words.get(1), members.stream().map(Field::of).toList());
            case "enum" -> new Enumeration(words.get(1), members);
            case "service" -> new Service(words.get(1), members);
            default -> throw new AssertionError(line);
        };
    }

    /// The full names of all it declares, and of the methods of its services.
    Stream<String> symbols() {
        return declarations.stream()
                .flatMap(declared -> declared instanceof Service service
                        ? Stream.concat(
                                Stream.of(service.name()),
                                service.methodNames().map(method -> service.name() + "." + method))
                        : Stream.of(declared.name()))
                .map(symbol -> pack + "." + symbol);
    }

    /// The full names of its services.
    Stream<String> services() {
        return declarations.stream().filter(Service.class::isInstance).map(service -> pack + "." + service.name());
    }

    /// The full names that it uses.
    Stream<String> uses() {
        return declarations.stream().flatMap(declared -> declared.uses(pack)).distinct();
    }

    /// Its `FileDescriptorProto`.
    ///
    /// @param imports the files that declare what it uses
    byte[] describe(Collection<ProtoFile> imports) {
        ProtoWriter file = new ProtoWriter().string(1, name).string(2, pack);
        imports.forEach(other -> file.string(3, other.name));
        for (Declaration declared : declarations) {
            switch (declared) {
                case Service _ -> file.message(6, declared.describe(pack, declarations));
                case Message _ when isOutermost(declared) -> file.message(4, declared.describe(pack, declarations));
                case Enumeration _ when isOutermost(declared) -> file.message(5, declared.describe(pack, declarations));
                case Message _, Enumeration _ -> {}
            }
        }
        return file.string(12, "proto3").toBytes();
    }

    private static boolean isOutermost(Declaration declared) {
        return declared.name().indexOf('.') < 0;
    }
}
