package dev.slipway.serve.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A socket that has a path rather than a port.
@Timeout(60)
class SocketPathTest {

    @TempDir
    Path folder;

    @BeforeEach
    void needsLinux() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "skipped: sockets with a path are served on Linux only");
    }

    @Test
    void everythingIsServedThere() throws IOException {
        Path path = folder.resolve("s");
        NetServer server = serving(path);
        assertThat(answer(path)).startsWith("HTTP/1.1 200");
        assertThat(server.addresses()).hasSize(1);
        server.close(Duration.ZERO);
        assertThatThrownBy(() -> answer(path)).isInstanceOf(IOException.class);
    }

    @Test
    void whatAnEarlierServerLeftIsReplaced() throws IOException {
        Path path = folder.resolve("s");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path))
                .close();
        assertThat(path).exists();
        NetServer server = serving(path);
        assertThat(answer(path)).startsWith("HTTP/1.1 200");
        server.close(Duration.ZERO);
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        Path file = Files.writeString(folder.resolve("s"), "mine");
        assertThatThrownBy(() -> serving(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot listen on " + file);
        assertThat(file).hasContent("mine");
    }

    @Test
    void aFolderThatIsMissingIsAskedFor() {
        Path path = folder.resolve("missing").resolve("s");
        assertThatThrownBy(() -> serving(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot listen on %s: No such file or directory; make the folder first".formatted(path));
    }

    @Test
    void aPortThatIsTakenIsNamedWithWhatHelps() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", taken.getLocalPort());
            Echo echo = new Echo();
            assertThatThrownBy(() -> NetServer.start(
                            List.of(echo), List.of(echo), NetOptions.on().with(List.of(address))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "cannot listen on 127.0.0.1:%d: Address already in use; stop the program that listens there,"
                                            .formatted(taken.getLocalPort())
                                    + " or take another port");
        }
    }

    private static NetServer serving(Path path) {
        Echo echo = new Echo();
        return NetServer.start(
                List.of(echo),
                List.of(echo),
                NetOptions.on()
                        .with(List.of(new InetSocketAddress("127.0.0.1", 0)))
                        .withSocket(path));
    }

    private static String answer(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(
                    ByteBuffer.wrap("POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"
                            .getBytes(ISO_8859_1)));
            return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
        }
    }
}
