package dev.slipway.verify.data;

import dev.slipway.model.Findings;
import dev.slipway.model.tensor.TensorType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;

/// Which tensor of one model stands for which of another: by name, by the last part of the name, else by position.
public final class Pairing {

    private Pairing() {}

    /// For each wanted name the given one that stands for it; wanted ones that nothing is left for are absent.
    public static SequencedMap<String, String> of(
            SequencedMap<String, TensorType> wanted,
            SequencedMap<String, TensorType> given,
            String what,
            Findings findings) {
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        List<String> free = new ArrayList<>(given.keySet());
        pair(wanted, free, pairs, UnaryOperator.identity());
        pair(wanted, free, pairs, Pairing::withoutIndex);
        pair(wanted, free, pairs, Pairing::lastPart);
        for (Map.Entry<String, TensorType> port : wanted.entrySet()) {
            if (!pairs.containsKey(port.getKey()) && !free.isEmpty()) {
                String taken = firstLike(port.getValue(), free, given);
                free.remove(taken);
                pairs.put(port.getKey(), taken);
                if (wanted.size() > 1) {
                    findings.note(
                            "PAIRED_BY_POSITION",
                            port.getKey(),
                            "no %s has this name; '%s' stands at its position".formatted(what, taken),
                            "name both alike");
                }
            }
        }
        SequencedMap<String, String> ordered = new LinkedHashMap<>();
        wanted.keySet().stream()
                .filter(pairs::containsKey)
                .forEach(name -> ordered.put(name, pairs.getOrDefault(name, "")));
        return ordered;
    }

    private static void pair(
            SequencedMap<String, TensorType> wanted,
            List<String> free,
            Map<String, String> pairs,
            UnaryOperator<String> key) {
        for (String name : wanted.keySet()) {
            if (!pairs.containsKey(name)) {
                free.stream()
                        .filter(each -> key.apply(each).equals(key.apply(name)))
                        .findFirst()
                        .ifPresent(match -> {
                            pairs.put(name, match);
                            free.remove(match);
                        });
            }
        }
    }

    private static String firstLike(TensorType type, List<String> free, SequencedMap<String, TensorType> given) {
        return free.stream()
                .filter(name -> given.get(name) instanceof TensorType other
                        && (!type.shape().isRanked()
                                || !other.shape().isRanked()
                                || other.shape().rank() == type.shape().rank()))
                .findFirst()
                .orElse(free.getFirst());
    }

    private static String withoutIndex(String name) {
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static String lastPart(String name) {
        String plain = withoutIndex(name);
        return plain.substring(plain.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    }
}
