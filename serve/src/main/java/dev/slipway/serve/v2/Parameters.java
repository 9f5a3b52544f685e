package dev.slipway.serve.v2;

import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonNumber;
import dev.slipway.serve.json.JsonWords;
import dev.slipway.serve.shared.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parameters of a request or tensor: booleans, numbers, strings and lists of strings by name.
record Parameters(Map<String, Object> values) {

    /// Those that a whole body is.
    static Parameters of(byte[] body) {
        return read(JsonCursor.over(body, 0, body.length, JsonWords.TRITON));
    }

    static Parameters read(JsonCursor cursor) {
        if (cursor.token() != '{') {
            throw ServeException.invalid("Unable to parse 'parameters': attempt to access JSON non-object as object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        cursor.open('{');
        for (boolean first = true; cursor.hasMember(first); first = false) {
            String name = cursor.name();
            byte c = cursor.token();
            if (c == '"') {
                values.put(name, cursor.text());
            } else if (c == 't' || c == 'f') {
                values.put(name, cursor.truth());
            } else if (JsonCursor.beginsNumber(c)) {
                JsonNumber number = cursor.number();
                values.put(name, number.isLong() ? (Object) number.asLong() : (Object) number.asDouble());
            } else if (c == '[') {
                values.put(name, texts(cursor));
            } else {
                cursor.skip();
            }
        }
        return new Parameters(values);
    }

    /// The texts of a list, which other kinds of elements are none of.
    private static List<String> texts(JsonCursor cursor) {
        List<String> texts = new ArrayList<>();
        cursor.open('[');
        for (boolean first = true; cursor.hasElement(first); first = false) {
            if (cursor.token() == '"') {
                texts.add(cursor.text());
            } else {
                cursor.skip();
            }
        }
        return texts;
    }

    @Nullable
    Boolean truth(String name) {
        Object value = values.get(name);
        if (value != null && !(value instanceof Boolean)) {
            throw ServeException.invalid("Unable to parse '%s': attempt to access JSON non-boolean as boolean", name);
        }
        return (Boolean) value;
    }

    @Nullable
    Long number(String name) {
        Object value = values.get(name);
        if (value != null && !(value instanceof Long)) {
            throw ServeException.invalid(
                    "Unable to parse '%s': attempt to access JSON non-unsigned-integer as unsigned-integer", name);
        }
        return (Long) value;
    }

    @Nullable
    String text(String name) {
        Object value = values.get(name);
        if (value != null && !(value instanceof String)) {
            throw ServeException.invalid("Unable to parse '%s': attempt to access JSON non-string as string", name);
        }
        return (String) value;
    }

    /// Where a tensor lies, null where it is sent.
    @Nullable
    Place place(String tensor) {
        return Place.of(tensor, text(Place.REGION), number(Place.OFFSET), number(Place.SIZE));
    }

    /// All of them as text.
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }
}
