package dev.slipway.cli;

import java.util.List;

/// Runs everyday commands once while a distribution is built, so that Java can remember what they load and link.
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) {
        for (List<String> command : List.of(List.of("--version"), List.of("--help"))) {
            Main.run(command.toArray(String[]::new));
        }
    }
}
