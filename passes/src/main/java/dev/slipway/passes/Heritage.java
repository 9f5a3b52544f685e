package dev.slipway.passes;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the names of source nodes through edits: a node that goes leaves them to the one that took its place.
///
/// Names stand in execution order: the last one is that of the source node whose result the node makes.
final class Heritage {

    private final Graph before;
    private final Map<Node, Edit> removedBy = new IdentityHashMap<>();
    private final Map<Node, Value> heirs = new IdentityHashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    Heritage(Graph before, List<Edit> edits) {
        this.before = before;
        edits.forEach(edit -> edit.removed().forEach(node -> removedBy.put(node, edit)));
    }

    /// `after`, which the edits made, with the names of all that is gone.
    Graph passedOn(Graph after) {
        Set<String> alive = new HashSet<>();
        after.nodes().forEach(node -> alive.addAll(node.origins()));
        Map<Value, List<String>> inherited = new HashMap<>();
        for (Node node : before.nodes().reversed()) {
            List<String> lost = node.origins().stream()
                    .filter(name -> !alive.contains(name))
                    .toList();
            if (lost.isEmpty() && !removedBy.containsKey(node)) {
                continue;
            }
            Value heir = heir(node);
            if (heir != null) {
                heirs.put(node, heir);
                inherited.computeIfAbsent(heir, _ -> new ArrayList<>()).addAll(lost);
            }
        }
        inherited.values().removeIf(List::isEmpty);
        if (inherited.isEmpty()) {
            return after;
        }
        before.nodes().forEach(node -> node.origins().forEach(name -> places.putIfAbsent(name, places.size())));
        return after.mapOps(node -> withNames(node, inherited));
    }

    private @Nullable Value heir(Node node) {
        Edit edit = removedBy.get(node);
        if (edit == null) {
            List<Node> readers = node.outputs().isEmpty() ? List.of() : before.readers(node.output(0));
            return readers.isEmpty() ? null : heirs.get(readers.getFirst());
        }
        if (!edit.added().isEmpty()) {
            return edit.added().getLast().output(0);
        }
        return edit.replaced().isEmpty()
                ? null
                : edit.replaced().values().iterator().next();
    }

    private Node withNames(Node node, Map<Value, List<String>> inherited) {
        Set<String> names = new LinkedHashSet<>(node.origins());
        node.outputs().forEach(output -> names.addAll(inherited.getOrDefault(output, List.of())));
        return names.size() == node.origins().size()
                ? node
                : node.withOrigins(names.stream()
                        .sorted(Comparator.comparing(name -> places.getOrDefault(name, Integer.MAX_VALUE)))
                        .toList());
    }
}
