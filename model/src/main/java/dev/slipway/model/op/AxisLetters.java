package dev.slipway.model.op;

import java.util.List;

/// Writes axis orders as the field does: `NHWC`, `OIHW`.
final class AxisLetters {

    private AxisLetters() {}

    static String of(int rank, int first, char firstLetter, int second, char secondLetter, List<Integer> spatial) {
        char[] letters = new char[rank];
        letters[first] = firstLetter;
        letters[second] = secondLetter;
        String names = "TDHW".substring(Math.max(0, 4 - spatial.size()));
        for (int i = 0; i < spatial.size(); i++) {
            letters[spatial.get(i)] = i < names.length() ? names.charAt(i) : '*';
        }
        return new String(letters);
    }
}
