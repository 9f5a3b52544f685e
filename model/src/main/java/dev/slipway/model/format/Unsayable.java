package dev.slipway.model.format;

import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A format has no way to say a node: thrown where that is found, caught where all such nodes are listed.
public final class Unsayable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    /// @param code a stable reason code, see [Unspeakable]
    /// @param reason why, in one sentence
    /// @param remedy what the user can do
    public Unsayable(String code, String reason, String remedy) {
        super(reason, null, false, false);
        this.code = code;
        this.remedy = remedy;
    }

    /// For an op that a target can spell only for a known number of axes.
    public static Unsayable unknownRank(String target) {
        return new Unsayable(
                "UNKNOWN_RANK",
                "%s can say this only of a tensor whose number of axes is known, and here it is not".formatted(target),
                "state the shapes of the inputs with --input, or cut the graph before this node with --output");
    }

    /// For an op of another format: the graph can begin behind it.
    ///
    /// @param target the format that lacks it
    /// @param types the types of the node's outputs
    public static Unsayable foreign(String target, Opaque op, Node node, Function<Value, TensorType> types) {
        String why = op.reason().isEmpty() ? "" : ": " + op.reason();
        String inputs = node.outputs().stream()
                .filter(Value::isPresent)
                .map(value -> " --input '%s=%s'".formatted(value.name(), sizes(types.apply(value))))
                .collect(Collectors.joining());
        return new Unsayable(
                "NO_SUCH_OP",
                "%s is an op of %s that %s does not have%s".formatted(op.type(), op.format(), target, why),
                "cut the graph before this node with --output, or let it begin behind it with%s, and compute the rest in the application"
                        .formatted(inputs));
    }

    private static String sizes(TensorType type) {
        String element = type.element() == ElementType.FLOAT32
                ? ""
                : type.element() == ElementType.HANDLE
                        ? ":DTYPE"
                        : ":" + type.element().name().toLowerCase(Locale.ROOT);
        return type.shape().isRanked()
                ? type.shape().dims().stream()
                                .map(dim -> dim.isKnown() ? String.valueOf(dim.size()) : "?")
                                .collect(Collectors.joining(","))
                        + element
                : "SHAPE" + element;
    }

    /// The reason code, as [Unspeakable] has it.
    public String code() {
        return code;
    }

    /// What the user can do.
    public String remedy() {
        return remedy;
    }

    /// The entry for the list that the user sees.
    public Unspeakable at(Node node) {
        String where = node.origins().isEmpty() ? node.name() : node.origins().getFirst();
        return new Unspeakable(node.op().name(), where, code, String.valueOf(getMessage()), remedy);
    }
}
