package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The requests of an HTTP/1.1 connection that wait for their answers, which are sent in the same order. Lives on its
/// connection's thread.
final class Http1Replies {

    private static final int LARGE = 256 << 10;
    /// So much of an answer is sent before more of it is brought into the network's memory.
    private static final int AT_ONCE = 128 << 10;

    private static final long LINGER_SECONDS = 5;

    private final ChannelHandlerContext ctx;
    private final Budget budget;
    private final Flusher flusher;
    private final Runnable answered;
    private final Deque<Http1Turn> turns = new ArrayDeque<>();
    private long quietSince = System.nanoTime();
    private boolean ending;
    private boolean cut;
    private boolean draining;

    /// @param answered called when fewer requests wait than before
    Http1Replies(ChannelHandlerContext ctx, Budget budget, Flusher flusher, Runnable answered) {
        this.ctx = ctx;
        this.budget = budget;
        this.flusher = flusher;
        this.answered = answered;
    }

    void add(Http1Turn turn) {
        turns.add(turn);
    }

    /// How many requests wait.
    int waiting() {
        return turns.size();
    }

    /// Whether nothing was asked, or was answered, for so long.
    boolean isIdle(long now, Duration patience) {
        return turns.isEmpty() && now - quietSince > patience.toNanos();
    }

    /// Whether no further requests are taken.
    boolean isEnding() {
        return ending;
    }

    /// The connection ends with the last answer, and some of what the client sends is not read.
    void cut() {
        ending = true;
        cut = true;
    }

    /// The connection ends with the next answer that nobody waits behind.
    void drain() {
        draining = true;
    }

    /// Answers a request, unless it is answered, of which nobody reads the body any more; on any thread.
    void settle(Http1Turn turn, HttpResponse response) {
        if (ctx.executor().inEventLoop()) {
            turn.body.returned();
            answer(turn, response);
        } else {
            ctx.executor().execute(() -> settle(turn, response));
        }
    }

    /// Answers requests whose time is over; the earliest deadline of those that wait on.
    long endLate(long now) {
        long next = Connection.never(now);
        for (Http1Turn turn : turns.toArray(Http1Turn[]::new)) {
            if (turn.response != null) {
                continue;
            }
            if (turn.isLate(now)) {
                turn.cancelled.set(true);
                answer(turn, Answers.failed(Refusal.late()));
            } else if (turn.isTimed() && turn.deadline - next < 0) {
                next = turn.deadline;
            }
        }
        return next;
    }

    /// The client has gone.
    void endAll() {
        turns.forEach(Exchange::end);
        turns.clear();
    }

    private void answer(Http1Turn turn, HttpResponse response) {
        if (turn.response != null || turn.answered) {
            return;
        }
        turn.response = response;
        for (Http1Turn first = turns.peek();
                first != null && first.response instanceof HttpResponse next;
                first = turns.peek()) {
            turns.remove();
            write(first, next);
        }
        flusher.flushSoon();
        answered.run();
    }

    private void write(Http1Turn turn, HttpResponse answer) {
        turn.answered = true;
        turn.end();
        quietSince = System.nanoTime();
        boolean last = turns.isEmpty() && (ending || draining);
        Http1Answer.Then then = last ? Http1Answer.Then.ENDS : turn.then();
        int size = Http1Answer.size(answer.body());
        if (size < LARGE) {
            write(turn, answer, then, ctx.voidPromise());
        } else if (budget.has(size)) {
            ChannelPromise taken = ctx.newPromise();
            taken.addListener(_ -> budget.giveBack(size));
            write(turn, answer, then, taken);
        } else {
            write(turn, Answers.full(), then, ctx.voidPromise());
        }
        if (then == Http1Answer.Then.ENDS) {
            ending = true;
            cut |= !turn.received || turns.stream().anyMatch(next -> !next.received);
            end();
        }
    }

    /// @param taken told when the client has the last of it
    private void write(Http1Turn turn, HttpResponse answer, Http1Answer.Then then, ChannelPromise taken) {
        List<ByteBuf> pieces = Http1Answer.pieces(ctx.alloc(), answer, turn.bodiless, then, AT_ONCE);
        int unsent = 0;
        for (ByteBuf piece : pieces.subList(0, pieces.size() - 1)) {
            unsent += piece.readableBytes();
            ctx.write(piece, ctx.voidPromise());
            if (unsent >= AT_ONCE) {
                ctx.flush();
                unsent = 0;
            }
        }
        ctx.write(pieces.getLast(), taken);
    }

    /// Closing at once, with bytes of the client unread, would take the answer away from it again.
    private void end() {
        endAll();
        long linger = cut ? LINGER_SECONDS : 0;
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (linger > 0 && written.isSuccess()) {
                if (ctx.pipeline().get(SslHandler.class) == null && ctx.channel() instanceof DuplexChannel halves) {
                    halves.shutdownOutput();
                }
                ctx.executor().schedule(() -> ctx.close(), linger, TimeUnit.SECONDS);
            } else {
                ctx.close();
            }
        });
    }
}
