package dev.slipway.formats.tensorflow.node;

import java.util.HashSet;
import java.util.Set;

/// Names of nodes that TensorFlow takes (`[A-Za-z0-9.][A-Za-z0-9_.\\/>-]*`), none twice.
final class TensorflowNames {

    private final Set<String> taken = new HashSet<>();

    /// The name itself where it can be had, else one like it.
    String unique(String name) {
        String valid = valid(name);
        String unique = valid;
        for (int i = 1; !taken.add(unique); i++) {
            unique = valid + "_" + i;
        }
        return unique;
    }

    /// A name with `_` in the place of every character that TensorFlow does not take; it does not begin with one.
    static String valid(String name) {
        StringBuilder valid = new StringBuilder();
        for (char each : name.toCharArray()) {
            boolean letter = each >= 'A' && each <= 'Z' || each >= 'a' && each <= 'z' || each >= '0' && each <= '9';
            boolean mark = each == '.' || each == '_' || each == '-' || each == '/';
            if (letter || each == '.' || mark && !valid.isEmpty()) {
                valid.append(each);
            } else if (!valid.isEmpty()) {
                valid.append('_');
            }
        }
        return valid.isEmpty() ? "node" : valid.toString();
    }
}
