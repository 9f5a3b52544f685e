package dev.slipway.serve.grpc;

import dev.slipway.serve.json.JsonCursor;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The signatures of stored JSON as the text of a `SignatureDefMap`.
record StoredDefinitions(JsonCursor json) {

    private static final Map<String, Integer> TYPES = Map.of("DT_FLOAT", 1, "DT_STRING", 7);

    StoredDefinitions(byte[] bytes) {
        this(JsonCursor.over(bytes));
    }

    String text() {
        return member("metadata", () -> member("signature_def", () -> member("signature_def", this::signatures)));
    }

    private interface Value {
        String read();
    }

    private String member(String wanted, Value value) {
        String found = "";
        json.open('{');
        for (boolean first = true; json.hasMember(first); first = false) {
            if (json.name().equals(wanted)) {
                found = value.read();
            } else {
                json.skip();
            }
        }
        return found;
    }

    private String signatures() {
        return entries("signature_def", this::signature);
    }

    private String entries(String field, Value value) {
        StringBuilder text = new StringBuilder();
        json.open('{');
        for (boolean first = true; json.hasMember(first); first = false) {
            text.append("%s { key: '%s' value { ".formatted(field, json.name()))
                    .append(value.read())
                    .append("} } ");
        }
        return text.toString();
    }

    private String signature() {
        StringBuilder text = new StringBuilder();
        json.open('{');
        for (boolean first = true; json.hasMember(first); first = false) {
            switch (json.name()) {
                case "inputs" -> text.append(entries("inputs", this::tensor));
                case "outputs" -> text.append(entries("outputs", this::tensor));
                case "method_name" -> text.append("method_name: '%s' ".formatted(json.text()));
                default -> json.skip();
            }
        }
        return text.toString();
    }

    private String tensor() {
        StringBuilder text = new StringBuilder();
        json.open('{');
        for (boolean first = true; json.hasMember(first); first = false) {
            switch (json.name()) {
                case "name" -> text.append("name: '%s' ".formatted(json.text()));
                case "dtype" -> text.append("dtype: %d ".formatted(Objects.requireNonNull(TYPES.get(json.text()))));
                case "tensor_shape" -> text.append("tensor_shape { %s} ".formatted(shape()));
                default -> json.skip();
            }
        }
        return text.toString();
    }

    private String shape() {
        StringBuilder text = new StringBuilder();
        json.open('{');
        for (boolean first = true; json.hasMember(first); first = false) {
            if (json.name().equals("unknown_rank")) {
                text.append(String.format(Locale.ROOT, "unknown_rank: %s ", json.truth()));
                continue;
            }
            json.open('[');
            for (boolean start = true; json.hasElement(start); start = false) {
                text.append("dim { size: %s } ".formatted(member("size", json::text)));
            }
        }
        return text.toString().replace("unknown_rank: false ", "");
    }
}
