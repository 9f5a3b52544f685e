package dev.slipway.cli;

import dev.slipway.convert.Check;
import dev.slipway.convert.ConversionOptions;
import dev.slipway.convert.TrainingLog;
import dev.slipway.formats.Formats;
import dev.slipway.model.Finding;
import dev.slipway.passes.layout.LayoutChoice;
import dev.slipway.passes.transform.Transforms;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what would come of a conversion, without converting.
@Command(
        name = "check",
        description = "Say what would not convert or run there, and the remedy, before converting.",
        customSynopsis = "slipway check MODEL --target FORMAT [OPTIONS]",
        sortOptions = false,
        footer = {
            "",
            "Every signature is looked at by itself unless --signature names one. Exit code 0: would convert;",
            "4: would not, and every reason is listed.",
            "",
            "Examples:",
            "  slipway check my_saved_model --target tflite",
            "  slipway check my.onnx --target tflite --input image=1,3,224,224 --json"
        })
final class CheckCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Option(
            names = "--target",
            required = true,
            paramLabel = "FORMAT",
            description = "The format to convert to: onnx or tflite.")
    String target = "";

    @Mixin
    ModelFlags model = new ModelFlags();

    @ArgGroup(validate = false, heading = "%nQuantising:%n")
    QuantizationFlags quantize = new QuantizationFlags();

    @Option(
            names = "--layout",
            paramLabel = "ORDER",
            description = "keep, channels-first or channels-last (default: what the target's own ops want).")
    @Nullable
    String layout;

    @Option(names = "--transforms", paramLabel = "LIST", description = "What else would be done, as convert takes it.")
    @Nullable
    String transforms;

    @Option(
            names = "--training-log",
            paramLabel = "LOG.csv",
            description =
                    "What the training wrote of each epoch, as Keras's CSVLogger does: was it too short, or too long?")
    @Nullable
    Path log;

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::check);
    }

    private Exit check() {
        LayoutChoice order = layout == null ? LayoutChoice.TARGET : LayoutChoice.parse(layout);
        Transforms changes = transforms == null ? Transforms.NONE : Transforms.parse(transforms);
        ConversionOptions options = ConversionOptions.DEFAULT
                .with(model.readOptions(changes))
                .with(order)
                .with(quantize.drawn(output))
                .with(changes);
        List<Finding> training = log == null ? List.of() : TrainingLog.read(log).findings();
        Check check = Check.of(source, Formats.named(target), options).with(training);
        new CheckReport(output).print(source, check);
        output.document(CheckDocument.of(source, check));
        return check.converts() ? Exit.OK : Exit.UNSPEAKABLE;
    }
}
