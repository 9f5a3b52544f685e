package dev.slipway.model.op;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Whether a regular expression (what RE2 and Java have in common) matches each whole string.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x` | string `[...]` | |
/// | output 0 | `y` | bool, the shape of `x` | |
///
/// - **C1** `x` is of strings
/// - **C2** `pattern` is a regular expression
///
/// Source: [ONNX RegexFullMatch](https://onnx.ai/onnx/operators/onnx__RegexFullMatch.html).
///
/// @param pattern the regular expression
public record RegexMatch(String pattern) implements Op {

    @Override
    public List<TensorType> infer(Operands in) {
        requireStrings(in.element(0));
        return List.of(TensorType.of(ElementType.BOOL, in.shape(0)));
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        requireStrings(in.element(0));
        Pattern compiled = compiled();
        String[] texts = in.tensor(0).toTexts();
        boolean[] matches = new boolean[texts.length];
        for (int i = 0; i < texts.length; i++) {
            matches[i] = compiled.matcher(texts[i]).matches();
        }
        return List.of(Tensor.ofBooleans(in.shape(0), matches));
    }

    private Pattern compiled() {
        try {
            return Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new OpException(
                    "RegexMatch C2: '%s' is no regular expression: %s".formatted(pattern, e.getDescription()));
        }
    }

    private static void requireStrings(ElementType x) {
        if (x != ElementType.STRING) {
            throw new OpException("RegexMatch C1: x of %s are not strings".formatted(x));
        }
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(
                Example.of(new RegexMatch("[A-Z].*"), Some.texts("Monday", "tuesday", "WEDNESDAY", "")),
                Example.of(new RegexMatch("a"), Some.shares(2)).breaks("C1"),
                Example.of(new RegexMatch("("), Some.texts("a")).breaks("C2"));
    }
}
