package dev.slipway.serve.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.InferenceRequest;
import dev.slipway.serve.inference.InferenceResponse;
import dev.slipway.serve.inference.Lease;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.Observer;
import dev.slipway.serve.inference.Signature;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Repository;
import dev.slipway.serve.repository.RepositoryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Batches on ONNX Runtime.
final class RealModelTest {

    private static final long SEED = 20_261_121;
    /// Nothing is refused, however slow.
    private static final QueueLimits PATIENT = QueueLimits.DEFAULT.withDelay(Duration.ofMinutes(1));

    private final AtomicInteger largest = new AtomicInteger();
    private final Observer observer = new Observer() {
        @Override
        public void ran(dev.slipway.serve.inference.Execution execution) {
            largest.accumulateAndGet(execution.requests(), Math::max);
        }
    };

    @Test
    void batchedRequestsComputeTheSameBitsAsLoneOnes(@TempDir Path folder) throws IOException {
        try (Repository repository = serving(folder)) {
            same(repository, BatchingOptions.LEARNED.fixed().withMaxBatch(16));
            same(repository, BatchingOptions.LEARNED.fixed().withMaxBatch(16).withAllowedSizes(List.of(4, 16)));
            same(repository, BatchingOptions.LEARNED);
        }
    }

    private void same(Repository repository, BatchingOptions batching) {
        largest.set(0);
        Random random = new Random(SEED);
        Scheduler scheduler = new Scheduler(
                repository,
                ScheduleOptions.DEFAULT
                        .withThreads(0)
                        .with(BatchingPolicy.all(batching))
                        .with(PATIENT),
                observer,
                System::nanoTime);
        try (scheduler;
                Lease lease = repository.lease(ModelSpec.latest("m"))) {
            for (int round = 0; round < 40; round++) {
                List<SequencedMap<String, Tensor>> inputs = new ArrayList<>();
                List<CompletableFuture<InferenceResponse>> answers = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    inputs.add(random(1 + random.nextInt(5), 1 + random.nextInt(2), random));
                    answers.add(scheduler.infer(request(inputs.getLast())).toCompletableFuture());
                }
                while (scheduler.step()) {}
                for (int i = 0; i < inputs.size(); i++) {
                    assertThat(answers.get(i).join().outputs())
                            .as("request %d of round %d, seed %d", i, round, SEED)
                            .isEqualTo(lease.servable().run(Signature.DEFAULT, inputs.get(i)));
                }
            }
        }
        assertThat(largest).hasValueGreaterThan(2);
    }

    private static InferenceRequest request(SequencedMap<String, Tensor> inputs) {
        return new InferenceRequest(
                ModelSpec.latest("m"),
                "",
                inputs,
                System.nanoTime() + Duration.ofHours(1).toNanos(),
                new AtomicBoolean(),
                "predict",
                "REST",
                Map.of());
    }

    private static SequencedMap<String, Tensor> random(int rows, int columns, Random random) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        for (String name : List.of("a", "b")) {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            inputs.put(name, Tensor.ofFloats(Shape.of(rows, columns), values));
        }
        return inputs;
    }

    /// `product = a * b`, `sum = a * b + a`.
    private static Repository serving(Path folder) throws IOException {
        TensorType type =
                TensorType.of(ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("batch"), Dim.symbol("columns"))));
        GraphBuilder graph = new GraphBuilder("m");
        Value a = graph.input("a", type);
        Value b = graph.input("b", type);
        Value product = graph.add("multiplied", new Binary(Binary.Kind.MULTIPLY), a, b);
        graph.output("product", product);
        graph.output("sum", graph.add("added", new Binary(Binary.Kind.ADD), product, a));
        Path file = folder.resolve("m.onnx");
        Formats.named("onnx").write(Model.of(graph.build()), file, false, new Findings());
        Repository repository = new Repository(RepositoryOptions.DEFAULT, Observer.NONE);
        repository.configure(List.of(ModelConfig.of("m", file)));
        repository.start();
        while (!repository.isReady()) {
            Thread.onSpinWait();
        }
        return repository;
    }
}
