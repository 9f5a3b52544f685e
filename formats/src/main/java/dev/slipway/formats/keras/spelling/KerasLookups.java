package dev.slipway.formats.keras.spelling;

import dev.slipway.formats.keras.file.KerasConfig;
import dev.slipway.formats.keras.node.KerasFormula;
import dev.slipway.formats.keras.node.KerasNode;
import dev.slipway.formats.keras.node.KerasNode.Unsaid;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Lookup;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.List;
import java.util.stream.LongStream;

/// Layers that say the place of a token in a vocabulary, or the token at a place
/// (<https://keras.io/api/layers/preprocessing_layers/categorical/>).
final class KerasLookups {

    private KerasLookups() {}

    static void spellings() {
        KerasOps.spell("IntegerLookup", node -> List.of(looked(node, ElementType.INT64)));
        KerasOps.spell("StringLookup", node -> List.of(looked(node, ElementType.STRING)));
    }

    private static Value looked(KerasNode node, ElementType token) {
        KerasConfig config = node.config();
        Tensor tokens = tokens(node, token);
        boolean masks = config.get("mask_token") != null && mode(node).equals("int");
        int unknown = config.has("num_oov_indices") ? config.integer("num_oov_indices") : 1;
        long first = (masks ? 1 : 0) + unknown;
        Tensor places = Tensor.ofLongs(
                ElementType.INT64,
                Shape.of(tokens.size()),
                LongStream.range(first, first + tokens.size()).toArray());
        return config.flag("invert", false)
                ? inverse(node, tokens, places, masks)
                : places(node, tokens, places, masks, unknown);
    }

    private static String mode(KerasNode node) {
        return node.config().text("output_mode", "int");
    }

    private static Value inverse(KerasNode node, Tensor tokens, Tensor places, boolean masks) {
        Value at = node.cast(node.in(0), ElementType.INT64);
        Value found = found(node, at, places, tokens, token(node, tokens, "oov_token"));
        return masks
                ? new KerasFormula(node).choose(isMask(node, at, Tensor.scalar(0L)), mask(node, tokens), found)
                : found;
    }

    private static Value places(KerasNode node, Tensor tokens, Tensor places, boolean masks, int unknown) {
        KerasFormula formula = new KerasFormula(node);
        Value x = tokens.element() == ElementType.STRING ? node.in(0) : node.cast(node.in(0), ElementType.INT64);
        long beside = unknown == 1 ? masks ? 1 : 0 : -1;
        Value found = found(node, x, tokens, places, Tensor.scalar(beside));
        if (unknown > 1) {
            Value bucket = formula.binary(Binary.Kind.FLOOR_MODULO, hashed(node, x), formula.index(unknown));
            Value isUnknown = formula.compare(Comparison.Kind.EQUAL, found, -1);
            found = formula.choose(isUnknown, formula.plus(bucket, masks ? 1 : 0), found);
        }
        boolean padded = node.config().flag("pad_to_max_tokens", false);
        int depth = padded ? node.config().integer("max_tokens") : (int) tokens.size() + unknown;
        if (node.config().get("mask_token") != null) {
            // What is masked counts nowhere among vectors: it stands beyond their end.
            Value place = formula.index(masks ? 0 : depth);
            found = formula.choose(isMask(node, x, token(node, tokens, "mask_token")), place, found);
        }
        return KerasPreprocessing.encoded(node, found, depth, mode(node));
    }

    /// Whole numbers outside of the vocabulary go to a place of their own by their remainder.
    private static Value hashed(KerasNode node, Value x) {
        boolean byRemainder = node.config().text("oov_method", "floormod").equals("floormod");
        if (node.type(x).element() == ElementType.STRING || !byRemainder) {
            throw new Unsaid("it spreads unknown tokens over several places by FarmHash, which no target computes");
        }
        return x;
    }

    private static Value found(KerasNode node, Value x, Tensor keys, Tensor values, Tensor otherwise) {
        return node.step(
                "found",
                new Lookup(),
                x,
                node.constant("keys", keys),
                node.constant("values", values),
                node.constant("otherwise", otherwise));
    }

    private static Value isMask(KerasNode node, Value x, Tensor token) {
        return node.step("masked", new Comparison(Comparison.Kind.EQUAL), x, node.constant("mask", token));
    }

    private static Value mask(KerasNode node, Tensor tokens) {
        return node.constant("token", token(node, tokens, "mask_token"));
    }

    /// A token of the configuration, as a scalar.
    private static Tensor token(KerasNode node, Tensor like, String name) {
        Object given = node.config().get(name);
        return switch (like.element()) {
            case STRING -> Tensor.ofTexts(Shape.SCALAR, given instanceof String text ? text : "[UNK]");
            default -> Tensor.scalar(given instanceof Number number ? number.longValue() : -1L);
        };
    }

    private static Tensor tokens(KerasNode node, ElementType element) {
        List<String> tokens = listed(node);
        if (tokens.isEmpty()) {
            throw new Unsaid("its vocabulary is not in the file");
        }
        Shape shape = Shape.of(tokens.size());
        try {
            return element == ElementType.STRING
                    ? Tensor.ofTexts(shape, tokens.toArray(String[]::new))
                    : Tensor.ofLongs(
                            element,
                            shape,
                            tokens.stream().mapToLong(Long::parseLong).toArray());
        } catch (NumberFormatException e) {
            throw new Unsaid("its vocabulary holds other things than integers (%s)".formatted(e.getMessage()));
        }
    }

    /// The tokens that the configuration lists, or those of the file that an adapted layer leaves beside it.
    private static List<String> listed(KerasNode node) {
        Object given = node.config().get("vocabulary");
        if (given instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        String own = node.name().substring(node.name().lastIndexOf('/') + 1);
        String file = node.model().assets().text("/" + own + "/vocabulary.txt");
        return file == null ? List.of() : file.lines().toList();
    }
}
