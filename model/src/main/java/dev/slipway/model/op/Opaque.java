package dev.slipway.model.op;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An op of a source format that the hub has no op for. It survives a round trip through its own format and can be
/// written to no other, unless its format says what it means in hub ops. The node's output types are declared, not
/// inferred.
///
/// | | name | type | |
/// |--|--|--|--|
/// | input 0 | `x...` | any | as the format has them, absent ones included |
/// | output 0 | `y...` | any | as declared |
///
/// Source: the format that it comes from.
///
/// @param format the format's name, as `onnx`
/// @param type the op's name in that format, the domain included where it has one
/// @param attributes the op's attributes, as the format has them
/// @param regions the graphs inside, in an order the format knows
/// @param meaning what it computes of those inputs that are present, for formats that cannot say the op itself; null
/// where the hub cannot say it either
public record Opaque(
        String format,
        String type,
        List<Attribute> attributes,
        List<Region> regions,
        @Nullable Region meaning) implements Op {

    /// The name of the attribute that [#reason(String)] makes; no format has it.
    public static final String REASON = " reason";

    public Opaque {
        attributes = List.copyOf(attributes);
        regions = List.copyOf(regions);
    }

    public Opaque(String format, String type, List<Attribute> attributes) {
        this(format, type, attributes, List.of(), null);
    }

    /// An attribute that says why the op is no op of the hub.
    public static Attribute reason(String why) {
        return new Attribute(REASON, why.getBytes(StandardCharsets.UTF_8));
    }

    /// Why the op is no op of the hub, empty where nobody said.
    public String reason() {
        return attributes.stream()
                .filter(each -> each.name().equals(REASON))
                .map(each -> new String(each.encoded(), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    /// The same op, with what it means.
    public Opaque withMeaning(Region meaning) {
        return new Opaque(format, type, attributes, regions, meaning);
    }

    @Override
    public Op withRegions(List<? extends Region> regions) {
        return new Opaque(format, type, attributes, List.copyOf(regions), meaning);
    }

    @Override
    public boolean infersTypes() {
        return false;
    }

    @Override
    public String name() {
        return type;
    }

    @Override
    public List<TensorType> infer(Operands in) {
        return List.of();
    }

    @Override
    public List<Tensor> evaluate(Arguments in) {
        if (meaning == null) {
            throw new OpException(
                    "%s is known to %s only; the reference evaluator cannot run it".formatted(type, format));
        }
        return meaning.evaluate(IntStream.range(0, in.size())
                .filter(in::has)
                .mapToObj(in::tensor)
                .toList());
    }

    /// Inputs that it takes, and inputs that break a constraint.
    public static List<Example> examples() {
        return List.of(Example.of(new Opaque("onnx", "com.example::Unheard", List.of()), Some.reals(2))
                .needingAModel());
    }
}
