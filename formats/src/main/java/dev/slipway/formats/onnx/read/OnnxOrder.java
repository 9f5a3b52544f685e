package dev.slipway.formats.onnx.read;

import dev.slipway.formats.onnx.file.OnnxProto;
import dev.slipway.formats.onnx.node.OnnxRegions;
import dev.slipway.wire.FormatException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts the nodes that outputs need into an order in which each reads only what stands before it.
final class OnnxOrder {

    private OnnxOrder() {}

    /// @param known names that need no node
    static List<OnnxProto.Node> executable(
            List<OnnxProto.Node> nodes, List<OnnxProto.ValueInfo> outputs, Set<String> known, String what) {
        Map<String, OnnxProto.Node> makers = new HashMap<>();
        nodes.forEach(node -> node.outputs().forEach(output -> makers.put(output, node)));
        Set<OnnxProto.Node> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<String> wanted = new ArrayDeque<>();
        outputs.forEach(output -> wanted.add(output.name()));
        while (!wanted.isEmpty()) {
            String name = wanted.pop();
            OnnxProto.Node maker = makers.get(name);
            if (maker != null && !known.contains(name) && needed.add(maker)) {
                wanted.addAll(reads(maker));
            }
        }
        return sorted(nodes.stream().filter(needed::contains).toList(), makers, known, what);
    }

    private static List<OnnxProto.Node> sorted(
            List<OnnxProto.Node> nodes, Map<String, OnnxProto.Node> makers, Set<String> known, String what) {
        List<OnnxProto.Node> sorted = new ArrayList<>();
        Set<String> made = new HashSet<>(known);
        Deque<OnnxProto.Node> waiting = new ArrayDeque<>(nodes);
        int refused = 0;
        while (!waiting.isEmpty()) {
            OnnxProto.Node node = waiting.poll();
            boolean ready = reads(node).stream().allMatch(name -> made.contains(name) || !makers.containsKey(name));
            if (ready) {
                sorted.add(node);
                made.addAll(node.outputs());
                refused = 0;
            } else {
                waiting.add(node);
                if (++refused > waiting.size()) {
                    throw FormatException.corrupt(
                            "%s: node '%s' (%s) reads what is made only after it: the nodes form a circle",
                            what, node.name(), node.type());
                }
            }
        }
        return sorted;
    }

    /// What a node reads, its subgraphs included.
    private static List<String> reads(OnnxProto.Node node) {
        List<String> names = new ArrayList<>(node.inputs());
        node.attributes().values().forEach(attribute -> {
            if (attribute.graph != null) {
                names.addAll(OnnxRegions.freeNames(attribute.graph));
            }
        });
        names.removeIf(String::isEmpty);
        return names;
    }
}
