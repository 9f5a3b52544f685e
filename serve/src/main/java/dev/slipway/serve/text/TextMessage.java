package dev.slipway.serve.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A message read from text: every field's values in the order they stand there, a value being a message or what was
/// written.
///
/// @param where the path of the message in its file, for errors
public record TextMessage(String where, SequencedMap<String, List<Object>> fields) {

    static TextMessage empty(String where) {
        return new TextMessage(where, new LinkedHashMap<>());
    }

    void add(String field, Object value) {
        fields.computeIfAbsent(field, _ -> new ArrayList<>()).add(value);
    }

    /// @throws IllegalArgumentException naming the first field that is not among `known`
    public TextMessage requireOnly(String... known) {
        for (String field : fields.keySet()) {
            if (!Set.of(known).contains(field)) {
                throw new IllegalArgumentException(
                        "%s has no field '%s'; it has %s".formatted(where, field, List.of(known)));
            }
        }
        return this;
    }

    /// Whether a field was written, whatever its value.
    public boolean has(String field) {
        return fields.containsKey(field);
    }

    /// Every message of a repeated field.
    public List<TextMessage> messages(String field) {
        List<TextMessage> messages = new ArrayList<>();
        for (Object value : fields.getOrDefault(field, List.of())) {
            if (!(value instanceof TextMessage message)) {
                throw new IllegalArgumentException(
                        "%s.%s must be a message in braces, found %s".formatted(where, field, value));
            }
            messages.add(message);
        }
        return messages;
    }

    /// The last message of a field, null when it is not there.
    public @Nullable TextMessage message(String field) {
        List<TextMessage> messages = messages(field);
        return messages.isEmpty() ? null : messages.getLast();
    }

    /// What is written for every value of a repeated field.
    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (Object value : fields.getOrDefault(field, List.of())) {
            if (!(value instanceof String text)) {
                throw new IllegalArgumentException("%s.%s must be one value, found a message".formatted(where, field));
            }
            texts.add(text);
        }
        return texts;
    }

    /// What is written for a field, the last where there are several.
    public String text(String field, String otherwise) {
        List<String> texts = texts(field);
        return texts.isEmpty() ? otherwise : texts.getLast();
    }

    /// An integer, decimal or as `0x1F`, the last where there are several.
    ///
    /// @throws IllegalArgumentException when something else is written there
    public long integer(String field, long otherwise) {
        List<Long> integers = integers(field);
        return integers.isEmpty() ? otherwise : integers.getLast();
    }

    /// Every integer of a repeated field.
    ///
    /// @throws IllegalArgumentException when something else is written there
    public List<Long> integers(String field) {
        return texts(field).stream()
                .map(text -> {
                    try {
                        return Long.decode(text);
                    } catch (NumberFormatException e) {
                        throw new IllegalArgumentException(
                                "%s.%s must be an integer, found '%s'".formatted(where, field, text), e);
                    }
                })
                .toList();
    }

    /// A number, the last where there are several.
    ///
    /// @throws IllegalArgumentException when something else is written there
    public double real(String field, double otherwise) {
        String text = text(field, "");
        try {
            return text.isEmpty() ? otherwise : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s.%s must be a number, found '%s'".formatted(where, field, text), e);
        }
    }

    /// A truth in any spelling that protocol buffers have.
    ///
    /// @throws IllegalArgumentException when something else is written there
    public boolean flag(String field, boolean otherwise) {
        return switch (text(field, Boolean.toString(otherwise))) {
            case "true", "True", "t", "1" -> true;
            case "false", "False", "f", "0" -> false;
            default ->
                throw new IllegalArgumentException(
                        "%s.%s must be true or false, found '%s'".formatted(where, field, text(field, "")));
        };
    }

    /// The value inside a wrapper message, as `max_batch_size { value: 128 }`.
    public long wrapped(String field, long otherwise) {
        TextMessage wrapper = message(field);
        return wrapper == null ? otherwise : wrapper.integer("value", 0);
    }

    /// What is wrong in this message, with its place unless that is said already.
    public IllegalArgumentException wrong(IllegalArgumentException why) {
        String said = String.valueOf(why.getMessage());
        return said.startsWith(where) ? why : new IllegalArgumentException("%s: %s".formatted(where, said), why);
    }
}
