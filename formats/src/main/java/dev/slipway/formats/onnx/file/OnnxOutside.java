package dev.slipway.formats.onnx.file;

import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.wire.OutputFile;
import dev.slipway.wire.Payload;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.List;

/// The file beside a model that takes the weights when one file cannot
/// (<https://onnx.ai/onnx/repo-docs/ExternalData.html>). Tensors lie in it in the order of the model, each at a
/// multiple of a page, so that a runtime can map them.
public final class OnnxOutside {

    /// Smaller tensors stay in the model's own file.
    private static final long SMALLEST = 1024;

    private static final long PAGE = 4096;

    private final String location;
    private final List<Payload> payloads = new ArrayList<>();
    private long size;

    /// @param location the name of the file, in the model's folder
    public OnnxOutside(String location) {
        this.location = location;
    }

    static boolean takes(Constant constant) {
        return constant.element() != ElementType.STRING && bytes(constant).size() >= SMALLEST;
    }

    static Payload bytes(Constant constant) {
        return new Payload(constant.element().bytes(constant.shape().elements()), constant::bytes);
    }

    /// Gives a tensor its place, and says in the tensor's message where that is.
    void place(Constant constant, ProtoWriter tensor) {
        Payload payload = bytes(constant);
        long gap = (PAGE - size % PAGE) % PAGE;
        payloads.add(Payload.of(new byte[(int) gap]));
        payloads.add(payload);
        long offset = size + gap;
        size = offset + payload.size();
        entry(tensor, "location", location);
        entry(tensor, "offset", Long.toString(offset));
        entry(tensor, "length", Long.toString(payload.size()));
        tensor.int64(14, 1);
    }

    private static void entry(ProtoWriter tensor, String key, String value) {
        tensor.message(13, entry -> entry.string(1, key).string(2, value));
    }

    public void writeTo(OutputFile out) {
        payloads.forEach(out::write);
    }
}
