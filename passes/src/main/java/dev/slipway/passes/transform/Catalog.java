package dev.slipway.passes.transform;

import dev.slipway.model.graph.Graph;
import dev.slipway.passes.Rewriter;
import dev.slipway.passes.Rule;
import dev.slipway.passes.fold.FoldConstants;
import dev.slipway.passes.fold.FoldShapes;
import dev.slipway.passes.fuse.FoldPadIntoWindow;
import dev.slipway.passes.fuse.FoldScaleIntoWeights;
import dev.slipway.passes.fuse.FoldShiftIntoBias;
import dev.slipway.passes.fuse.LowerBatchNormalization;
import dev.slipway.passes.simplify.MergeConstantOperands;
import dev.slipway.passes.simplify.MergeDuplicates;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Every transform by its name, with its arguments: what each does to a hub graph, or why it does nothing.
final class Catalog {

    /// Every transform takes it.
    static final String IGNORE_ERRORS = "ignore_errors";

    private static final Map<String, Entry> ALL = new TreeMap<>();

    /// @param stage when it runs
    /// @param arguments the names it takes
    record Entry(Stage stage, Set<String> arguments, Transform transform) {}

    static {
        source(Placeholders.TRANSFORM, "type shape name type_for_name shape_for_name", StripUnusedNodes::apply);
        source("remove_nodes", "op max_inputs", RemoveNodes::apply);
        source("rename_op", "old_op_name new_op_name", RenameOp::apply);
        source("rename_node", "old_node_name new_node_name", RenameNode::apply);
        source("merge_duplicate_nodes", "", Catalog::mergeDuplicates);
        rules("fold_constants", "clear_output_shapes", () -> List.of(new FoldConstants(), new FoldShapes()));
        rules("fold_batch_norms", "", Catalog::factors);
        rules("fold_batch_norms_algebraic", "", Catalog::factors);
        rules("fold_subdivmul_batch_norms", "", Catalog::factors);
        rules(
                "fold_old_batch_norms",
                "",
                () -> Stream.concat(Stream.of(LowerBatchNormalization.whereAbsorbed()), factors().stream())
                        .toList());
        rules("fuse_convolutions", "", () -> List.of(new FoldPadIntoWindow()));
        rules("fuse_pad_and_conv", "", () -> List.of(new FoldPadIntoWindow()));
        rules("flatten_atrous_conv", "", () -> List.of(new FlattenAtrousConvolution()));
        at(Stage.OPTIMIZED, "round_weights", "num_steps", RoundToLevels::apply);
        at(Stage.WRITTEN, "quantize_weights", "minimum_size", QuantizeWeights::apply);
        at(Stage.WRITTEN, "obfuscate_names", "", ObfuscateNames::apply);
        at(Stage.WRITTEN, "obsfucate_names", "", ObfuscateNames::apply);

        idle("sort_by_execution_order", "", "graphs are in execution order here, always");
        idle("remove_device", "", "a graph says nothing of devices here, nor do the formats that are written");
        idle("set_device", "device if_default", "a graph says nothing of devices here; runtimes choose them");
        idle("remove_control_dependencies", "", "what runs when follows from the values that are read alone");
        idle("inline_partitionedcall", "", "functions are put in the place of their calls when a model is read");
        idle("add_default_attributes", "", "ops have all their attributes, with TensorFlow's defaults, once read");
        idle("remove_attribute", "attribute_name op_name", "ops have no attributes by name once a model is read");
        idle(
                "rename_attribute",
                "old_attribute_name new_attribute_name op_name",
                "ops have no attributes by name once a model is read");
        idle("backport_concatv2", "", "there is one concatenation here, and targets are written as they need it");
        idle("backport_tensor_array_v3", "", "tensor arrays of every version are read alike");
        idle("remove_ema", "", "ranges of fake quantisation are constants once a model is read");
        idle("fuse_resize_and_conv", "", "no target has one operator that resizes and convolves");
        idle("fuse_resize_pad_and_conv", "", "no target has one operator that resizes, pads and convolves");

        refused(
                "insert_logging",
                "no target has an operator that prints; to see an inner tensor name it with --output");
        refused(
                "freeze_requantization_ranges",
                "ranges are measured before anything is quantised here; use --quantize int8 with --calibration");
        refused("quantize_nodes", "use --quantize int8 with --calibration instead of it");
        refused("quantize_placeholders", "use --quantize int8 with --calibration instead of it");
        refused("fuse_quantized_convolution", "use --quantize int8 with --calibration instead of it");
        refused("fake_quantize_training", "models are not trained here; add fake quantisation where it is trained");
        refused("sparsify_gather", "tables that TensorFlow fills from checkpoints are constants here");
        refused("fold_moments", "targets have no operator for moments");
    }

    private Catalog() {}

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /// What a call asks for.
    ///
    /// @throws IllegalArgumentException when the name or an argument is not known
    static Entry require(Call call) {
        Entry entry = ALL.get(call.name());
        if (entry == null) {
            throw new IllegalArgumentException(
                    "there is no transform '%s' (at character %d); did you mean %s? There are %s"
                            .formatted(
                                    call.name(),
                                    call.place(),
                                    nearest(call.name(), ALL.keySet()),
                                    String.join(", ", names())));
        }
        if (entry.transform() instanceof Refusal(String reason)) {
            if (!call.flag(IGNORE_ERRORS)) {
                throw call.wrong("it has no meaning here: " + reason);
            }
            return entry;
        }
        for (Call.Argument argument : call.arguments()) {
            if (!entry.arguments().contains(argument.name()) && !argument.name().equals(IGNORE_ERRORS)) {
                throw new IllegalArgumentException("transform %s has no argument '%s' (at character %d); it takes %s"
                        .formatted(
                                call.name(),
                                argument.name(),
                                argument.place(),
                                entry.arguments().isEmpty()
                                        ? "only " + IGNORE_ERRORS
                                        : String.join(
                                                ", ",
                                                entry.arguments().stream()
                                                        .sorted()
                                                        .toList())));
            }
        }
        call.flag(IGNORE_ERRORS);
        return entry;
    }

    private static String nearest(String name, Set<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(each -> distance(name, each)))
                .orElseThrow();
    }

    /// How many letters must be put in, taken out or replaced.
    private static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[other.length()];
    }

    private static List<Rule> factors() {
        return List.of(new MergeConstantOperands(), new FoldScaleIntoWeights(), new FoldShiftIntoBias());
    }

    private static Graph mergeDuplicates(Graph graph, Report report) {
        Graph merged = Bodies.changed(graph, body -> MergeConstants.apply(body, report));
        return rewritten(merged, List.of(new MergeDuplicates()), report);
    }

    private static Graph rewritten(Graph graph, List<Rule> rules, Report report) {
        Rewriter rewriter = new Rewriter(rules);
        Graph after = rewriter.rewrite(graph);
        report.changed(rewriter.account().values().stream().mapToInt(n -> n).sum());
        return after;
    }

    private static void source(String name, String arguments, Transform transform) {
        at(Stage.SOURCE, name, arguments, transform);
    }

    private static void rules(String name, String arguments, Supplier<List<Rule>> rules) {
        source(name, arguments, (graph, report) -> rewritten(graph, rules.get(), report));
    }

    private static void at(Stage stage, String name, String arguments, Transform transform) {
        Set<String> names = arguments.isEmpty() ? Set.of() : Set.of(arguments.split(" "));
        ALL.put(name, new Entry(stage, names, transform));
    }

    private static void idle(String name, String arguments, String reason) {
        source(name, arguments, (graph, report) -> {
            report.note("", "nothing to do: " + reason, "");
            return graph;
        });
    }

    private static void refused(String name, String reason) {
        source(name, "", new Refusal(reason));
    }

    /// A transform that has no meaning here.
    private record Refusal(String reason) implements Transform {

        @Override
        public Graph apply(Graph graph, Report report) {
            throw report.call().wrong(reason);
        }
    }
}
