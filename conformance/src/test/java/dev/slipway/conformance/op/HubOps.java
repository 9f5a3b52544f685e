package dev.slipway.conformance.op;

import dev.slipway.conformance.material.Sources;
import dev.slipway.model.op.Example;
import dev.slipway.model.op.Op;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The ops of the hub, found in the package they live in, and their examples.
final class HubOps {

    private static final String PACKAGE = "dev.slipway.model.op";

    private HubOps() {}

    /// All ops, by name.
    static List<Class<? extends Op>> all() {
        List<Class<? extends Op>> ops = new ArrayList<>();
        for (String name :
                Sources.classNames(Sources.root().resolve("model/src/main/java/" + PACKAGE.replace('.', '/')))) {
            if (!name.equals("package-info") && loaded(name).isRecord() && Op.class.isAssignableFrom(loaded(name))) {
                ops.add(loaded(name).asSubclass(Op.class));
            }
        }
        return ops;
    }

    /// The inputs that ops take.
    static List<OpSample> samples() {
        return all().stream()
                .flatMap(op -> examples(op).stream())
                .filter(example -> example.breaks().isEmpty())
                .map(OpSample::new)
                .toList();
    }

    /// The inputs that ops refuse, by the constraint they break: `Softmax C2`.
    static Map<String, OpSample> refusals() {
        Map<String, OpSample> refusals = new LinkedHashMap<>();
        for (Class<? extends Op> op : all()) {
            for (Example example : examples(op)) {
                if (!example.breaks().isEmpty()) {
                    refusals.put(op.getSimpleName() + " " + example.breaks(), new OpSample(example));
                }
            }
        }
        return refusals;
    }

    /// All samples by a name of their own: the op's, and a number.
    static Map<String, OpSample> named() {
        Map<String, OpSample> named = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (OpSample sample : samples()) {
            String op = sample.op().name();
            named.put(op + "#" + counts.merge(op, 1, Integer::sum), sample);
        }
        return named;
    }

    /// What an op lists itself; an op with graphs inside cannot, since graphs are made of ops.
    static List<Example> examples(Class<? extends Op> op) {
        Method method;
        try {
            method = op.getMethod("examples");
        } catch (NoSuchMethodException none) {
            return RegionExamples.of(op);
        }
        try {
            List<Example> examples = new ArrayList<>();
            ((List<?>) method.invoke(null)).forEach(each -> examples.add((Example) each));
            return examples;
        } catch (ReflectiveOperationException broken) {
            throw new AssertionError("%s.examples() fails".formatted(op.getSimpleName()), broken);
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(PACKAGE + "." + name);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }
}
