package dev.slipway.passes.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One transform as it was asked for: `name(argument=value, …)`.
///
/// @param name the transform's name as it was written
/// @param arguments in the order given; a name may come several times
/// @param place where the name begins in the string, counted from 1
record Call(String name, List<Argument> arguments, int place) {

    /// @param place where the name begins in the string, counted from 1
    record Argument(String name, String value, int place) {}

    Call {
        arguments = List.copyOf(arguments);
    }

    /// Every value that was given for an argument.
    List<String> all(String argument) {
        List<String> values = new ArrayList<>();
        for (Argument each : arguments) {
            if (each.name().equals(argument)) {
                values.add(each.value());
            }
        }
        return values;
    }

    /// The only value of an argument; empty where it is not given.
    ///
    /// @throws IllegalArgumentException when it is given twice
    Optional<String> one(String argument) {
        List<String> values = all(argument);
        if (values.size() > 1) {
            throw wrong("the argument '%s' is given %d times; give it once".formatted(argument, values.size()));
        }
        return values.stream().findFirst();
    }

    /// A whole number of at least `least`.
    int number(String argument, int otherwise, int least) {
        String value = one(argument).orElse(null);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw wrong("%s=%s should be a whole number of at least %d".formatted(argument, value, least));
    }

    /// `true` or `false`, in any case.
    boolean flag(String argument) {
        String value = one(argument).orElse("false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("%s=%s should be true or false".formatted(argument, value));
        };
    }

    /// What is wrong with this call, and where it stands.
    IllegalArgumentException wrong(String sentence) {
        return new IllegalArgumentException("transform %s at character %d: %s".formatted(name, place, sentence));
    }
}
