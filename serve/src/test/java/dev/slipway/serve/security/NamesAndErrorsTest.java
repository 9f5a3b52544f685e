package dev.slipway.serve.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that are paths, names that are headers, and errors that tell too much.
@Timeout(60)
class NamesAndErrorsTest {

    private static Target target;

    @BeforeAll
    static void start() {
        target = Target.start(options -> options);
    }

    @AfterAll
    static void stop() {
        target.close();
    }

    private static void requireHarmless(String answer) {
        assertThat(answer)
                .doesNotContain("root:", "half.onnx", System.getProperty("java.io.tmpdir") + "/", "google/digits")
                .doesNotContain("Exception", "dev.slipway", "io.netty", "java.", "\tat ", "onnxruntime/core")
                .doesNotContainPattern("0x[0-9a-f]{6,}");
    }

    /// CVE-2026-24208, CVE-2026-24209, CVE-2023-31036, CVE-2023-1177, CVE-2023-2780; decoded twice: CVE-2024-1560.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../../../../etc/passwd",
                "..%2f..%2f..%2fetc%2fpasswd",
                "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                "%252e%252e%252fetc%252fpasswd",
                "..%5c..%5cwindows",
                "..\\..\\etc",
                "%2fetc%2fpasswd",
                "file:%2f%2f%2fetc%2fpasswd",
                "half%2f..%2fhalf",
                "half%00",
                "half%00.onnx",
                "half%0d%0aX-Evil:%20yes",
                "half%0aX-Evil:%20yes",
                "%c0%ae%c0%ae%c0%af",
                "%ff%fe",
                "%",
                "%2",
                "%zz",
                "half%20",
                "half;x",
            })
    void namesAreNamesAndNoPaths(String name) throws Exception {
        for (String path : List.of(
                "/v1/models/%s",
                "/v1/models/%s/metadata",
                "/v1/models/half/versions/%s",
                "/v1/models/half/labels/%s",
                "/v2/models/%s",
                "/v2/models/%s/config",
                "/v2/models/%s/stats",
                "/v2/models/half/versions/%s",
                "/v2/models/half/versions/%s/ready",
                "/%s",
                "/v1/%s",
                "/v2/%s",
                "/monitoring/%s")) {
            requireClientError("GET " + path.formatted(name), "");
        }
        for (String path : List.of(
                "/v1/models/%s:predict",
                "/v1/models/half/versions/%s:predict",
                "/v1/models/half/labels/%s:predict",
                "/v1/models/%s:classify",
                "/v2/models/%s/infer",
                "/v2/models/half/versions/%s/infer",
                "/v2/repository/models/%s/load",
                "/v2/repository/models/%s/unload",
                "/v2/repository/%s/models/half/load")) {
            requireClientError("POST " + path.formatted(name), "{\"instances\":[[1,2]]}");
        }
    }

    private static void requireClientError(String request, String body) throws Exception {
        String answer = target.raw("%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(request, body.length(), body));
        assertThat(answer).as(request).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
        String head = answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
        assertThat(head).as(request).doesNotContain("x-evil");
        requireHarmless(answer);
    }

    @Test
    void whatAHeaderSaysDoesNotComeBackAsAHeader() throws Exception {
        String answer = target.raw(
                "GET /v1/models/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\nOrigin: http://b\r\nX-Request-Id: 1\u0085X-Evil: 2\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 404 ");
        assertThat(answer.lines())
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("x-evil"));
        String id = target.post(
                        "/v2/models/half/infer",
                        "{\"id\":\"a\\r\\nX-Evil: 1\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2]}]}")
                .body();
        assertThat(id).contains("\\r\\nX-Evil");
    }

    /// CVE-2025-23319, CVE-2025-23320, CVE-2025-23334: errors that named what only the server should know.
    @Test
    void cve202523319ErrorsTellNothingOfTheServer() throws Exception {
        List<String> bodies = new ArrayList<>(List.of(
                "{\"instances\":[[1,2,3]]}",
                "{\"instances\":[1]}",
                "{\"instances\":[[[1,2]]]}",
                "{\"instances\":[[]]}",
                "{\"instances\":[]}",
                "{\"instances\":[[\"a\",\"b\"]]}",
                "{\"instances\":[[true,null]]}",
                "{\"instances\":[{\"y\":[1,2]}]}",
                "{\"inputs\":{\"y\":[[1,2]]}}",
                "{\"signature_name\":\"../etc\",\"instances\":[[1,2]]}",
                "{\"inputs\":[[]]}",
                "{\"inputs\":[]}"));
        for (String model : List.of("half", "digits")) {
            for (String body : bodies) {
                HttpResponse<String> answer = target.post("/v1/models/%s:predict".formatted(model), body);
                assertThat(answer.statusCode()).as(model + body + answer.body()).isIn(200, 400);
                requireHarmless(answer.body());
            }
            for (String shape : List.of("1,3", "2", "1,1,2", "0,2", "0", "", "1,8,8,1", "3,8,8,1")) {
                for (String type : List.of("FP32", "INT64", "BYTES", "FP16", "BOOL", "NONE")) {
                    HttpResponse<String> answer = target.post(
                            "/v2/models/%s/infer".formatted(model),
                            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[%s],\"data\":[]}]}"
                                    .formatted(type, shape));
                    assertThat(answer.statusCode())
                            .as(model + shape + type + answer.body())
                            .isIn(200, 400);
                    requireHarmless(answer.body());
                }
            }
        }
    }
}
