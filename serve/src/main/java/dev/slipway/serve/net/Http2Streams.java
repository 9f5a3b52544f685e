package dev.slipway.serve.net;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The calls of a connection until their streams are closed, and what they keep of what calls share: the window that
/// clients send into, and answers that wait to be taken. Lives on its connection's thread.
final class Http2Streams {

    /// Of the connection's window, which is twice as large, so much may be held at once.
    private static final int MOST_HALTED = 8 << 20;

    private static final long MOST_BODIES_UNSENT = 4;

    private final long mostUnsent;
    private final IntObjectMap<Http2Call> calls = new IntObjectHashMap<>();
    private long quietSince = System.nanoTime();
    private long unsent;
    private int halted;

    Http2Streams(NetLimits limits) {
        mostUnsent = MOST_BODIES_UNSENT * limits.body();
    }

    @Nullable
    Http2Call at(int stream) {
        return calls.get(stream);
    }

    void add(Http2Call call) {
        calls.put(call.stream.id(), call);
    }

    /// Whether so many answers wait to be taken that no more are begun.
    boolean isFull() {
        return unsent > mostUnsent;
    }

    /// Notes that a call has its answer, of so many bytes. It stays until its stream is closed, which is when the
    /// client has its answer and has sent everything.
    void answered(Http2Call call, long bytes) {
        call.answered = true;
        call.answeredAt = System.nanoTime();
        call.answerBytes = bytes;
        if (!call.received && halted + call.window <= MOST_HALTED) {
            call.halted = true;
            halted += call.window;
        }
        unsent += bytes;
        call.end();
    }

    /// The stream is closed.
    void closed(int stream) {
        Http2Call call = calls.remove(stream);
        if (call != null) {
            unsent -= call.answerBytes;
            halted -= call.halted ? call.window : 0;
            call.end();
            quietSince = System.nanoTime();
        }
    }

    /// Every call as it is now, whatever becomes of them meanwhile.
    List<Http2Call> all() {
        return List.copyOf(calls.values());
    }

    boolean isIdle(long now, Duration patience) {
        return calls.isEmpty() && now - quietSince > patience.toNanos();
    }

    /// The connection is gone.
    void endAll() {
        calls.values().forEach(Exchange::end);
        calls.clear();
    }
}
