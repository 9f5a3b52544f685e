package dev.slipway.formats.keras.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON as Python writes it, `NaN` and `Infinity` included: objects as maps in their order, arrays as lists, numbers as
/// `Long` or `Double`. Nesting is limited.
final class KerasJson {

    private static final int MOST_NESTED = 400;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_NESTED)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private KerasJson() {}

    /// @param what names the text in errors
    /// @throws FormatException when it is no JSON object
    static Map<String, @Nullable Object> object(String text, String what) {
        try (JsonParser in = FACTORY.createParser(text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw FormatException.corrupt("%s is no JSON object; the file is damaged", what);
            }
            Map<String, @Nullable Object> object = members(in);
            if (in.nextToken() != null) {
                throw FormatException.corrupt(
                        "%s goes on behind its end, at offset %d; the file is damaged",
                        what, in.currentLocation().getCharOffset());
            }
            return object;
        } catch (IOException e) {
            throw new FormatException(
                    "CORRUPT", "%s is not JSON: %s; the file is damaged".formatted(what, firstLine(e)), e);
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static @Nullable Object value(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case START_OBJECT -> members(in);
            case START_ARRAY -> elements(in);
            case VALUE_STRING -> in.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> whole(in);
            case VALUE_NUMBER_FLOAT -> in.getDoubleValue();
            default -> null;
        };
    }

    private static Object whole(JsonParser in) throws IOException {
        BigInteger number = in.getBigIntegerValue();
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : (Object) number.doubleValue();
    }

    private static Map<String, @Nullable Object> members(JsonParser in) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            in.nextToken();
            members.put(name, value(in));
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<@Nullable Object> elements(JsonParser in) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(in));
        }
        return Collections.unmodifiableList(elements);
    }
}
