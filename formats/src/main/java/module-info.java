/// Model file formats: each package reads a format into the hub and writes the hub into it.
@org.jspecify.annotations.NullMarked
module dev.slipway.formats {
    requires static transitive org.jspecify;
    requires transitive dev.slipway.model;
    requires transitive dev.slipway.wire;
    requires com.fasterxml.jackson.core;
    requires io.jhdf;

    exports dev.slipway.formats;
    exports dev.slipway.formats.keras;
    exports dev.slipway.formats.onnx;
    exports dev.slipway.formats.tensorflow;
    exports dev.slipway.formats.tflite;

    uses dev.slipway.model.format.ModelFormat;

    provides dev.slipway.model.format.ModelFormat with
            dev.slipway.formats.keras.KerasFormat,
            dev.slipway.formats.onnx.OnnxFormat,
            dev.slipway.formats.tensorflow.TensorflowFormat,
            dev.slipway.formats.tflite.TfliteFormat;
}
