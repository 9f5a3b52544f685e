package dev.slipway.formats.tensorflow.read;

import dev.slipway.formats.tensorflow.file.StableHlo;
import dev.slipway.formats.tensorflow.file.StableHlo.Block;
import dev.slipway.formats.tensorflow.file.StableHlo.Operation;
import dev.slipway.formats.tensorflow.file.StableHloBytes;
import dev.slipway.formats.tensorflow.file.TensorflowProto.Attribute;
import dev.slipway.formats.tensorflow.node.HloNode;
import dev.slipway.formats.tensorflow.node.HloNode.Loose;
import dev.slipway.formats.tensorflow.node.TensorflowNode;
import dev.slipway.formats.tensorflow.spelling.HloElementwise;
import dev.slipway.formats.tensorflow.spelling.HloOps;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.TopK;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.UnknownRankException;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a module of StableHLO that a TensorFlow node calls, as JAX exports its functions: calls inlined, control flow
/// turned into regions.
final class HloImport {

    private static final int MAX_DEPTH = 64;

    private final TensorflowNode call;
    private final StableHlo module;

    private HloImport(TensorflowNode call, StableHlo module) {
        this.call = call;
        this.module = module;
    }

    static List<Value> read(TensorflowNode node) {
        try {
            return module(node);
        } catch (IndexOutOfBoundsException
                | NoSuchElementException
                | ArithmeticException
                | IllegalArgumentException
                | UnknownRankException e) {
            throw new FormatException(
                    "CORRUPT", "the StableHLO module of '%s' contradicts itself: %s".formatted(node.name(), e), e);
        }
    }

    private static List<Value> module(TensorflowNode node) {
        Attribute bytes = node.foreign().attribute("module");
        if (bytes == null) {
            throw FormatException.corrupt("node '%s' (%s) has no module", node.name(), node.op());
        }
        HloImport reading = new HloImport(node, StableHloBytes.read(bytes.text));
        Block main = reading.module.function("main");
        List<Loose> arguments = new ArrayList<>();
        int platform = main.arguments().size() - node.inputs().size();
        if (platform < 0 || platform > 1) {
            throw new TensorflowNode.NotConstant("its module takes %d inputs, and it is given %d"
                    .formatted(main.arguments().size(), node.inputs().size()));
        }
        if (platform == 1) {
            Tensor first = Tensor.ofLongs(main.types().getFirst().element(), Shape.SCALAR, reading.platform());
            arguments.add(
                    Loose.whole(node.constant("platform", first), main.types().getFirst()));
        }
        for (int i = 0; i < node.inputs().size(); i++) {
            arguments.add(Loose.whole(node.in(i), main.types().get(platform + i)));
        }
        return reading.whole(node.graph(), reading.run(node.graph(), main, arguments, Map.of(), 0));
    }

    /// Which of the platforms that the module is for is computed here: the processor, else the first.
    private long platform() {
        Attribute platforms = call.foreign().attribute("platforms");
        return platforms == null ? 0 : Math.max(0, platforms.texts.indexOf("CPU"));
    }

    private TensorflowNode at(GraphBuilder graph, String name, List<Value> inputs) {
        return new TensorflowNode(call.foreign(), call.name() + "/" + name, inputs, graph);
    }

    private List<Value> whole(GraphBuilder graph, List<Loose> values) {
        HloNode node = new HloNode(
                new Operation("return", Map.of(), List.of(), List.of(), List.of(), List.of()),
                values,
                at(graph, "return", List.of()));
        return values.stream().map(node::whole).toList();
    }

    /// What a block gives for arguments, and for the values outside that it reads.
    private List<Loose> run(
            GraphBuilder graph, Block block, List<Loose> arguments, Map<Integer, Loose> outside, int depth) {
        if (depth > MAX_DEPTH) {
            throw FormatException.corrupt(
                    "functions of a StableHLO module call each other more than %d deep", MAX_DEPTH);
        }
        Map<Integer, Loose> values = new HashMap<>(outside);
        for (int i = 0; i < block.arguments().size() && i < arguments.size(); i++) {
            values.put(block.arguments().get(i), arguments.get(i));
        }
        for (Operation operation : block.operations()) {
            List<Loose> operands = new ArrayList<>();
            for (int operand : operation.operands()) {
                Loose value = values.get(operand);
                if (value == null) {
                    throw FormatException.corrupt(
                            "the StableHLO operation %s reads a value before it is there", operation.name());
                }
                operands.add(value);
            }
            if (operation.name().equals("return")) {
                return operands;
            }
            TensorflowNode at = at(
                    graph, operation.name(), operands.stream().map(Loose::value).toList());
            List<Loose> results = read(new HloNode(operation, operands, at), values, depth);
            for (int i = 0; i < operation.results().size() && i < results.size(); i++) {
                values.put(operation.results().get(i), results.get(i));
            }
        }
        throw FormatException.corrupt("a block of a StableHLO module has no end");
    }

    private List<Loose> read(HloNode node, Map<Integer, Loose> values, int depth) {
        Operation operation = node.operation();
        return switch (operation.name()) {
            case "call" -> function(node, operation.text("callee"), depth);
            case "composite" -> {
                HloOps.Reading known = named(operation.text("name"));
                yield known != null ? known.read(node) : function(node, operation.text("decomposition"), depth);
            }
            case "custom_call" -> custom(node);
            case "while" -> new Flow(node, values, depth).loop();
            case "if" -> new Flow(node, values, depth).conditional();
            case "case" -> new Flow(node, values, depth).cases();
            default -> {
                HloOps.Reading reading = HloOps.of(node);
                if (reading == null) {
                    throw new TensorflowNode.NotConstant(
                            "Slipway does not know StableHLO's %s".formatted(operation.name()));
                }
                yield reading.read(node);
            }
        };
    }

    private List<Loose> function(HloNode node, String name, int depth) {
        return run(node.at().graph(), module.function(name), node.operands(), Map.of(), depth + 1);
    }

    private static HloOps.@Nullable Reading named(String name) {
        return name.endsWith(".top_k") || name.endsWith(".topk") ? HloImport::best : HloElementwise.function(name);
    }

    private static List<Loose> best(HloNode node) {
        Object attribute = node.operation().within("composite_attributes", "k");
        Object k = attribute == null ? node.operation().within("mhlo.attributes", "k") : attribute;
        Object largest = node.operation().within("mhlo.attributes", "largest");
        if (!(k instanceof Long count) || Boolean.FALSE.equals(largest)) {
            throw node.refused("it is not said how many are meant");
        }
        List<Value> best = node.at()
                .are(
                        2,
                        new TopK(-1, true, true, node.operation().types().get(1).element()),
                        node.in(0),
                        node.at().vector("k", count));
        return List.of(
                Loose.whole(best.getFirst(), node.operation().types().getFirst()),
                Loose.whole(best.get(1), node.operation().types().get(1)));
    }

    private static List<Loose> custom(HloNode node) {
        String name = node.operation().text("call_target_name");
        if (name.equals("shape_assertion")) {
            return List.of();
        }
        boolean place = name.equals("Sharding") || name.startsWith("annotate_") || name.startsWith("xla.sdy.");
        if (place && node.operands().size() == 1) {
            return node.operands();
        }
        HloOps.Reading known = named(name);
        if (known == null) {
            throw new TensorflowNode.NotConstant(
                    "its module calls '%s', which is no part of StableHLO".formatted(name));
        }
        return known.read(node);
    }

    /// Control flow, whose blocks may read what is outside.
    private final class Flow {

        private final HloNode node;
        private final int depth;
        private final List<Integer> read = new ArrayList<>();
        private final List<Loose> captured = new ArrayList<>();

        Flow(HloNode node, Map<Integer, Loose> outside, int depth) {
            this.node = node;
            this.depth = depth;
            Set<Integer> needed = new LinkedHashSet<>();
            node.operation().blocks().forEach(block -> needed(block, Set.of(), needed));
            for (int number : needed) {
                Loose value = outside.get(number);
                if (value != null) {
                    read.add(number);
                    captured.add(Loose.whole(node.whole(value), value.type()));
                }
            }
        }

        /// The values that a block reads and does not make.
        private static void needed(Block block, Set<Integer> made, Set<Integer> needed) {
            Set<Integer> inside = new LinkedHashSet<>(made);
            inside.addAll(block.arguments());
            for (Operation operation : block.operations()) {
                operation.operands().stream()
                        .filter(operand -> !inside.contains(operand))
                        .forEach(needed::add);
                operation.blocks().forEach(inner -> needed(inner, inside, needed));
                inside.addAll(operation.results());
            }
        }

        /// A block whose inputs are its arguments and what it reads from outside.
        private Regions.Inside inside(Block block) {
            return (graph, inputs) -> {
                int own = block.arguments().size();
                List<Loose> arguments = new ArrayList<>();
                for (int i = 0; i < own; i++) {
                    arguments.add(Loose.whole(inputs.get(i), block.types().get(i)));
                }
                Map<Integer, Loose> outside = new HashMap<>();
                for (int i = 0; i < read.size(); i++) {
                    outside.put(
                            read.get(i),
                            Loose.whole(inputs.get(own + i), captured.get(i).type()));
                }
                return whole(graph, run(graph, block, arguments, outside, depth + 1));
            };
        }

        private List<Loose> results(List<Value> values) {
            List<Loose> results = new ArrayList<>();
            for (int i = 0; i < node.operation().types().size(); i++) {
                results.add(Loose.whole(values.get(i), node.operation().types().get(i)));
            }
            return results;
        }

        private List<Value> outside() {
            return captured.stream().map(Loose::value).toList();
        }

        List<Loose> loop() {
            Block condition = node.operation().blocks().getFirst();
            Block body = node.operation().blocks().get(1);
            List<Value> start = new ArrayList<>();
            for (int i = 0; i < node.operands().size(); i++) {
                start.add(node.in(i));
            }
            int carried = start.size();
            start.addAll(outside());
            BitSet unchanged = new BitSet();
            List<Integer> next = body.operations().getLast().operands();
            for (int i = 0; i < start.size(); i++) {
                unchanged.set(
                        i, i >= carried || next.get(i).equals(body.arguments().get(i)));
            }
            Regions.Inside one = inside(body);
            Regions.Inside both = (graph, inputs) -> {
                List<Value> results = new ArrayList<>(one.outputs(graph, inputs));
                results.addAll(inputs.subList(carried, inputs.size()));
                return results;
            };
            TensorflowNode at = new TensorflowNode(
                    call.foreign(), node.at().name(), start, node.at().graph());
            return results(new Loop(at, start, unchanged, inside(condition), both).raise());
        }

        List<Loose> conditional() {
            return results(Regions.choose(
                    node.at(),
                    node.in(0),
                    outside(),
                    inside(node.operation().blocks().getFirst()),
                    inside(node.operation().blocks().get(1))));
        }

        List<Loose> cases() {
            return results(Regions.choose(
                    node.at(),
                    outside(),
                    node.operation().blocks().stream().map(this::inside).toList()));
        }
    }
}
