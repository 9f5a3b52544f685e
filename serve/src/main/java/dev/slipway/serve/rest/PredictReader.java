package dev.slipway.serve.rest;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.json.JsonCursor;
import dev.slipway.serve.json.JsonSnippet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// Reads the body of a prediction.
///
/// The signature decides how tensors are read, but may stand behind them. So one pass is made with the signature as it
/// is known by then; only where that fails, or turns out wrong, the body is read in the order of meaning, which also
/// finds the error to tell.
final class PredictReader {

    private static final String SIGNATURE = "signature_name";
    private static final String INSTANCES = "instances";
    private static final String INPUTS = "inputs";

    private final byte[] body;
    private final boolean strict;
    private final Function<String, Signature> signatures;

    PredictReader(byte[] body, boolean strict, Function<String, Signature> signatures) {
        this.body = body;
        this.strict = strict;
        this.signatures = signatures;
    }

    PredictRequest read() {
        try {
            return inOnePass();
        } catch (ServeException _) {
            return inOrderOfMeaning();
        }
    }

    private PredictRequest inOnePass() {
        JsonCursor cursor = JsonCursor.over(body);
        cursor.open('{');
        String signature = "";
        boolean byRow = false;
        SequencedMap<String, Tensor> inputs = null;
        for (boolean first = true; cursor.hasMember(first); first = false) {
            String name = cursor.name();
            boolean row = name.equals(INSTANCES);
            if (name.equals(SIGNATURE)) {
                if (inputs != null || !signature.isEmpty()) {
                    throw ServeException.invalid("the signature is known too late");
                }
                signature = cursor.text();
            } else if (row || name.equals(INPUTS)) {
                if (inputs != null) {
                    throw ServeException.invalid("inputs are given twice");
                }
                byRow = row;
                inputs = tensors(signature, row, cursor);
            } else {
                cursor.skip();
            }
        }
        if (inputs == null || !strict && !cursor.isAtEnd()) {
            throw ServeException.invalid("no inputs, or bytes behind them");
        }
        return new PredictRequest(signature, byRow, inputs);
    }

    private PredictRequest inOrderOfMeaning() {
        Map<String, Integer> members = Members.of(body, strict);
        JsonCursor start = JsonCursor.over(body);
        start.token();
        String name = signatureName(members, start);
        Integer rows = members.get(INSTANCES);
        Integer columns = members.get(INPUTS);
        signature(name);
        if (rows != null && columns != null) {
            throw misformed(
                    start,
                    "Not formatted correctly expecting only one of '%s' or '%s' keys to exist "
                            .formatted(INPUTS, INSTANCES));
        }
        if (rows != null) {
            JsonCursor instances = start.at(rows);
            requireElements(start, instances);
            return new PredictRequest(name, true, tensors(name, true, instances));
        }
        if (columns != null) {
            return new PredictRequest(name, false, tensors(name, false, start.at(columns)));
        }
        throw ServeException.invalid("Missing 'inputs' or 'instances' key");
    }

    /// The name that a body gives a signature, else empty.
    static String signatureName(Map<String, Integer> members, JsonCursor start) {
        Integer offset = members.get(SIGNATURE);
        if (offset == null) {
            return "";
        }
        JsonCursor cursor = start.at(offset);
        if (cursor.token() != '"') {
            throw misformed(start, "not formatted correctly. 'signature_name' key must be a string value.");
        }
        return cursor.text();
    }

    private static void requireElements(JsonCursor start, JsonCursor instances) {
        if (instances.token() != '[') {
            throw misformed(start, "Excepting '%s' to be an list/array".formatted(INSTANCES));
        }
        JsonCursor inside = instances.at(instances.offset());
        inside.open('[');
        if (!inside.hasElement(true)) {
            throw misformed(start, "No values in '%s' array".formatted(INSTANCES));
        }
    }

    static ServeException misformed(JsonCursor at, String text) {
        return ServeException.invalid("JSON Value: %s %s", JsonSnippet.at(at), text);
    }

    private Signature signature(String name) {
        Signature signature = signatures.apply(name);
        if (signature.inputs().isEmpty()) {
            throw ServeException.invalid(
                    "Failed to get input map for signature: %s", name.isEmpty() ? "DEFAULT" : name);
        }
        return signature;
    }

    private SequencedMap<String, Tensor> tensors(String name, boolean byRow, JsonCursor cursor) {
        Signature signature = signature(name);
        return byRow
                ? new Instances(signature.inputs(), strict).read(cursor)
                : new Columns(signature.inputs(), strict).read(cursor);
    }

    /// Where the members of the object that is the body have their values.
    static final class Members {

        private Members() {}

        /// Checks the syntax of all.
        static Map<String, Integer> of(byte[] body, boolean strict) {
            if (body.length == 0) {
                throw ServeException.invalid("JSON Parse error: The document is empty");
            }
            JsonCursor cursor = JsonCursor.over(body);
            if (cursor.isAtEnd()) {
                throw cursor.error("The document is empty.", cursor.offset());
            }
            if (cursor.token() != '{') {
                JsonCursor value = cursor.at(cursor.offset());
                cursor.skip();
                throw misformed(value, "Is not object");
            }
            cursor.at(cursor.offset()).skip();
            Map<String, Integer> members = new HashMap<>();
            cursor.open('{');
            for (boolean first = true; cursor.hasMember(first); first = false) {
                String name = cursor.name();
                if (members.putIfAbsent(name, cursor.offset()) != null && !strict) {
                    throw ServeException.invalid("JSON object has two members named '%s'", name);
                }
                cursor.skip();
            }
            if (!strict && !cursor.isAtEnd()) {
                throw cursor.error("The document root must not be followed by other values.", cursor.offset());
            }
            return new LinkedHashMap<>(members);
        }
    }
}
