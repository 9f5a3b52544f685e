package dev.slipway.cli;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.warmup.WarmUp;
import dev.slipway.verify.data.InputData;
import dev.slipway.verify.data.InputFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes requests of arrays.
@Command(
        name = "make",
        description = "Make the requests of arrays or pictures.",
        customSynopsis = "slipway warmup make MODEL --input IN.npz -o FILE [OPTIONS]",
        sortOptions = false,
        footer = {"", "Example:", "  slipway warmup make models/digits/3 --input digits.npz --rows 8 -o models/digits/3"
        })
final class WarmupMakeCommand implements Callable<Exit> {

    @Mixin
    GivenFlags given = new GivenFlags();

    @Mixin
    WarmupFlags warmup = new WarmupFlags();

    @Option(names = "--rows", paramLabel = "N", description = "Rows in one request (default 1).")
    int rows = 1;

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::make);
    }

    private Exit make() {
        Path file = warmup.file();
        Findings findings = new Findings();
        List<byte[]> logs = new ArrayList<>();
        try (Model model = Formats.read(given.source, given.readOptions(), findings)) {
            Graph graph = model.main();
            String name = model.signatures().entrySet().stream()
                    .filter(each -> each.getValue() == graph)
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
            SequencedMap<String, TensorType> types = new LinkedHashMap<>();
            graph.inputs().forEach(port -> types.put(port.name(), graph.type(port.value())));
            for (Path input : given.inputs) {
                SequencedMap<String, Tensor> arrays = InputFile.read(input, types, findings);
                for (SequencedMap<String, Tensor> sample : InputData.samples(types, arrays, rows, findings)) {
                    logs.add(PredictionLog.predict(ModelSpec.latest("model"), new PredictionLog.Asked(name, sample)));
                }
            }
        }
        if (logs.size() > WarmUp.MOST) {
            throw new IllegalArgumentException("%d requests are more than the %d that a server takes; use --rows"
                    .formatted(logs.size(), WarmUp.MOST));
        }
        output.talk(findings.all());
        warmup.write(logs, file, "requests", output);
        return Exit.OK;
    }
}
