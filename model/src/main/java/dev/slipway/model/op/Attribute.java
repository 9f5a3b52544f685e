package dev.slipway.model.op;

import java.util.Arrays;

/// An attribute of an [Opaque] op, kept in the encoding of its format.
///
/// @param name the attribute's name
/// @param encoded its bytes as the format has them
public record Attribute(String name, byte[] encoded) {

    public Attribute {
        encoded = encoded.clone();
    }

    @Override
    public byte[] encoded() {
        return encoded.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attribute attribute
                && name.equals(attribute.name)
                && Arrays.equals(encoded, attribute.encoded);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return name + " (" + encoded.length + " bytes)";
    }
}
