package dev.slipway.cli;

import java.util.List;

/// Runs everyday commands once while a distribution is built, so that Java can remember what they load and link.
final class Rehearsal {

    private Rehearsal() {}

    /// The first argument is the folder of the digits example, the second one to write into.
    public static void main(String[] arguments) {
        String model = arguments[0] + "/digits_saved_model/1";
        String written = arguments[1] + "/digits";
        for (List<String> command : List.of(
                List.of("--help"),
                List.of("inspect", model),
                List.of("convert", model, "-o", written + ".tflite"),
                List.of("convert", model, "-o", written + ".onnx"),
                List.of("convert", written + ".onnx", "-o", written + "_again.tflite"),
                List.of("verify", written + ".onnx", written + ".tflite"),
                List.of("inspect", "--json", written + ".tflite"),
                List.of("inspect", written + ".onnx"))) {
            Main.run(command.toArray(String[]::new));
        }
    }
}
