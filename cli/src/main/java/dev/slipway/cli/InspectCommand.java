package dev.slipway.cli;

import dev.slipway.convert.Inspection;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    private static final int MOST_PADDING = 32;

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
        String producer = model.provenance().producer().replaceFirst("\\.$", "");
        row("format", model.format() + (producer.isEmpty() ? "" : ", written by " + producer));
        row("bytes", "%,d".formatted(model.bytes()));
        row("parameters", "%,d%s".formatted(model.parameters(), stored(model)));
        boolean open = model.signatures().stream().anyMatch(each -> each.name().equals(model.main()) && each.isOpen());
        row("MACs", "%,d%s".formatted(model.multiplyAccumulates(), open ? ", where every open size is 1" : ""));
        row("quantisation", model.quantization());
        String label = "metadata";
        for (Map.Entry<String, String> entry : new TreeMap<>(model.provenance().metadata()).entrySet()) {
            row(label, MetadataText.of(entry.getKey(), entry.getValue()));
            label = "";
        }
        model.signatures().forEach(this::print);
        String of = model.signatures().size() == 1 ? "" : ", of signature " + model.main();
        row(
                "ops",
                "%,d%s".formatted(model.ops().values().stream().mapToInt(n -> n).sum(), of));
        int width = model.ops().values().stream()
                .mapToInt(count -> "%,d".formatted(count).length())
                .max()
                .orElse(0);
        model.ops()
                .forEach((op, count) -> row(
                        "",
                        ("%," + width + "d × %s%s")
                                .formatted(
                                        count, op, model.kept().contains(op) ? ", which Slipway does not know" : "")));
    }

    private static String stored(Inspection model) {
        return model.weights().isEmpty()
                ? ""
                : model.weights().entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .map(each -> "%s %,d".formatted(each.getKey(), each.getValue()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    private void print(Inspection.Signature signature) {
        row("signature", signature.name());
        int width = Stream.concat(signature.inputs().stream(), signature.outputs().stream())
                .mapToInt(slot -> slot.name().length())
                .max()
                .orElse(0);
        String slot = "%-" + Math.min(Math.max(width, 1), MOST_PADDING) + "s  %s";
        signature.inputs().forEach(each -> row("  in", slot.formatted(each.name(), shown(each.type()))));
        signature.outputs().forEach(each -> row("  out", slot.formatted(each.name(), shown(each.type()))));
    }

    /// Sizes that only the run tells have names made up of the tensor's; people see a question mark.
    static String shown(TensorType type) {
        return type.toString().replaceAll("\\?[^,\\]]+", "?");
    }

    private void row(String label, String text) {
        output.line("%-14s%s".formatted(label, text));
    }

    private static Map<String, Object> document(Inspection model) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", model.format());
        document.put("producer", model.provenance().producer());
        document.put("metadata", model.provenance().metadata());
        document.put(
                "signatures",
                model.signatures().stream().map(InspectCommand::signature).toList());
        document.put("main", model.main());
        document.put("ops", model.ops());
        document.put("unknown_ops", model.kept());
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
