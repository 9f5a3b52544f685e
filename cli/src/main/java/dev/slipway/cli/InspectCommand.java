package dev.slipway.cli;

import dev.slipway.model.tensor.TensorType;
import dev.slipway.verify.Inspection;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Says what a model is.
@Command(
        name = "inspect",
        description = "Show what a model is: signatures, ops, parameters, MACs, size, quantisation, provenance.",
        customSynopsis = "slipway inspect MODEL [OPTIONS]",
        sortOptions = false,
        footer = {"", "Examples:", "  slipway inspect my.tflite", "  slipway inspect my_saved_model --json"})
final class InspectCommand implements Callable<Exit> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model file, or a SavedModel folder.")
    Path source = Path.of("");

    @Mixin
    ModelFlags options = new ModelFlags();

    @ArgGroup(validate = false, heading = "%nEvery command:%n")
    Output output = new Output();

    @Override
    public Exit call() {
        return Failures.explained(output, this::inspect);
    }

    private Exit inspect() {
        Inspection model = Inspection.of(source, options.readOptions());
        output.talk(model.findings());
        print(model);
        output.document(document(model));
        return Exit.OK;
    }

    private void print(Inspection model) {
        String producer = model.provenance().producer();
        output.line("format        " + model.format() + (producer.isEmpty() ? "" : ", written by " + producer));
        model.provenance().metadata().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> output.line("  %s: %s".formatted(each.getKey(), each.getValue())));
        output.line("bytes         %,d".formatted(model.bytes()));
        output.line("parameters    %,d".formatted(model.parameters())
                + model.weights().entrySet().stream()
                        .map(each -> "%s %,d".formatted(each.getKey(), each.getValue()))
                        .collect(Collectors.joining(", ", " (", ")")));
        output.line("MACs          %,d where every open size is 1".formatted(model.multiplyAccumulates()));
        output.line("quantisation  " + model.quantization());
        model.signatures().forEach(signature -> {
            output.line("signature     " + signature.name());
            signature.inputs().forEach(slot -> output.line("  in          " + slot.name() + ": " + slot.type()));
            signature.outputs().forEach(slot -> output.line("  out         " + slot.name() + ": " + slot.type()));
        });
        model.ops().forEach((op, count) -> output.line("op            " + count + " × " + op));
    }

    private static Map<String, Object> document(Inspection model) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", model.format());
        document.put("producer", model.provenance().producer());
        document.put("metadata", model.provenance().metadata());
        document.put(
                "signatures",
                model.signatures().stream().map(InspectCommand::signature).toList());
        document.put("ops", model.ops());
        document.put("parameters", model.parameters());
        document.put("macs", model.multiplyAccumulates());
        Map<String, Object> quantization = new LinkedHashMap<>();
        quantization.put("scheme", model.quantization());
        quantization.put("weights", model.weights());
        quantization.put("activations", model.quantizedActivations());
        document.put("quantization", quantization);
        document.put("bytes", model.bytes());
        document.put("findings", Output.json(model.findings()));
        return document;
    }

    private static Map<String, Object> signature(Inspection.Signature signature) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", signature.name());
        map.put("inputs", slots(signature.inputs()));
        map.put("outputs", slots(signature.outputs()));
        return map;
    }

    private static List<Map<String, Object>> slots(List<Inspection.Slot> slots) {
        return slots.stream().map(slot -> slot(slot.name(), slot.type())).toList();
    }

    private static Map<String, Object> slot(String name, TensorType type) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name);
        map.put("dtype", type.element().toString());
        map.put("shape", type.shape().isRanked() ? VerificationReport.sizes(type.shape()) : null);
        if (type.quantization() != null) {
            map.put("quantization", type.quantization().toString());
        }
        return map;
    }
}
