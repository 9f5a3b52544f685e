package dev.slipway.serve.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.serve.repository.Lookout;
import dev.slipway.serve.repository.ModelConfig;
import dev.slipway.serve.repository.Repository;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.repository.Retries;
import dev.slipway.serve.repository.VersionPolicy;
import dev.slipway.serve.security.SmallOnnx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArrivalsTest {

    @TempDir
    Path root;

    private final Loads loads = new Loads();
    private final Repository repository = new Repository(
            RepositoryOptions.DEFAULT
                    .with(Lookout.every(Duration.ofHours(1)))
                    .with(new Retries(0, Duration.ofHours(1))),
            loads);
    private final Arrivals arrivals = new Arrivals(repository, loads);

    @AfterEach
    void close() {
        repository.close();
    }

    private Path folder(String model) throws IOException {
        return Files.createDirectories(root.resolve(model).resolve("1"));
    }

    private CompletableFuture<Void> replace(String... models) {
        return arrivals.replace(Arrays.stream(models)
                        .map(name ->
                                new ModelConfig(name, root.resolve(name).toString(), VersionPolicy.NEWEST, Map.of()))
                        .toList())
                .toCompletableFuture();
    }

    /// Looks until the stage has ended: a version that is still written is loaded at a later look.
    private void settle(CompletableFuture<Void> stage) {
        while (!stage.isDone()) {
            repository.look();
            Thread.onSpinWait();
        }
    }

    private static void fails(CompletableFuture<Void> stage, String... words) {
        assertThatThrownBy(stage::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        ServeException.class, e -> assertThat(e.status()).isEqualTo(Status.UNKNOWN))
                .message()
                .contains(words);
    }

    @Test
    void whoReplacesTheModelsFindsThoseThatAreNewServed() throws IOException {
        SmallOnnx.write(folder("a").resolve("model.onnx"));
        SmallOnnx.write(folder("b").resolve("model.onnx"));
        CompletableFuture<Void> stage = replace("a", "b");
        settle(stage);
        stage.join();
        repository.lease(ModelSpec.latest("a")).close();
        repository.lease(ModelSpec.latest("b")).close();
        assertThat(replace("a")).succeedsWithin(Duration.ofSeconds(30));
        assertThat(repository.models()).containsExactly("a");
    }

    @Test
    void aModelThatCannotBeLoadedIsToldAndHindersNoOther() throws IOException {
        SmallOnnx.write(folder("a").resolve("model.onnx"));
        Files.writeString(folder("broken").resolve("model.onnx"), "no model");
        CompletableFuture<Void> stage = replace("a", "broken");
        settle(stage);
        fails(stage, "'broken' did not become available", "version 1: ");
        CompletableFuture<Void> again = replace("a", "broken");
        settle(again);
        assertThat(again).isCompleted();
        settle(arrivals.replace(List.of()).thenCompose(_ -> replace("a")).toCompletableFuture());
        repository.lease(ModelSpec.latest("a")).close();
    }

    @Test
    void aModelWithoutAVersionIsToldAtOnce() throws IOException {
        fails(replace("absent"), "'absent' did not become available", "no version");
        Files.createDirectories(root.resolve("bare"));
        fails(replace("bare"), "'bare' did not become available", "no version");
    }

    @Test
    void aVersionWithoutAFileIsTold() throws IOException {
        folder("empty");
        CompletableFuture<Void> stage = replace("empty");
        settle(stage);
        fails(stage, "'empty' did not become available", "version 1: ");
    }

    @Test
    void aModelThatIsTakenAwayIsNotWaitedFor() throws IOException {
        SmallOnnx.write(folder("a").resolve("model.onnx"));
        CompletableFuture<Void> first = replace("a");
        while (repository.models().isEmpty()) {
            Thread.onSpinWait();
        }
        replace().join();
        settle(first);
        fails(first, "'a' did not become available");
    }

    @Test
    void aConfigurationThatCannotBeIsRefused() {
        assertThatThrownBy(replace("a", "a")::join).hasMessageContaining("two models are called 'a'");
        assertThat(repository.models()).isEmpty();
    }
}
