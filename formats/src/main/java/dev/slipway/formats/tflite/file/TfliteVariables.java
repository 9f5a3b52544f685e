package dev.slipway.formats.tflite.file;

import dev.slipway.model.Resources;
import dev.slipway.model.tensor.Constant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The variables of a TFLite file: set once by subgraphs that do nothing else, read and perhaps assigned by the others.
///
/// @param initial the value each gets at the start
/// @param beginnings the subgraphs that do nothing but set variables
/// @param assigned those that change later; `*` when it cannot be told which
public record TfliteVariables(Map<String, Constant> initial, Set<Integer> beginnings, Set<String> assigned) {

    public static TfliteVariables of(TfliteFlat.Model model, TfliteConstants constants) {
        Map<String, Constant> initial = new LinkedHashMap<>();
        Set<Integer> beginnings = new HashSet<>();
        for (TfliteFlat.Subgraph subgraph : model.subgraphs()) {
            for (TfliteFlat.Operator operator : subgraph.operators()) {
                if (code(model, operator) == TfliteCode.CALL_ONCE.number) {
                    int number = operator.options().integer(0);
                    if (number >= 0 && number < model.subgraphs().size()) {
                        Map<String, Constant> set =
                                settings(model, model.subgraphs().get(number), constants);
                        if (set != null) {
                            beginnings.add(number);
                            initial.putAll(set);
                        }
                    }
                }
            }
        }
        Set<String> assigned = new HashSet<>();
        for (int i = 0; i < model.subgraphs().size(); i++) {
            if (!beginnings.contains(i)) {
                assigned.addAll(assignedIn(model, model.subgraphs().get(i)));
            }
        }
        return new TfliteVariables(initial, beginnings, assigned);
    }

    private static int code(TfliteFlat.Model model, TfliteFlat.Operator operator) {
        return model.opcodes().get(operator.opcode()).code();
    }

    private static Map<Integer, String> handles(TfliteFlat.Model model, TfliteFlat.Subgraph subgraph) {
        Map<Integer, String> handles = new HashMap<>();
        for (TfliteFlat.Operator operator : subgraph.operators()) {
            if (code(model, operator) == TfliteCode.VAR_HANDLE.number
                    && operator.outputs().size() == 1) {
                handles.put(operator.outputs().getFirst(), name(operator.options()));
            }
        }
        return handles;
    }

    /// The name of the variable a `VAR_HANDLE` stands for.
    public static String name(TfliteOptions options) {
        String container = options.values().get(0) instanceof String text ? text : "";
        String shared = options.values().get(1) instanceof String text ? text : "";
        return container.isEmpty() ? shared : container + "/" + shared;
    }

    /// What the subgraph sets, null when it does anything else.
    private static @Nullable Map<String, Constant> settings(
            TfliteFlat.Model model, TfliteFlat.Subgraph subgraph, TfliteConstants constants) {
        Map<Integer, String> handles = handles(model, subgraph);
        Map<String, Constant> settings = new LinkedHashMap<>();
        for (TfliteFlat.Operator operator : subgraph.operators()) {
            int code = code(model, operator);
            if (code == TfliteCode.VAR_HANDLE.number) {
                continue;
            }
            if (code != TfliteCode.ASSIGN_VARIABLE.number || operator.inputs().size() != 2) {
                return null;
            }
            String name = handles.get(operator.inputs().getFirst());
            int value = operator.inputs().get(1);
            if (name == null
                    || value < 0
                    || value >= subgraph.tensors().size()
                    || !constants.isStored(subgraph.tensors().get(value))) {
                return null;
            }
            settings.put(name, constants.constant(subgraph, subgraph.tensors().get(value)));
        }
        return settings;
    }

    private static Set<String> assignedIn(TfliteFlat.Model model, TfliteFlat.Subgraph subgraph) {
        Map<Integer, String> handles = handles(model, subgraph);
        Set<String> assigned = new HashSet<>();
        for (TfliteFlat.Operator operator : subgraph.operators()) {
            if (code(model, operator) == TfliteCode.ASSIGN_VARIABLE.number
                    && !operator.inputs().isEmpty()) {
                assigned.add(handles.getOrDefault(operator.inputs().getFirst(), "*"));
            }
        }
        return assigned;
    }

    /// The value of a variable that never changes, null of others.
    @Nullable
    public Constant fixed(String name) {
        return assigned.contains(name) || assigned.contains("*") ? null : initial.get(name);
    }

    public Resources resources() {
        Map<String, Resources.Variable> variables = new LinkedHashMap<>();
        initial.forEach((name, value) -> {
            if (fixed(name) == null) {
                variables.put(name, new Resources.Variable(value.type(), value));
            }
        });
        return Resources.ofVariables(variables);
    }
}
