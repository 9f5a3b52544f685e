package dev.slipway.formats.tensorflow.file;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A module of StableHLO, as JAX hands its functions over (<https://openxla.org/stablehlo/spec>).
///
/// @param functions by their names
public record StableHlo(Map<String, Block> functions) {

    /// Operations in order, the last of which gives the block's results.
    ///
    /// @param arguments the numbers of the values that come in
    /// @param types their types
    public record Block(List<Integer> arguments, List<TensorType> types, List<Operation> operations) {}

    /// One operation. Values are numbers, each given once in a function but for blocks side by side.
    ///
    /// @param name its name without its version, as `dot_general`
    /// @param attributes numbers (`Long`, `Double`), `Boolean`s, `String`s, [Tensor]s, [TensorType]s, and lists and
    /// maps of them
    public record Operation(
            String name,
            Map<String, Object> attributes,
            List<Integer> operands,
            List<Integer> results,
            List<TensorType> types,
            List<Block> blocks) {

        private FormatException lacks(String attribute) {
            return FormatException.corrupt("the StableHLO operation %s has no '%s'", name, attribute);
        }

        public long integer(String attribute) {
            return switch (attributes.get(attribute)) {
                case Long number -> number;
                case null, default -> throw lacks(attribute);
            };
        }

        public boolean flag(String attribute) {
            return attributes.get(attribute) instanceof Boolean flag && flag;
        }

        public String text(String attribute) {
            return attributes.get(attribute) instanceof String text ? text : "";
        }

        public Tensor tensor(String attribute) {
            return switch (attributes.get(attribute)) {
                case Tensor tensor -> tensor;
                case null, default -> throw lacks(attribute);
            };
        }

        /// Numbers, spelled as a tensor, a list, or left out.
        public List<Integer> integers(String attribute) {
            List<Integer> integers = new ArrayList<>();
            switch (attributes.get(attribute)) {
                case Tensor tensor -> {
                    for (long number : tensor.toLongs()) {
                        integers.add(Math.toIntExact(number));
                    }
                }
                case List<?> list -> {
                    for (Object each : list) {
                        integers.add(each instanceof Long number ? Math.toIntExact(number) : 0);
                    }
                }
                case null, default -> {}
            }
            return integers;
        }

        /// Part of another attribute that is a map.
        public @Nullable Object within(String attribute, String key) {
            return attributes.get(attribute) instanceof Map<?, ?> map ? map.get(key) : null;
        }

        public ElementType element() {
            return types.getFirst().element();
        }
    }

    /// @throws FormatException where the module has none of that name
    public Block function(String name) {
        Block function = functions.get(name);
        if (function == null) {
            throw FormatException.corrupt("the StableHLO module has no function '%s'", name);
        }
        return function;
    }
}
