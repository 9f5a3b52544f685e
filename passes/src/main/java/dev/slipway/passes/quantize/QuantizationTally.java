package dev.slipway.passes.quantize;

import dev.slipway.model.Findings;
import dev.slipway.model.graph.Node;
import dev.slipway.model.tensor.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Counts what a [QuantizationScheme] does to the weights of a model; not thread-safe. A constant that several graphs
/// read counts once.
public final class QuantizationTally {

    private final Findings findings;
    private final Map<Constant, Constant> quantized = new HashMap<>();
    private final Map<Constant, QuantizationSummary.Left> left = new HashMap<>();
    private final List<QuantizationSummary.Left> reasons = new ArrayList<>();
    private Predicate<Node> real = _ -> false;
    private long before;
    private long after;

    /// @param findings receives what a caller should know of tensors that were left
    public QuantizationTally(Findings findings) {
        this.findings = findings;
    }

    /// Receives what a caller should know.
    Findings findings() {
        return findings;
    }

    /// These nodes are to stay real whatever else is stored.
    void keepReal(Predicate<Node> nodes) {
        real = real.or(nodes);
    }

    /// Whether a node is to stay real.
    boolean staysReal(Node node) {
        return real.test(node);
    }

    /// A tensor is stored in another way from now on.
    public void quantized(Constant from, Constant to) {
        if (quantized.put(from, to) == null) {
            before += bytes(from);
            after += bytes(to);
        }
    }

    /// A tensor is left as it was, as it should be for one of its size or use.
    public void left(String name, Constant constant, String reason) {
        QuantizationSummary.Left entry = new QuantizationSummary.Left(name, bytes(constant), reason);
        if (!quantized.containsKey(constant) && left.putIfAbsent(constant, entry) == null) {
            reasons.add(entry);
        }
    }

    /// A tensor is left as it was, which costs size: callers are told.
    ///
    /// @param code of the finding
    public void leftOver(String code, String name, Constant constant, String reason, String remedy) {
        boolean known = left.containsKey(constant);
        left(name, constant, reason);
        if (!known) {
            findings.note(code, name, "the tensor stays %s: %s".formatted(constant.element(), reason), remedy);
        }
    }

    /// What was counted so far.
    public QuantizationSummary summary(QuantizationScheme scheme) {
        return new QuantizationSummary(scheme.name(), quantized.size(), before, after, reasons);
    }

    private static long bytes(Constant constant) {
        return constant.element().bytes(constant.shape().elements());
    }
}
