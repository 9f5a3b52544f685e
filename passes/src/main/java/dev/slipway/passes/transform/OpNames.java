package dev.slipway.passes.transform;

import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Unary;
import java.util.Locale;
import java.util.Map;

/// What ops are called: here, and in TensorFlow.
final class OpNames {

    /// TensorFlow's names of ops whose own names differ in more than case.
    private static final Map<String, String> TENSORFLOW = Map.ofEntries(
            Map.entry("neg", "negate"),
            Map.entry("inv", "reciprocal"),
            Map.entry("mul", "multiply"),
            Map.entry("sub", "subtract"),
            Map.entry("addv2", "add"),
            Map.entry("biasadd", "add"),
            Map.entry("realdiv", "divide"),
            Map.entry("div", "divide"),
            Map.entry("maximum", "max"),
            Map.entry("minimum", "min"),
            Map.entry("pow", "power"),
            Map.entry("conv2d", "convolution"),
            Map.entry("depthwiseconv2dnative", "convolution"),
            Map.entry("expanddims", "unsqueeze"),
            Map.entry("concatv2", "concat"),
            Map.entry("pack", "stack"),
            Map.entry("unpack", "unstack"),
            Map.entry("padv2", "pad"),
            Map.entry("mirrorpad", "pad"),
            Map.entry("avgpool", "averagepool"),
            Map.entry("batchmatmul", "matmul"),
            Map.entry("batchmatmulv2", "matmul"),
            Map.entry("fusedbatchnorm", "batchnormalization"),
            Map.entry("fusedbatchnormv2", "batchnormalization"),
            Map.entry("fusedbatchnormv3", "batchnormalization"),
            Map.entry("batchnormwithglobalnormalization", "batchnormalization"),
            Map.entry("fakequantwithminmaxvars", "fakequantize"),
            Map.entry("fakequantwithminmaxargs", "fakequantize"),
            Map.entry("fakequantwithminmaxvarsperchannel", "fakequantize"),
            Map.entry("logicalnot", "not"),
            Map.entry("stridedslice", "slice"),
            Map.entry("gatherv2", "gather"),
            Map.entry("spacetobatchnd", "spacetobatch"),
            Map.entry("batchtospacend", "batchtospace"));

    private OpNames() {}

    /// Whether people call `op` so: by its own name, its member's of the family, or TensorFlow's.
    static boolean fits(String name, Op op) {
        if (op instanceof Opaque opaque) {
            return opaque.type().equals(name) || opaque.type().endsWith("." + name);
        }
        String plain = plain(name);
        String own = op.name();
        String member = own.substring(own.lastIndexOf('.') + 1);
        String wanted = TENSORFLOW.getOrDefault(plain, plain);
        return wanted.equals(plain(own)) || wanted.equals(plain(member));
    }

    /// Whether TensorFlow's op of this name leaves no trace in a model that was read.
    static boolean isGone(String name) {
        return switch (name) {
            case "Identity",
                    "IdentityN",
                    "CheckNumerics",
                    "StopGradient",
                    "PreventGradient",
                    "Snapshot",
                    "PlaceholderWithDefault",
                    "EnsureShape",
                    "Assert",
                    "NoOp",
                    "Print",
                    "PrintV2",
                    "DeepCopy",
                    "Dropout" -> true;
            default -> false;
        };
    }

    /// An op of this name that computes of as many inputs what `like` computes of them; null where there is none.
    static @org.jspecify.annotations.Nullable Op sibling(String name, Op like) {
        String plain = plain(name);
        String wanted = TENSORFLOW.getOrDefault(plain, plain);
        if (like instanceof Unary) {
            for (Unary.Kind kind : Unary.Kind.values()) {
                if (plain(kind.name()).equals(wanted)) {
                    return new Unary(kind);
                }
            }
        }
        if (like instanceof Binary) {
            for (Binary.Kind kind : Binary.Kind.values()) {
                if (plain(kind.name()).equals(wanted)) {
                    return new Binary(kind);
                }
            }
        }
        return like instanceof Opaque(var format, var _, var attributes, var regions, var meaning)
                ? new Opaque(format, name, attributes, regions, meaning)
                : null;
    }

    private static String plain(String name) {
        return name.replace("_", "").replace(".", "").toLowerCase(Locale.ROOT);
    }
}
