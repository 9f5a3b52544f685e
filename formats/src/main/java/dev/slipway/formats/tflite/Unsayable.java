package dev.slipway.formats.tflite;

/// TFLite has no way to say a node; caught where all such nodes are listed.
final class Unsayable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String remedy;

    Unsayable(String code, String reason, String remedy) {
        super(reason, null, false, false);
        this.code = code;
        this.remedy = remedy;
    }

    static Unsayable noSuchOp() {
        return new Unsayable(
                "NO_SUCH_OP",
                "TFLite has no such op",
                "convert to ONNX, or cut the graph before this node with --output");
    }

    static Unsayable unknownRank() {
        return new Unsayable(
                "UNKNOWN_RANK",
                "TFLite can say this only of a tensor whose number of axes is known, and here it is not",
                "state the shapes of the inputs with --input-shape, or cut the graph before this node with --output");
    }

    String code() {
        return code;
    }

    String remedy() {
        return remedy;
    }
}
