package dev.slipway.conformance.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.engine.Session;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Sessions of every engine serve many threads, close for good, and give back what they took.
class EngineContractLifeTest extends EngineContract {

    @ParameterizedTest
    @MethodSource("engines")
    void closesForGood(String engine) throws IOException {
        Session session = open(engine, files(engine).copy(folder, FLOATS));
        Tensor y = output(session.run(Map.of("x", A)), "y");
        session.close();
        session.close();
        assertThat(y).isEqualTo(A);
        assertThatThrownBy(() -> session.run(Map.of("x", A)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void servesManyThreadsAtOnce(String engine) throws Exception {
        TensorType type = TensorType.of(ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("rows"))));
        try (Session session = open(engine, files(engine).copy(folder, type));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Tensor x = Tensor.ofFloats(Shape.of(3 + i % 5), filled(3 + i % 5, i));
                answers.add(threads.submit(
                        () -> output(session.run(Map.of("x", x)), "y").equals(x)));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
    }

    private static float[] filled(int count, float value) {
        float[] all = new float[count];
        Arrays.fill(all, value);
        return all;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void waitsForRunsBeforeItCloses(String engine) throws Exception {
        Path file = files(engine).copy(folder, FLOATS);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int round = 0; round < 20; round++) {
                Session session = open(engine, file);
                List<Future<?>> runs = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    runs.add(threads.submit(() -> session.run(Map.of("x", A))));
                }
                session.close();
                for (Future<?> run : runs) {
                    try {
                        assertThat(run.get()).isEqualTo(Map.of("y", A));
                    } catch (ExecutionException e) {
                        assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void givesMemoryBack(String engine) throws IOException {
        Path file = files(engine).copy(folder, TensorType.of(ElementType.FLOAT32, 1 << 18));
        Tensor x = Tensor.ofFloats(Shape.of(1 << 18), new float[1 << 18]);
        Assumptions.assumeTrue(NativeHeap.isKnown(), "skipped: this C library does not say what is allocated");
        runOften(engine, file, x); // loads what is loaded once
        long before = NativeHeap.megabytes();
        for (int i = 0; i < 10; i++) {
            runOften(engine, file, x);
        }
        assertThat(NativeHeap.megabytes() - before)
                .as("megabytes that stay allocated")
                .isLessThan(50);
    }

    /// 40 MB come in and 40 MB go out.
    private static void runOften(String engine, Path file, Tensor x) {
        for (int opened = 0; opened < 4; opened++) {
            try (Session session = open(engine, file)) {
                for (int i = 0; i < 10; i++) {
                    session.run(Map.of("x", x));
                }
            }
        }
    }
}
