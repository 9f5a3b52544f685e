package dev.slipway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `slipway` command: a holder of the commands named here, one class each.
@Command(
        name = "slipway",
        description = "From trained model to production, on the JVM, without Python.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Beside these, ./slipway test runs the tests, and ./slipway install tensorflow fetches TensorFlow's runtime.",
            "",
            "Exit codes: 0 done; 1 done, but not equal; 2 the command line is wrong; 3 the model or the data cannot be",
            "read; 4 the target cannot express the model; 70 a bug of Slipway."
        })
final class Slipway {

    private Slipway() {}

    /// The command line that takes `arguments`: of all commands, or of the one that they begin with. The others would
    /// read their flags from annotations for nothing, which takes as long as many a conversion.
    static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Slipway());
        Map<String, Supplier<Object>> commands = commands();
        String first = arguments.length == 0 ? "" : arguments[0];
        if (commands.containsKey(first)) {
            commands.keySet().retainAll(Set.of(first));
        } else {
            commands.put("help", CommandLine.HelpCommand::new);
        }
        commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
        return line;
    }

    /// In the order of the help.
    private static Map<String, Supplier<Object>> commands() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("inspect", InspectCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("convert", ConvertCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("serve", ServeCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("warmup", WarmupCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("demo", DemoCommand::new);
        return commands;
    }
}
