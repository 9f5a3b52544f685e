package dev.slipway.serve.net;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages of a call that takes many, and their answers, which keep their order. Lives on its connection's thread.
final class Conversation {

    private static final int MOST_TURNS = 64;
    private static final long MOST_UNSENT = 4 << 20;

    private final NetOptions options;
    private final Budget budget;
    private final Deque<Turn> turns = new ArrayDeque<>();
    private Body coming;
    private long since;
    private long unsent;
    private int withheld;

    /// One message, and its answer when that is there.
    static final class Turn {

        private final Body body;
        private byte @Nullable [] answer;

        private Turn(Body body) {
            this.body = body;
        }

        Body body() {
            return body;
        }
    }

    Conversation(NetOptions options, Budget budget) {
        this.options = options;
        this.budget = budget;
        this.coming = Body.framed(options, budget);
    }

    /// Takes bytes as they come; what they complete begins a turn.
    ///
    /// @throws Refusal when a message is larger than allowed
    List<Turn> add(ByteBuf content) {
        List<Turn> begun = new ArrayList<>();
        while (content.isReadable()) {
            since = isBetween() ? System.nanoTime() : since;
            coming.add(content.readSlice(Math.min(content.readableBytes(), coming.missing())));
            if (coming.isOneFrame()) {
                Turn turn = new Turn(coming);
                turns.add(turn);
                begun.add(turn);
                coming = Body.framed(options, budget);
            }
        }
        return begun;
    }

    /// Whether no message is on its way.
    boolean isBetween() {
        return !coming.isBegun();
    }

    /// Whether every message is answered.
    boolean isQuiet() {
        return turns.isEmpty();
    }

    boolean isSlow(long now, Duration patience) {
        return !isBetween() && now - since > Outflow.nanosFor(coming.size(), patience);
    }

    /// Notes an answer; the answers whose turn it is now.
    List<byte[]> answer(Turn turn, byte[] answer) {
        turn.answer = answer;
        turn.body.release();
        List<byte[]> due = new ArrayList<>();
        for (Turn first = turns.peek(); first != null && first.answer instanceof byte[] next; first = turns.peek()) {
            turns.remove();
            due.add(next);
            unsent += next.length;
        }
        return due;
    }

    void sent(int bytes) {
        unsent -= bytes;
    }

    /// Whether the client is not told to go on after so many bytes, since it has more to hear first.
    boolean holds(int bytes) {
        boolean busy = isBusy();
        withheld += busy ? bytes : 0;
        return busy;
    }

    /// How many bytes the client may be told to go on by.
    int freed() {
        int free = isBusy() ? 0 : withheld;
        withheld -= free;
        return free;
    }

    private boolean isBusy() {
        return turns.size() >= MOST_TURNS || unsent > MOST_UNSENT;
    }

    void release() {
        coming.release();
        turns.forEach(turn -> turn.body.release());
    }
}
