package dev.slipway.cli;

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
        subcommands = {
            InspectCommand.class,
            CheckCommand.class,
            ConvertCommand.class,
            VerifyCommand.class,
            RunCommand.class,
            ServeCommand.class,
            BenchCommand.class,
            WarmupCommand.class,
            DoctorCommand.class,
            DemoCommand.class,
            CommandLine.HelpCommand.class
        },
        footer = {
            "",
            "Beside these, ./slipway test runs the tests, and ./slipway install tensorflow fetches TensorFlow's runtime.",
            "",
            "Exit codes: 0 done; 1 done, but not equal; 2 the command line is wrong; 3 the model or the data cannot be",
            "read; 4 the target cannot express the model; 70 a bug of Slipway."
        })
final class Slipway {}
