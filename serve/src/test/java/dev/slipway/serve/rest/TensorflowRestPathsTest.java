package dev.slipway.serve.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.Asked;
import dev.slipway.serve.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Paths, and what they say of models.
class TensorflowRestPathsTest extends TensorflowRestFixture {

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/models/half:predict, 200",
        "POST, /V1/Models/half/VERSIONS/7:Predict, 200",
        "POST, /v1/models/half/labels/stable:predict, 200",
        "POST, /v1/models/h%61lf:predict, 200",
        "POST, /v1/models/half/versions/8:predict, 404",
        "POST, /v1/models/none:predict, 404",
        "POST, /v1/models/half/labels/canary:predict, 400",
        "GET, /v1/models/half:predict, 400",
        "POST, /v1/models/half, 400",
        "GET, /v1/models, 400",
        "GET, /v1/models/half, 200",
        "GET, /v1/models/half/versions/7/metadata, 200",
        "GET, /v1/models/half/labels/stable, 200",
        "GET, /v1/models/none, 404",
        "POST, /v1/models/half/versions/99999999999999999999:predict, 400",
        "GET, /v1/models/half/other, 404",
        "GET, /v1/other, 404",
        "PUT, /v1/models/half, 400"
    })
    void answersThePathsThatItKnows(String method, String path, int status) {
        assertThat(ask(rest, method, path, "{\"instances\": [1]}").status()).isEqualTo(status);
    }

    /// TensorFlow Serving does so whether other origins may ask or not.
    @ParameterizedTest
    @CsvSource({
        "/v1/models/half:predict, http://a.example, 200",
        "/v1/models/none, https://a.example, 200",
        "/v1/models/half:predict, '', 400",
        "/v1/models/half:predict, null, 400",
        "/v1/other, http://a.example, 404"
    })
    void browsersAreToldThatTheyMayAskForAPath(String path, String origin, int status) {
        HttpResponse answer = Asked.by(rest, "OPTIONS", path, Map.of("origin", origin), new byte[0]);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void saysWhatIsWrongWithAPath() {
        assertThat(text(rest, "GET", "/v1/models/x:predict", ""))
                .isEqualTo("{\n    \"error\": \"Malformed request: GET /v1/models/x:predict\"\n}");
        assertThat(text(rest, "GET", "/v1/models", "")).contains("Missing model name in request.");
        assertThat(text(rest, "GET", "/v1/models/none", "")).contains("Could not find any versions of model none");
        assertThat(text(rest, "POST", "/v1/models/none:predict", "{}"))
                .contains("Servable not found for request: Latest(none)");
        assertThat(text(rest, "POST", "/v1/models/half/versions/8:predict", "{}"))
                .contains("Servable not found for request: Specific(half, 8)");
        assertThat(text(rest, "POST", "/v1/models/half/labels/canary:predict", "{}"))
                .contains("Unrecognized servable version label: canary");
        assertThat(text(rest, "POST", "/v1/models/half/versions/99999999999999999999:predict", "{}"))
                .contains("Failed to convert version: 99999999999999999999 to numeric.");
    }

    @Test
    void answersUnknownPathsWithAPage() {
        HttpResponse response = ask(rest, "GET", "/v1/elsewhere", "");
        assertThat(response.headers()).containsEntry("content-type", "text/html");
        assertThat(new String(response.body().getFirst(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "<HTML><HEAD>\n<TITLE>404 Not Found</TITLE>\n</HEAD><BODY>\n<H1>Not Found</H1>\n</BODY></HTML>\n");
    }

    @Test
    void tellsTheStatusOfVersions() {
        assertThat(text(rest, "GET", "/v1/models/half", "")).isEqualTo("""
                {
                 "model_version_status": [
                  {
                   "version": "7",
                   "state": "AVAILABLE",
                   "status": {
                    "error_code": "OK",
                    "error_message": ""
                   }
                  }
                 ]
                }
                """);
    }

    @Test
    void describesSignaturesInsideOfSignatures() {
        assertThat(text(rest, "GET", "/v1/models/half/metadata", ""))
                .startsWith("""
                {
                "model_spec":{
                 "name": "half",
                 "signature_name": "",
                 "version": "7"
                }
                ,
                "metadata": {"signature_def": {
                 "signature_def": {
                  "serving_default": {
                   "inputs": {
                    "x": {
                     "dtype": "DT_FLOAT",
                     "tensor_shape": {
                      "dim": [
                       {
                        "size": "-1",
                        "name": ""
                       },
                       {
                        "size": "2",
                        "name": ""
                       }
                      ],
                      "unknown_rank": false
                     },
                     "name": "x:0"
                    }
                   },
                """)
                .endsWith("""
                   "method_name": "tensorflow/serving/predict",
                   "defaults": {}
                  }
                 }
                }
                }
                }
                """);
    }
}
