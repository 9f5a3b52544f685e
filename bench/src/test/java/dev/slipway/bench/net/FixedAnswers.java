package dev.slipway.bench.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that gives answers in turn, byte for byte, whatever it is asked; after an empty one it closes.
final class FixedAnswers implements AutoCloseable {

    private final ServerSocket socket;
    private final String[] answers;
    private final AtomicInteger next = new AtomicInteger();

    FixedAnswers(String... answers) throws IOException {
        this.answers = answers;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    Endpoint endpoint() {
        return new Endpoint(socket.getInetAddress().getHostAddress(), socket.getLocalPort(), false, null);
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            while (skipHead(connection.getInputStream())) {
                String answer = answers[next.getAndIncrement() % answers.length];
                if (answer.isEmpty()) {
                    return;
                }
                for (byte each : answer.getBytes(StandardCharsets.US_ASCII)) {
                    connection.getOutputStream().write(each);
                }
            }
        } catch (IOException clientHasGone) {
            return; // as it may, when an answer makes no sense to it
        }
    }

    private static boolean skipHead(InputStream in) throws IOException {
        int breaks = 0;
        for (int read = in.read(); read >= 0; read = in.read()) {
            breaks = read == '\n' ? breaks + 1 : read == '\r' ? breaks : 0;
            if (breaks == 2) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
