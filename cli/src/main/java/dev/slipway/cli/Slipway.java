package dev.slipway.cli;

import picocli.CommandLine.Command;

/// The `slipway` command: a holder of the commands named here, one class each.
@Command(
        name = "slipway",
        description = "From trained model to production, on the JVM, without Python.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ConvertCommand.class,
            VerifyCommand.class,
            RunCommand.class,
            InspectCommand.class,
            DoctorCommand.class,
            DemoCommand.class
        })
final class Slipway {}
