package dev.slipway.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/// Where the process begins: parses the command line, runs one command, and ends with its [Exit] code.
public final class Main {

    private static final int HELP_WIDTH = 110;

    private Main() {}

    /// Runs the command that `arguments` name.
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT); // numbers are printed alike everywhere
        System.exit(run(arguments).code());
    }

    /// Runs the command that `arguments` name, without ending the process.
    static Exit run(String... arguments) {
        CommandLine commands = new CommandLine(new Slipway());
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.setExecutionStrategy(Main::call);
        commands.setParameterExceptionHandler(Main::explain);
        commands.setExitCodeExceptionMapper(_ -> Exit.BUG.code());
        return exit(commands.execute(arguments));
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
        CommandLine command = mistake.getCommandLine();
        command.getErr()
                .printf(
                        "slipway: %s; see %s --help [usage]%n",
                        String.valueOf(mistake.getMessage()).replaceFirst("\\.$", ""),
                        command.getCommandSpec().qualifiedName());
        return Exit.USAGE.code();
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
