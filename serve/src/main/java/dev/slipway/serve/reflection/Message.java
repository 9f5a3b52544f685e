package dev.slipway.serve.reflection;

import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.List;
import java.util.stream.Stream;

/// A message.
///
/// @param fields in the order of the table
record Message(String name, List<Field> fields) implements Declaration {

    @Override
    public Stream<String> uses(String pack) {
        return fields.stream().filter(Field::isNamed).map(field -> Declaration.full(pack, field.type()));
    }

    @Override
    public ProtoWriter describe(String pack, List<Declaration> within) {
        List<String> choices =
                fields.stream().flatMap(Field::choices).distinct().toList();
        ProtoWriter message = new ProtoWriter().string(1, Declaration.simple(name));
        for (Field field : fields) {
            message.message(2, field.describe(pack, name, choices));
        }
        for (Declaration inner : within) {
            if (inner.name().equals(name + "." + Declaration.simple(inner.name()))) {
                message.message(inner instanceof Message ? 3 : 4, inner.describe(pack, within));
            }
        }
        fields.stream().filter(Field::isMap).forEach(map -> message.message(3, map.describeEntry(pack)));
        choices.forEach(choice -> message.message(8, oneof -> oneof.string(1, choice)));
        return message;
    }
}
