package dev.slipway.serve.v2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.serve.http.HttpResponse;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Tensors of the Open Inference Protocol as JSON, as bytes and as classes.
class InferTest extends OpenInferenceFixture {

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            names = {
                "BOOL",
                "UINT8",
                "UINT16",
                "UINT32",
                "UINT64",
                "INT8",
                "INT16",
                "INT32",
                "INT64",
                "FLOAT16",
                "FLOAT32",
                "FLOAT64",
                "BFLOAT16",
                "STRING"
            })
    void givesBackEveryTypeAsBytes(ElementType element) {
        byte[] bytes = bytes(element);
        String json = """
                {"id":"a","inputs":[{"name":"x","shape":[3,2],"datatype":"%s","parameters":{"binary_data_size":%d}}],\
                "outputs":[{"name":"x","parameters":{"binary_data":true}}]}""".formatted(Datatype.of(element), bytes.length);
        HttpResponse response = infer(server(identity(element)), json, bytes);
        String answer = """
                {"id":"a","model_name":"m","model_version":"7","outputs":[{"name":"x","datatype":"%s","shape":[3,2],\
                "parameters":{"binary_data_size":%d}}]}""".formatted(Datatype.of(element), bytes.length);
        assertThat(text(response.body().getFirst())).isEqualTo(answer);
        assertThat(response.body().get(1)).isEqualTo(bytes);
        assertThat(response.headers())
                .containsEntry("inference-header-content-length", Integer.toString(answer.length()))
                .containsEntry("content-type", "application/octet-stream");
    }

    private static byte[] bytes(ElementType element) {
        if (element == ElementType.STRING) {
            return BinaryTensor.copy(Tensor.ofTexts(Shape.of(6), "a", "", "ccc", "é", "\0", "f"));
        }
        byte[] bytes = new byte[(int) element.bytes(6)];
        new Random(3).nextBytes(bytes);
        if (element == ElementType.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            FLOAT32 | [[1.5,NaN],[-Infinity,1e-7]] | [1.5,NaN,-Infinity,1e-07]
            FLOAT64 | [0.1,2,3,4]                  | [0.1,2.0,3.0,4.0]
            INT8    | [-128,127,0,1]               | [-128,127,0,1]
            UINT64  | [18446744073709551615,0,0,1] | [18446744073709551615,0,0,1]
            BOOL    | [true,false,true,true]       | [true,false,true,true]
            STRING  | ["a","\\u00e9",["",""]]      | ["a","é","",""]
            """)
    void readsNestedAndFlatJson(ElementType element, String sent, String answered) {
        String json = "{\"inputs\":[{\"name\":\"x\",\"data\":%s,\"shape\":[2,2],\"datatype\":\"%s\"}]}"
                .formatted(sent, Datatype.of(element));
        assertThat(text(infer(server(identity(element)), json).body().getFirst()))
                .isEqualTo(
                        "{\"model_name\":\"m\",\"model_version\":\"7\",\"outputs\":[{\"name\":\"x\",\"datatype\":\"%s\","
                                        .formatted(Datatype.of(element))
                                + "\"shape\":[2,2],\"data\":" + answered + "}]}");
    }

    @Test
    void sendsEveryOutputAsBytesWhenTheRequestSays() {
        String json = "{\"parameters\":{\"binary_data_output\":true},\"inputs\":"
                + "[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}";
        assertThat(infer(server, json).body()).hasSize(2);
    }

    @Test
    void takesABodyWithoutJsonAsTheOnlyInput() {
        byte[] floats = MemorySegment.ofArray(new float[] {1, 2}).toArray(ValueLayout.JAVA_BYTE);
        HttpResponse response =
                ask(server, "POST", "/v2/models/m/infer", Map.of("inference-header-content-length", "0"), floats);
        assertThat(response.body().get(1)).isEqualTo(floats);
        assertThat(models.last().inputs().firstEntry().getValue().shape()).isEqualTo(Shape.of(1, 2));
    }

    @Test
    void theLargestElementsComeAsClassesOfEveryRow() {
        String json = """
                {"inputs":[{"name":"x","shape":[3,2],"datatype":"FP32","data":[0.5,-0.00000001,7,1e30,2,2]}],\
                "outputs":[{"name":"x","parameters":{"classification":%s,"binary_data":%s}}]}""";
        for (int count : new int[] {2, 9}) {
            assertThat(text(infer(server, json.formatted(count, false), new byte[0])
                            .body()
                            .getFirst()))
                    .contains("\"datatype\":\"BYTES\",\"shape\":[3,2]")
                    .contains("[\"0.500000:0\",\"-0.000000:1\",\"1000000015047466219876688855040.000000:1\","
                            + "\"7.000000:0\",\"2.000000:0\",\"2.000000:1\"]");
        }
        HttpResponse binary = infer(server, json.formatted(1, true), new byte[0]);
        assertThat(text(binary.body().getFirst())).contains("\"shape\":[3,1]", "\"binary_data_size\":");
        assertThat(binary.body().get(1)).startsWith(10, 0, 0, 0, '0', '.', '5');
        assertThat(text(infer(server, json.formatted(0, false), new byte[0])
                        .body()
                        .getFirst()))
                .contains("\"datatype\":\"FP32\"");
        for (String wrong : List.of("-1", "1000001", "\"2\"")) {
            assertThat(infer(server, json.formatted(wrong, false), new byte[0]).status())
                    .isEqualTo(400);
        }
    }
}
