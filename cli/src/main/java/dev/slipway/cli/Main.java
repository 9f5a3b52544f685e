package dev.slipway.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// Where the process begins: parses the command line, runs one command, and ends with its [Exit] code.
public final class Main {

    private static final int HELP_WIDTH = 110;

    private Main() {}

    /// Runs the command that `arguments` name.
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // numbers are printed alike everywhere
        StandardOutput.install();
        System.exit(run(arguments).code());
    }

    /// Runs the command that `arguments` name, without ending the process.
    static Exit run(String... given) {
        String[] arguments = spelledOut(given);
        CommandLine commands = Slipway.commandLine(arguments);
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.registerConverter(Path.class, Main::path);
        commands.setExecutionStrategy(Main::call);
        commands.setParameterExceptionHandler(Main::explain);
        commands.setExitCodeExceptionMapper(_ -> Exit.BUG.code());
        return exit(commands.execute(arguments));
    }

    /// `help warmup record` is `warmup record --help`: of `help` alone the library knows whole commands only.
    private static String[] spelledOut(String... given) {
        return given.length > 2 && given[0].equals("help")
                ? Stream.concat(Arrays.stream(given).skip(1), Stream.of("--help"))
                        .toArray(String[]::new)
                : given;
    }

    private static Path path(String name) {
        if (name.isEmpty()) {
            throw new CommandLine.TypeConversionException("the name of a file or folder is empty");
        }
        return Path.of(name);
    }

    private static int call(ParseResult parsed) throws CommandLine.ExecutionException {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine command = parsed.asCommandLineList().getLast();
        if (command.getCommandSpec().userObject() instanceof Callable<?> callable) {
            try {
                return callable.call() instanceof Exit exit ? exit.code() : Exit.OK.code();
            } catch (Exception failure) {
                throw new CommandLine.ExecutionException(command, String.valueOf(failure.getMessage()), failure);
            }
        }
        command.usage(command.getErr());
        return Exit.USAGE.code();
    }

    private static int explain(CommandLine.ParameterException mistake, String[] arguments) {
        Output output = new Output();
        output.json = List.of(arguments).contains("--json");
        String command = mistake.getCommandLine().getCommandSpec().qualifiedName();
        return Failures.usage(output, "%s; see %s --help".formatted(said(mistake, arguments), command))
                .code();
    }

    private static String said(CommandLine.ParameterException mistake, String[] arguments) {
        CommandLine.Model.CommandSpec command = mistake.getCommandLine().getCommandSpec();
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched
                && !command.subcommands().isEmpty()
                && !unmatched.getUnmatched().getFirst().startsWith("-")) {
            return "there is no command '%s'; there are %s"
                    .formatted(
                            unmatched.getUnmatched().getFirst(),
                            String.join(", ", command.subcommands().keySet()));
        }
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched
                && unmatched.getUnmatched().getFirst().startsWith("--")) {
            List<String> near = unmatched.getSuggestions();
            return unknown(unmatched.getUnmatched().getFirst()) + (near.isEmpty() ? "" : ", but " + near.getFirst());
        }
        if (mistake instanceof CommandLine.MissingParameterException) {
            for (String argument : arguments) {
                if (argument.startsWith("--") && command.findOption(argument.replaceFirst("=.*", "")) == null) {
                    return unknown(argument);
                }
            }
        }
        String text = String.valueOf(mistake.getMessage())
                .replaceFirst("\\.$", "")
                .replaceFirst("is not an? (int|long)$", "is no whole number, or too large")
                .replaceFirst("is not a double$", "is no number");
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    private static String unknown(String option) {
        return "there is no option " + option.replaceFirst("=.*", "");
    }

    private static Exit exit(int code) {
        for (Exit exit : Exit.values()) {
            if (exit.code() == code) {
                return exit;
            }
        }
        return Exit.BUG;
    }
}
