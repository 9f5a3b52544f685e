package dev.slipway.passes;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps the names of source nodes through edits: a node that goes leaves them to the one that took its place.
///
/// The last name of a node is that of the source node whose result it makes.
final class Heritage {

    private final Graph before;
    private final Map<Node, Edit> removedBy = new IdentityHashMap<>();
    private final Set<Value> copied = new HashSet<>();
    private final Map<Node, Value> heirs = new IdentityHashMap<>();

    Heritage(Graph before, List<Edit> edits) {
        this.before = before;
        for (Edit edit : edits) {
            edit.removed().forEach(node -> removedBy.put(node, edit));
            copied.addAll(edit.replaced().values());
        }
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
                inherited.computeIfAbsent(heir, _ -> new ArrayList<>()).addAll(0, lost);
            }
        }
        inherited.values().removeIf(List::isEmpty);
        return inherited.isEmpty() ? after : after.mapOps(node -> withNames(node, inherited));
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
        SequencedSet<String> names = new LinkedHashSet<>();
        SequencedSet<String> copies = new LinkedHashSet<>();
        for (Value output : node.outputs()) {
            List<String> given = inherited.getOrDefault(output, List.of());
            (copied.contains(output) ? copies : names).addAll(given);
        }
        if (names.isEmpty() && copies.isEmpty()) {
            return node;
        }
        names.addAll(node.origins());
        names.addAll(copies);
        return node.withOrigins(List.copyOf(names));
    }
}
