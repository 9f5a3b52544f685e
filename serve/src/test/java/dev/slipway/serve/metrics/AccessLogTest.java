package dev.slipway.serve.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.repository.FullDisk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

    private static LogLine line(String path, String model) {
        return new LogLine(0, null, "", "POST", path, model, 3L, 200, 10, 20, 30, "abc");
    }

    private static String written(LogLine line) {
        StringBuilder text = new StringBuilder();
        line.write(text);
        return text.toString();
    }

    @Test
    void aLineSaysWhatWasAskedAndHowItEnded() throws IOException {
        InetAddress address = InetAddress.getByAddress("client.example", new byte[] {10, 0, 0, 7});
        LogLine http = new LogLine(
                1_700_000_000_123L,
                new InetSocketAddress(address, 9),
                "shop",
                "POST",
                "/v1/models/m:predict",
                "m",
                3L,
                429,
                10,
                20,
                30,
                "");
        assertThat(written(http)).isEqualTo("""
                {"time":"2023-11-14T22:13:20.123Z","remote":"10.0.0.7","caller":"shop","protocol":"http","method":"POST",\
                "path":"/v1/models/m:predict","model":"m","version":3,"status":429,"received":10,"sent":20,"micros":30}
                """);
        LogLine grpc = new LogLine(0, null, "", "", "/p.S/M", "m", null, 14, 1, 0, 2, "f00");
        assertThat(written(grpc)).isEqualTo("""
                {"time":"1970-01-01T00:00:00Z","protocol":"grpc","path":"/p.S/M","model":"m","status":"UNAVAILABLE",\
                "received":1,"sent":0,"micros":2,"trace":"f00"}
                """);
    }

    @Test
    void namesCannotForgeLines() {
        String forged = written(line("/a\"\\\n{\"time\":1}\r\u001b[31m\u2028\u0085é", "m\n"));
        assertThat(forged)
                .containsOnlyOnce("\n")
                .endsWith("\n")
                .matches("[ -~\n]*")
                .contains("/a\\\"\\\\\\u000a{\\\"time\\\":1}\\u000d\\u001b[31m\\u2028\\u0085\\u00e9")
                .contains("\"model\":\"m\\u000a\"");
    }

    @Test
    void longNamesAreCut() {
        assertThat(written(line("/" + "x".repeat(100_000), "m")))
                .hasSizeLessThan(1000)
                .contains("x\\u2026\"");
    }

    @Test
    void everyLineIsInTheFileWhenTheLogIsClosed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("access.log");
        try (AccessLog log = AccessLog.to(file, Duration.ZERO)) {
            for (int i = 0; i < 3000; i++) {
                log.add(line("/" + i, "m"));
            }
        }
        assertThat(Files.readAllLines(file)).hasSize(3000).last().asString().contains("\"path\":\"/2999\"");
    }

    @Test
    void aFileThatWasMovedIsBegunAnew(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("access.log");
        Path moved = folder.resolve("access.log.1");
        try (AccessLog log = AccessLog.to(file, Duration.ZERO)) {
            log.add(line("/first", "m"));
            while (Files.size(file) == 0) {
                Thread.onSpinWait();
            }
            Files.move(file, moved);
            log.add(line("/second", "m"));
        }
        assertThat(Files.readString(moved)).contains("/first").doesNotContain("/second");
        assertThat(Files.readString(file)).contains("/second").doesNotContain("/first");
    }

    @Test
    void aFullDiskLeavesNoHalfLines(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("access.log");
        try (AccessLog log = AccessLog.to(new FullDisk(1000).at(file), Duration.ZERO)) {
            for (int i = 0; i < 50; i++) {
                long lost = log.dropped();
                log.add(line("/" + "x".repeat(i), "m"));
                while (log.dropped() == lost && !lastLine(file).contains("\"/" + "x".repeat(i) + "\"")) {
                    Thread.onSpinWait();
                }
            }
            assertThat(log.dropped()).isGreaterThan(30);
        }
        assertThat(Files.readString(file)).endsWith("}\n");
        assertThat(Files.readAllLines(file)).isNotEmpty().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "" : lines.getLast();
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        CountDownLatch stuck = new CountDownLatch(1);
        ByteArrayOutputStream slow = new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes) throws IOException {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                super.write(bytes);
            }
        };
        AccessLog log = AccessLog.to(slow);
        for (int i = 0; i < 20_000; i++) {
            log.add(line("/" + i, "m"));
        }
        assertThat(log.dropped()).isBetween(20_000 - 16_384 - 512L, 20_000 - 16_384L);
        long dropped = log.dropped();
        stuck.countDown();
        log.close();
        assertThat(slow.toString(StandardCharsets.US_ASCII).lines()).hasSize((int) (20_000 - dropped));
    }
}
