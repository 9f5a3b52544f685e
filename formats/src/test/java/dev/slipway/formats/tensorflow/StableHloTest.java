package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.INT;
import static dev.slipway.formats.tensorflow.GraphSketch.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.op.Expand;
import dev.slipway.model.op.OpException;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Modules of StableHLO as `stablehlo.serialize_portable_artifact` writes them. What they say stands with each.
class StableHloTest {

    private static final double CLOSE = 1e-6;

    /// `softmax(x @ w)` along the last axis, its power in a function of its own, all repeated by `broadcast_in_dim`.
    private static final byte[] SOFTMAX = Base64.getDecoder()
            .decode("TUzvUg1TdGFibGVITE9fdjEuOS4wAAErBQEFGwEDCwMZDxMXGx8jJysvMzc7A0klFQEDBwMjCwsvLwsLDwsLCwsX"
                    + "Cx8fnxMDFRcPBxcHExMXBxMCLgIfIxEDAR8LEQEAAAAAAAAAHwsRAAAAAAAAAAAjDx0fHxMBFwEdIR0jHSUpAQEB"
                    + "GycBHwMJAACA/x8DCQAAAAAfB0kAAIA/AAAAAAAAAAAAAAAAAAAAAAAAgD8AAAAAAAAAQAAAAAADBRERKQUJDQUp"
                    + "AQUJKQUNDQUdKQMFCSkDCQURAwEDAUMpAwEJBPICBQFQAQEHBM4CAwEJB1ABAwcEOgIDGTMDAQAFQgEFAwMFQgEH"
                    + "AwMFQgEJAwcPRgELAwEFAQcJVgENAw0FCQMHBCkDBwsFBQUAGQYBAwMFAQMDBAEDBQtGAQ8DAQMLEQYBAwEFCQ0T"
                    + "RgERAwEDDwlWAQ0DDQURBQcEKQMHCwUFBQAXBgEDAwUBAwMEAQMFC0YBDwMBAxMVBgEDAQURFQMEAQMXB1ABEwcE"
                    + "JwMFCwMBAA1GARUDAQMBAwQBAwMGAwEFAQAyAycRDwsNFw8VERkfHykVERkVDwsRYnVpbHRpbgB2aGxvAG1vZHVs"
                    + "ZQByZXR1cm5fdjEAY29uc3RhbnRfdjEAZnVuY192MQByZWR1Y2VfdjEAYnJvYWRjYXN0X2luX2RpbV92MQBleHBv"
                    + "bmVudGlhbF92MgBkb3RfZ2VuZXJhbF92MgBzdWJ0cmFjdF92MQBjYWxsX3YxAGRpdmlkZV92MQBhZGRfdjEAbWF4"
                    + "aW11bV92MQBwb3dlcgBtYWluAHB1YmxpYwBwcml2YXRlAAhXFwUBAQsFCwUTFQMdAx8DIRkDAw8DBwMDIw8DCQMD"
                    + "BwMJAw0LBQsFDRcDGQ==");

    /// `for (i = 0; i < 3; i++) x = x + x`.
    private static final byte[] LOOP = Base64.getDecoder()
            .decode("TUzvUg1TdGFibGVITE9fdjEuOS4wAAEfBQEFDwEDCwMNDxMXGx8jAzMVDwEDBwMTCwsLCx8fHwsLAw8PExcHBw8H"
                    + "AmkfAwEjBR0THRUfAQkAAAAAHwEJAQAAAB8BCQMAAAAJAQcLKQEJKQMJBxEDAwMDCRspAQ0BBNcFAVABAQcExwMB"
                    + "BQlQAQMHBLMDDRcDBQADQgEFAwEDQgEHAwEDQgEJAwELFgEFAQMFAwEJAwcLBQEFAA1GAQsDCwUNBwUEAQMRAwkP"
                    + "BQEFAAcGAQMBBQ0FBwYBAwMFDw8FBAEFERMFBAEDCwYDAQUBAMsXDwsXExEPFRkPCxFidWlsdGluAHZobG8AbW9k"
                    + "dWxlAGNvbnN0YW50X3YxAHJldHVybl92MQBhZGRfdjEAZnVuY192MQB3aGlsZV92MQBjb21wYXJlX3YxAG1haW4A"
                    + "cHVibGljAAgnDQUBAQsDBQMHCQMLAw0DDwUREw==");

    /// The rows of `x` that `i` names, and `x` with those added to themselves.
    private static final byte[] ROWS = Base64.getDecoder()
            .decode("TUzvUg1TdGFibGVITE9fdjEuOS4wAAEdBQEFDQEDCwMLDxMXGx8DPRcXAQMHAxUvDwsLDy8LCwtPAxcXBwcPFxcT"
                    + "HwcTEwLFHx8NEQAAAAAAAAAAHxMBBQEDARMDBR8NEQEAAAAAAAAAIw8dER0THxUhAQAAAAAAAAACAAAAAAAAACkF"
                    + "DQkFHQkpAQUpBQkFESkFCQkFKQMFAxEFAQkFCwEbKQMBAykDCQMEkwUBUAEBBwSDAwEFBVABAwcEbwMJDwUBEQAH"
                    + "RgEFAwsFAQMJVgEHAwEHAQMFBwQpAwcLBQ0NAAsGAQMHBQEDAwQBAwUDBAEFBQcGAwEFAQCzFQ8LDxcVERUPCxFi"
                    + "dWlsdGluAHZobG8AbW9kdWxlAHJldHVybl92MQBmdW5jX3YxAGdhdGhlcl92MgBzY2F0dGVyX3YyAGFkZF92MQBt"
                    + "YWluAHB1YmxpYwAIOQkFAQELCQ8JERMRAwsHDQUVAwURCwcFAwMFBw0=");

    /// `x + [1, 2]` for any number of rows.
    private static final byte[] OPEN = Base64.getDecoder()
            .decode("TUzvUg1TdGFibGVITE9fdjEuOS4wAAEjBQEFEwEDCwMRDxMXGx8jJysDOxUXAQMHAxMLDw8LCwsfLy8DFzcHBxMH"
                    + "ExcPExMTArEfAwETBQEfFQEjDR0XHRkfBwkCAAAAHwsRAACAPwAAAEAfExEBAAAAAAAAACkFAP//////////CQkb"
                    + "HSkDBQMJKQMJCREDAQMBKQEDKQMJAykDBQUpAwEFBKUFAVABAQcElQMBBQVQAQMHBIEDESMDAQAHRgEFAw8DAQkG"
                    + "AQMHAwMDQgEHAwcLRgEFAxEFBQcDQgEJAwsNRgELAwEFCwkPBgEDAQUBDREEAQMPBgMBBQEAfgIbDwsVDzkfFy0R"
                    + "GQ8LEWJ1aWx0aW4AdmhsbwBtb2R1bGUAY29uc3RhbnRfdjEAZnVuY192MQBnZXRfZGltZW5zaW9uX3NpemVfdjEA"
                    + "cmVzaGFwZV92MQBjb25jYXRlbmF0ZV92MQBkeW5hbWljX2Jyb2FkY2FzdF9pbl9kaW1fdjEAYWRkX3YxAHJldHVy"
                    + "bl92MQBtYWluAHB1YmxpYwAIKQ0FAQELAwkDCw0DBQMPAxEHEwcH");

    /// `cholesky(x)`, of two rows and columns.
    private static final byte[] SOLVE = Base64.getDecoder()
            .decode("TUzvUg1TdGFibGVITE9fdjEuOS4wAAEZBQEFCQEDCwMHDxMXAyMNBwEDBwMLCwsLCwsDBxcXBwItHwMBIwMdDR0P"
                    + "BQMpBQkJBREDAQMBCQRLBQFQAQEHBDsDAQUDUAEDBwQnAwULAwEABUYBBQMBAwEHBAEDAwYDAQUBAI8RDwsVGREP"
                    + "CxFidWlsdGluAHZobG8AbW9kdWxlAGZ1bmNfdjEAY2hvbGVza3lfdjEAcmV0dXJuX3YxAG1haW4AcHVibGljAAgZ"
                    + "BwUBAQsDBQMHCQML");

    @TempDir
    Path folder;

    @Test
    void whatIsRepeatedForArithmeticStaysSmall() throws IOException {
        try (Model model = read(calls(SOFTMAX).placeholder("x", FLOAT, 2, 3))) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(2, 3), 0, 0, 0, 1, 2, 3)))
                    .usingComparatorWithPrecision(CLOSE)
                    .containsExactly(1.0 / 3, 1.0 / 3, 1.0 / 3, 0.0065733, 0.9755588, 0.0178680);
            assertThat(model.main().nodes()).noneMatch(node -> node.op() instanceof Expand);
        }
    }

    @Test
    void aLoopIsALoop() throws IOException {
        try (Model model = read(calls(LOOP).placeholder("x", FLOAT, 2))) {
            assertThat(model.main().nodes()).anyMatch(node -> node.op() instanceof While);
            assertThat(run(model, Tensor.ofFloats(Shape.of(2), 1, -2))).containsExactly(8, -16);
        }
    }

    @Test
    void rowsOutsideAreMovedInsideWhenReadAndDroppedWhenWritten() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 3, 2)
                .placeholder("i", INT, 2, 1)
                .add("call", "XlaCallModule", List.of("x", "i"), bytes("module", ROWS))
                .add("out", "Identity", List.of("call:1"));
        try (Model model = read(sketch)) {
            assertThat(run(
                            model,
                            Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6),
                            Tensor.ofInts(Shape.of(2, 1), 1, 7)))
                    .containsExactly(1, 2, 6, 8, 5, 6);
        }
    }

    @Test
    void aNumberOfRowsMayBeOpen() throws IOException {
        try (Model model = read(calls(OPEN).placeholder("x", FLOAT, -1, 2))) {
            assertThat(run(model, Tensor.ofFloats(Shape.of(2, 2), 1, 1, 2, 2))).containsExactly(2, 3, 3, 4);
        }
    }

    @Test
    void whatTheHubDoesNotKnowIsNamed() throws IOException {
        Findings findings = new Findings();
        GraphSketch sketch = calls(SOLVE).placeholder("x", FLOAT, 2, 2);
        try (Model model = new TensorflowFormat().read(sketch.frozen(folder), out(), findings)) {
            assertThat(model.main().nodes()).anyMatch(node -> node.op() instanceof Opaque);
            assertThat(findings.all()).anyMatch(each -> each.message().contains("StableHLO's cholesky"));
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int size = 0; size < LOOP.length; size++) {
            GraphSketch sketch = calls(Arrays.copyOf(LOOP, size)).placeholder("x", FLOAT, 2);
            assertThatThrownBy(() -> read(sketch).close()).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void damageIsRefusedOrHarmless() {
        Random random = new Random(1);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = SOFTMAX.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            GraphSketch sketch = calls(damaged).placeholder("x", FLOAT, 2, 3);
            try {
                read(sketch).close();
            } catch (FormatException | OpException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static GraphSketch calls(byte[] module) {
        return new GraphSketch().add("out", "XlaCallModule", List.of("x"), bytes("module", module));
    }

    private static ReadOptions out() {
        return new ReadOptions(null, Map.of(), Map.of(), List.of("out"));
    }

    private Model read(GraphSketch sketch) throws IOException {
        return new TensorflowFormat().read(sketch.frozen(folder), out(), new Findings());
    }

    private static double[] run(Model model, Tensor... inputs) {
        return Evaluation.run(model.main(), List.of(inputs)).getFirst().toDoubles();
    }
}
