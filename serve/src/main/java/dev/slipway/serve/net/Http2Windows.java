package dev.slipway.serve.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.List;

/// How much of a request a client may send before the server has looked at it
/// ([RFC 9113, section 5.2](https://www.rfc-editor.org/rfc/rfc9113#section-5.2)). Lives on its connection's thread.
///
/// A client may send most requests whole; but while requests are refused that have not come whole, only the beginning,
/// by which they are refused or let in: what is refused need not be sent then, nor read.
final class Http2Windows {

    /// Bytes of a request where all are let in.
    static final int WIDE = 1 << 20;

    /// Bytes of a request where some are refused: more than a small one has.
    static final int NARROW = 16 << 10;

    private final ChannelHandlerContext ctx;
    private final Http2FrameCodec codec;
    private boolean narrow;
    private boolean refused;

    Http2Windows(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.codec = ctx.pipeline().get(Http2FrameCodec.class);
    }

    /// What a client may send of the requests it begins now.
    int size() {
        return narrow ? NARROW : WIDE;
    }

    /// A request was refused of which more was to come.
    void refused() {
        refused = true;
        if (!narrow) {
            narrow = true;
            announce();
        }
    }

    /// Time has passed: what was narrow becomes wide again when nothing was refused meanwhile.
    void tick() {
        if (narrow && !refused) {
            narrow = false;
            announce();
        }
        refused = false;
    }

    private void announce() {
        ctx.writeAndFlush(new DefaultHttp2SettingsFrame(new Http2Settings().initialWindowSize(size())));
    }

    /// The client has heard of a change, which is for requests on their way too. It may have sent more of them than it
    /// is to now, and then waits to be told.
    void agreed(List<Http2Call> calls) {
        for (Http2Call call : calls) {
            if (!call.received && !call.answered) {
                open(call);
            }
        }
    }

    /// Lets the client send the rest of a request.
    void open(Http2Call call) {
        Http2Stream stream = narrow && !call.opened ? codec.connection().stream(call.stream.id()) : null;
        if (stream == null) {
            return;
        }
        call.opened = true;
        try {
            codec.connection().local().flowController().incrementWindowSize(stream, WIDE - NARROW);
        } catch (Http2Exception e) {
            throw new IllegalStateException("the window of stream %d was widened".formatted(stream.id()), e);
        }
    }
}
