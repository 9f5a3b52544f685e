package dev.slipway.cli;

import dev.slipway.serve.Server;
import dev.slipway.serve.config.ModelConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Reads the file of models again and again; a changed one takes effect, a wrong one is said to be wrong.
final class ConfigFileWatch {

    private final Path file;
    private final Server server;
    private final Output output;
    private String known;

    private ConfigFileWatch(Path file, Server server, Output output) throws IOException {
        this.file = file;
        this.server = server;
        this.output = output;
        this.known = Files.readString(file);
    }

    static void start(Path file, Server server, Output output, Duration interval) {
        try {
            ConfigFileWatch watch = new ConfigFileWatch(file, server, output);
            var _ = Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().daemon().name("slipway-config").factory())
                    .scheduleWithFixedDelay(
                            watch::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            output.talk("%s cannot be read again; its changes have no effect [CONFIG]".formatted(file));
        }
    }

    private void look() {
        try {
            String now = Files.readString(file);
            if (!now.equals(known)) {
                known = now;
                server.configure(ModelConfigFile.parse(now, file.toString()));
                output.talk("%s has changed; its models are served now".formatted(file));
            }
        } catch (IOException e) {
            output.talk("%s cannot be read; nothing is changed [CONFIG]".formatted(file));
        } catch (IllegalArgumentException e) {
            output.talk("%s; nothing is changed [CONFIG]".formatted(e.getMessage()));
        }
    }
}
