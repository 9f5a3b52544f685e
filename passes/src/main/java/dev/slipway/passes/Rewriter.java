package dev.slipway.passes;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.tensor.UnknownRankException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Applies rules until none fires any more. The only class that walks and rebuilds graphs.
///
/// Each sweep gathers the edits that do not touch each other and rebuilds once. Regions inside ops are rewritten first.
public final class Rewriter {

    private static final int MAX_SWEEPS = 200;

    private final List<Rule> rules;
    private final Map<String, Integer> fired = new LinkedHashMap<>();

    public Rewriter(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    /// How often each rule fired so far, by name.
    public Map<String, Integer> account() {
        return Collections.unmodifiableMap(fired);
    }

    public Graph rewrite(Graph graph) {
        Graph current = graph.mapBodies(this::rewrite).withoutUnread();
        for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
            List<Edit> edits = proposals(current);
            if (edits.isEmpty()) {
                return current;
            }
            current = new Heritage(current, edits)
                    .passedOn(applied(current, edits).withoutUnread());
        }
        return current;
    }

    private List<Edit> proposals(Graph graph) {
        List<Edit> edits = new ArrayList<>();
        Set<Node> touched = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Value> replaced = new HashSet<>();
        Set<Value> gone = new HashSet<>();
        Set<Value> read = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (touched.contains(node) || node.inputs().stream().anyMatch(replaced::contains)) {
                continue;
            }
            for (Rule rule : rules) {
                Optional<Edit> edit = proposal(rule, node, graph);
                if (edit.isPresent()
                        && isFree(edit.get(), touched, replaced)
                        && reads(edit.get()).noneMatch(gone::contains)
                        && lost(edit.get()).noneMatch(read::contains)) {
                    edits.add(edit.get());
                    lost(edit.get()).forEach(gone::add);
                    reads(edit.get()).forEach(read::add);
                    touched.addAll(edit.get().removed());
                    replaced.addAll(edit.get().replaced().keySet());
                    replaced.addAll(edit.get().replaced().values());
                    fired.merge(rule.name(), 1, Integer::sum);
                    break;
                }
            }
        }
        return edits;
    }

    /// What a rule proposes; nothing where it would have to know a number of axes that only the run will tell.
    private static Optional<Edit> proposal(Rule rule, Node node, Graph graph) {
        try {
            return rule.propose(node, graph);
        } catch (UnknownRankException e) {
            return Optional.empty();
        }
    }

    private static boolean isFree(Edit edit, Set<Node> touched, Set<Value> replaced) {
        return edit.removed().stream().noneMatch(touched::contains)
                && edit.added().stream()
                        .noneMatch(node -> node.inputs().stream().anyMatch(replaced::contains))
                && edit.replaced().values().stream().noneMatch(replaced::contains)
                && edit.removed().stream()
                        .noneMatch(node -> node.outputs().stream().anyMatch(replaced::contains));
    }

    /// What is read from now on because of an edit.
    private static Stream<Value> reads(Edit edit) {
        return Stream.concat(
                edit.replaced().values().stream(), edit.added().stream().flatMap(node -> node.inputs().stream()));
    }

    /// What nothing makes any more: results of nodes that are taken out, unless others make them or stand for them.
    private static Stream<Value> lost(Edit edit) {
        Set<Value> made = new HashSet<>(edit.replaced().keySet());
        edit.added().forEach(node -> made.addAll(node.outputs()));
        return edit.removed().stream()
                .flatMap(node -> node.outputs().stream())
                .filter(value -> value.isPresent() && !made.contains(value));
    }

    private static Graph applied(Graph graph, List<Edit> edits) {
        GraphBuilder builder = graph.toBuilder();
        Set<Node> removed = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<Value, Value> replaced = new HashMap<>();
        for (Edit edit : edits) {
            removed.addAll(edit.removed());
            replaced.putAll(edit.replaced());
        }
        List<Node> kept = new ArrayList<>();
        for (Node node : builder.nodes()) {
            if (!removed.contains(node)) {
                kept.add(redirected(node, replaced));
            }
        }
        builder.removeNodes(new HashSet<>(builder.nodes()));
        kept.forEach(builder::add);
        for (Edit edit : edits) {
            edit.constants().forEach((value, constant) -> builder.constant(value.name(), constant));
            edit.declared().forEach(builder::declare);
            edit.added().forEach(node -> builder.add(redirected(node, replaced)));
        }
        builder.clearOutputs();
        for (Port port : graph.outputs()) {
            builder.output(port.name(), replaced.getOrDefault(port.value(), port.value()));
        }
        return builder.build();
    }

    private static Node redirected(Node node, Map<Value, Value> replaced) {
        if (node.inputs().stream().noneMatch(replaced::containsKey)) {
            return node;
        }
        return node.withInputs(node.inputs().stream()
                .map(value -> replaced.getOrDefault(value, value))
                .toList());
    }
}
