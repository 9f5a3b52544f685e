package dev.slipway.formats.tensorflow.file;

/// A node's output as TensorFlow names it: `node`, `node:1`, and in function bodies `node:output:1`.
///
/// @param output the name of the output list in function bodies, else empty
public record Reference(String node, String output, int index) {

    public static Reference of(String text) {
        String plain = text.startsWith("^") ? text.substring(1) : text;
        int first = plain.indexOf(':');
        if (first < 0) {
            return new Reference(plain, "", 0);
        }
        int last = plain.lastIndexOf(':');
        String output = last > first ? plain.substring(first + 1, last) : "";
        return new Reference(plain.substring(0, first), output, number(plain.substring(last + 1)));
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() < 9 && text.chars().allMatch(Character::isDigit);
        return digits ? Integer.parseInt(text) : 0;
    }
}
