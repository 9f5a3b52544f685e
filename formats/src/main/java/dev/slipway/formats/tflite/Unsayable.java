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

    String code() {
        return code;
    }

    String remedy() {
        return remedy;
    }
}
