package dev.slipway.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// A command that was run in this process: how it ended, and what it printed.
record Captured(Exit exit, String out, String err) {

    /// Runs a command with both standard streams caught.
    static Captured run(Object... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream caughtOut = new ByteArrayOutputStream();
        ByteArrayOutputStream caughtErr = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(caughtOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(caughtErr, true, StandardCharsets.UTF_8));
            String[] words = new String[arguments.length];
            for (int i = 0; i < words.length; i++) {
                words[i] = arguments[i].toString();
            }
            Exit exit = Main.run(words);
            return new Captured(
                    exit, caughtOut.toString(StandardCharsets.UTF_8), caughtErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /// The value of a key in the JSON document that was printed, as it is written there; the first of that name.
    String json(String key) {
        String mark = "\"" + key + "\" : ";
        int start = out.indexOf(mark);
        if (start < 0) {
            throw new AssertionError("there is no key %s in %s".formatted(key, out));
        }
        return out.substring(start + mark.length())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst(",$", "");
    }
}
