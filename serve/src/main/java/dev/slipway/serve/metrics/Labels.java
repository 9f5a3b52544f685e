package dev.slipway.serve.metrics;

import java.nio.charset.StandardCharsets;

/// Labels of a value, as they stand on a page: `model="m",version="1"`.
final class Labels {

    static final byte[] NONE = {};
    static final byte[] REST = of("entrypoint", "REST");
    static final byte[] GRPC = of("entrypoint", "GRPC");
    static final byte[] SUCCESS = of("status", "success");
    static final byte[] FAILURE = of("status", "failure");
    static final byte[] FAIL = of("status", "fail");

    private Labels() {}

    /// Names and values in turn.
    static byte[] of(String... pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.length; i += 2) {
            if (i > 0) {
                text.append(',');
            }
            text.append(pairs[i]).append("=\"");
            escape(pairs[i + 1], text);
            text.append('"');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }
}
