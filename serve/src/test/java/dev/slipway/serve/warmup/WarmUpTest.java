package dev.slipway.serve.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.FakeModels;
import dev.slipway.serve.Types;
import dev.slipway.serve.grpc.PredictionLog;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Servable;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Signature;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoWriter;
import dev.slipway.wire.record.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {

    @TempDir
    Path version;

    private final Queue<Tensor> seen = new ConcurrentLinkedQueue<>();

    @Test
    void everyRecordedRequestIsComputedAsOftenAsAsked() throws IOException {
        write(predict(1), predict(2), predict(3));
        prepare(new WarmUpOptions(true, 2, 3, true));
        assertThat(seen.stream().map(tensor -> tensor.toFloats()[0])).containsExactlyInAnyOrder(1f, 1f, 2f, 2f, 3f, 3f);
    }

    @Test
    void requestsToClassifyAndRunsOfTheSessionAreUnderstood() throws IOException {
        byte[] example = new ProtoWriter()
                .message(
                        1,
                        features -> features.message(
                                1,
                                entry -> entry.string(1, "x")
                                        .message(2, feature -> feature.message(2, list -> list.packedFloats(1, 7)))))
                .toBytes();
        byte[] classify = new ProtoWriter()
                .message(
                        2,
                        log -> log.message(
                                1,
                                request -> request.message(1, spec -> spec.string(1, "m"))
                                        .message(2, input -> input.message(1, list -> list.bytes(1, example)))))
                .toBytes();
        ProtoWriter tensor = new ProtoWriter()
                .int64(1, 1)
                .message(2, shape -> shape.message(2, dim -> dim.int64(1, 1)))
                .packedFloats(5, 8);
        byte[] run = new ProtoWriter()
                .message(
                        5,
                        log -> log.message(
                                1,
                                request -> request.message(
                                        2, feed -> feed.string(1, "x:0").message(2, tensor))))
                .toBytes();
        write(classify, run);
        prepare(WarmUpOptions.DEFAULT);
        assertThat(seen.stream().map(each -> each.toFloats()[0])).containsExactlyInAnyOrder(7f, 8f);
    }

    @Test
    void aRequestThatFailsKeepsTheVersionFromBeingServed() throws IOException {
        write(predict(1), predict(-1));
        assertThatThrownBy(() -> prepare(WarmUpOptions.DEFAULT))
                .isInstanceOf(ServeException.class)
                .hasMessage("warm-up request 1: below zero");
        assertThat(prepare(new WarmUpOptions(true, 1, 2, false)))
                .isEqualTo("warm-up failed: warm-up request 1: below zero");
        assertThat(prepare(new WarmUpOptions(false, 1, 2, true))).isEmpty();
    }

    @Test
    void aDamagedFileKeepsTheVersionFromBeingServed() throws IOException {
        write(predict(1));
        Path file = version.resolve(WarmUp.FILE);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 6] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> prepare(WarmUpOptions.DEFAULT)).isInstanceOf(FormatException.class);
        write(new byte[] {0x7f});
        assertThatThrownBy(() -> prepare(WarmUpOptions.DEFAULT)).hasMessageStartingWith("warm-up request 0: ");
        assertThat(seen).isEmpty();
    }

    @Test
    void aThousandRequestsAreEnough() throws IOException {
        write(Collections.nCopies(1000, predict(1)).toArray(byte[][]::new));
        prepare(WarmUpOptions.DEFAULT);
        assertThat(seen).hasSize(1000);
        write(Collections.nCopies(1001, predict(1)).toArray(byte[][]::new));
        assertThatThrownBy(() -> prepare(WarmUpOptions.DEFAULT))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("maximum (1000)");
    }

    @Test
    void requestsThatWereMadeForTensorFlowServingAreMadeWhatIsDeclared() throws IOException {
        write(predict(4));
        prepare(
                new WarmUpOptions(true, 1, 1, true),
                Types.signature("x", TensorType.of(ElementType.FLOAT32, Shape.of(1, 1))));
        assertThat(seen).containsExactly(Tensor.ofFloats(Shape.of(1, 1), 4));
    }

    @Test
    void aVersionWithoutRequestsIsAskedForZeros() throws IOException {
        prepare(WarmUpOptions.DEFAULT);
        assertThat(seen).containsExactly(Tensor.ofFloats(Shape.of(1), 0));
    }

    @Test
    void whatTakesTextIsNotAsked() throws IOException {
        SequencedMap<String, TensorType> text = new LinkedHashMap<>();
        text.put("x", TensorType.of(ElementType.STRING, 1));
        prepare(WarmUpOptions.DEFAULT, new Signature(text, text, Signature.PREDICT));
        assertThat(seen).isEmpty();
    }

    @Test
    void zerosThatFailDoNoHarm() throws IOException {
        SequencedMap<String, TensorType> wide = new LinkedHashMap<>();
        wide.put("x", TensorType.of(ElementType.FLOAT32, 9));
        assertThat(prepare(WarmUpOptions.DEFAULT, new Signature(wide, wide, Signature.PREDICT)))
                .isEmpty();
        assertThat(seen).hasSize(1);
    }

    private String prepare(WarmUpOptions options) throws IOException {
        return prepare(options, Types.signature("x", TensorType.of(ElementType.FLOAT32, 1)));
    }

    private String prepare(WarmUpOptions options, Signature signature) throws IOException {
        Servable servable = new FakeModels()
                .with("m", Signature.DEFAULT, signature, this::compute)
                .lease(ModelSpec.latest("m"))
                .servable();
        try (WarmUp warmUp = new WarmUp(options)) {
            return warmUp.prepare(servable, version);
        }
    }

    private SequencedMap<String, Tensor> compute(SequencedMap<String, Tensor> inputs) {
        Tensor x = inputs.firstEntry().getValue();
        seen.add(x);
        if (x.size() > 1) {
            throw new IllegalStateException("too wide");
        }
        if (x.toFloats()[0] < 0) {
            throw ServeException.invalid("below zero");
        }
        return inputs;
    }

    private void write(byte[]... logs) throws IOException {
        Path file = version.resolve(WarmUp.FILE);
        Files.createDirectories(version.resolve("assets.extra"));
        Files.write(file, Records.file(List.of(logs)));
    }

    private static byte[] predict(float value) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", Tensor.ofFloats(Shape.of(1), value));
        return PredictionLog.predict(ModelSpec.version("m", 3), new PredictionLog.Asked(Signature.DEFAULT, inputs));
    }
}
