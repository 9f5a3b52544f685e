package dev.slipway.cli;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.verify.Execution;
import dev.slipway.verify.Subject;
import dev.slipway.verify.data.InputFile;
import dev.slipway.verify.data.TensorFile;
import dev.slipway.wire.OutputFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Computes a model's outputs.
@Command(
        name = "run",
        description = "Run a model: tensors in, tensors out.",
        customSynopsis = "slipway run MODEL --input IN.npz -o OUT.npz [OPTIONS]",
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  slipway run my.tflite --input in.npz -o out.npz",
            "  slipway run my.onnx --input cat.jpg -o out.npz"
        })
final class RunCommand implements Callable<Exit> {

    @Mixin
    GivenFlags given = new GivenFlags();

    @Option(
            names = {"-o", "--out"},
            required = true,
            paramLabel = "OUT.npz",
            description = "Where the outputs go, by name.")
    Path target = Path.of("");

    @Option(
            names = "--engine",
            paramLabel = "ID",
            description = "The runtime, as doctor lists them (default: the format's own).")
    @Nullable
    String engine;

    @Option(names = "--threads", paramLabel = "N", description = "Threads the runtime may use (default 1).")
    int threads = 1;

    @Option(names = "--overwrite", description = "Replace an existing output.")
    boolean overwrite;

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::run);
    }

    private Exit run() {
        OutputFile.requireFree(target, overwrite);
        requireName();
        Findings findings = new Findings();
        Path input = given.input();
        try (Subject model = Subject.open(given.source, given.readOptions(), engine, threads, findings)) {
            SequencedMap<String, Tensor> arrays = InputFile.read(input, model.inputs(), findings);
            long start = System.nanoTime();
            SequencedMap<String, Tensor> results = Execution.run(model, arrays, findings, output.progress());
            double seconds = (System.nanoTime() - start) / 1e9;
            TensorFile.write(results, target, overwrite);
            output.talk(findings.all());
            results.forEach(
                    (name, tensor) -> output.line("%s: %s%s".formatted(name, tensor.element(), tensor.shape())));
            output.line("%s → %s on %s, %.3f s".formatted(input, target, model.engine(), seconds));
            output.document(document(model, results, findings, seconds));
        }
        return Exit.OK;
    }

    private void requireName() {
        String name = String.valueOf(target.getFileName());
        if (name.contains(".") && !name.endsWith(".npz") && !name.endsWith(".npy")) {
            throw new IllegalArgumentException(
                    "%s says nothing of NumPy's files, which outputs are written as; let it end in .npz or .npy"
                            .formatted(target));
        }
    }

    private Map<String, Object> document(
            Subject model, SequencedMap<String, Tensor> results, Findings findings, double seconds) {
        List<Map<String, Object>> outputs = new ArrayList<>();
        results.forEach((name, tensor) -> {
            Map<String, Object> each = new LinkedHashMap<>();
            each.put("name", name);
            each.put("dtype", tensor.element().toString());
            each.put("shape", VerificationReport.sizes(tensor.shape()));
            outputs.add(each);
        });
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", given.source.toString());
        document.put("format", model.format());
        document.put("engine", model.engine());
        document.put("output", target.toString());
        document.put("outputs", outputs);
        document.put("findings", Output.json(findings.all()));
        document.put("seconds", seconds);
        return document;
    }
}
