package dev.slipway.formats.onnx.node;

import dev.slipway.model.Resources;
import dev.slipway.model.format.Unspeakable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the graphs of one file share while they are written: names, the operator set, and what could not be said.
public final class OnnxFile {

    /// The entries of a model's metadata that keep the operator sets of the file it was read from begin so.
    public static final String SOURCE_OPSET = "onnx.opset.";

    private final long opset;
    private final Map<String, Long> source;
    private final Map<String, Resources.Variable> variables;
    private final Map<String, Long> domains = new HashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> nodeNames = new HashSet<>();
    private final List<Unspeakable> unspeakable = new ArrayList<>();
    private final List<String> transposes = new ArrayList<>();
    private long required;

    /// @param opset the operator set whose spellings are used
    /// @param source the operator sets of the ONNX file the model was read from, by domain
    /// @param variables what the model keeps from run to run
    public OnnxFile(long opset, Map<String, Long> source, Map<String, Resources.Variable> variables) {
        this.opset = opset;
        this.variables = variables;
        this.source = source;
        this.required = opset;
    }

    Map<String, Resources.Variable> variables() {
        return variables;
    }

    public long opset() {
        return opset;
    }

    /// Notes that a spelling in use exists only since an operator set; whether it can be used now.
    public boolean since(long version) {
        required = Math.max(required, version);
        return version <= opset;
    }

    /// The lowest operator set that has all that was written.
    public long required() {
        return required;
    }

    /// Notes that an operator is written as it was read, so that its domain's version must stay.
    public void kept(String domain) {
        long version = source.getOrDefault(domain, 1L);
        if (domain.isEmpty()) {
            since(version);
        } else {
            since(domain, version);
        }
    }

    /// Notes that a node needs a version of another domain, at least.
    public void since(String domain, long version) {
        domains.merge(domain, version, Math::max);
    }

    /// Whether the model was read from an ONNX file, so that a value of unknown type is one of ONNX's.
    boolean isOnnx() {
        return !source.isEmpty();
    }

    /// The versions of the other domains that kept nodes are of.
    public Map<String, Long> domains() {
        return domains;
    }

    /// A name for a value that no other value of the file has.
    String unique(String name) {
        return unique(name, names);
    }

    /// A name for a node that no other node of the file has.
    String uniqueNode(String name) {
        return unique(name, nodeNames);
    }

    private static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 1; !taken.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    public List<Unspeakable> unspeakable() {
        return unspeakable;
    }

    /// Where data had to be transposed because of its layout.
    public List<String> transposes() {
        return transposes;
    }
}
