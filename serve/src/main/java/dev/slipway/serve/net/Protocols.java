package dev.slipway.serve.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/// Sets a connection up for the protocol that its client speaks.
final class Protocols extends ChannelInitializer<Channel> {

    private static final int FRAME = 256 << 10;
    /// Headers so many times larger than allowed are read, to be refused in the words of their protocol; the codec has
    /// those of HTTP only.
    private static final int READABLE = 4;
    // Clients that are refused early reset every stream; see Http2Connection for those that nobody answered.
    private static final int RESETS = 200_000;
    private static final int RESETS_SECONDS = 10;
    private static final int OWN_RESETS = 1_000;

    private final Dispatch dispatch;
    private final NetOptions options;
    private final Budget budget;
    private final ChannelGroup connections;
    private final @Nullable CurrentTls tls;

    Protocols(
            Dispatch dispatch, NetOptions options, Budget budget, ChannelGroup connections, @Nullable CurrentTls tls) {
        this.dispatch = dispatch;
        this.options = options;
        this.budget = budget;
        this.connections = connections;
        this.tls = tls;
    }

    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (connections.size() >= options.limits().connections()) {
            channel.close();
            return;
        }
        connections.add(channel);
        channel.pipeline().addLast(new Outflow());
        if (tls == null) {
            channel.pipeline().addLast(new PrefaceSniffer(this, options.patience()));
        } else {
            channel.pipeline().addLast(tls.context().newHandler(channel.alloc()), new Negotiated());
        }
    }

    private final class Negotiated extends ApplicationProtocolNegotiationHandler {

        Negotiated() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext ctx, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                speakHttp2(ctx.pipeline());
            } else {
                speakHttp1(ctx.pipeline());
            }
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    void speakHttp1(ChannelPipeline pipeline) {
        Http1Connection connection = new Http1Connection(dispatch, options, budget, pipeline.get(Outflow.class));
        pipeline.addLast(connection.new Doorbell(), new StrictRequestDecoder(options.limits()), connection);
    }

    void speakHttp2(ChannelPipeline pipeline) {
        Http2Settings settings = Http2Settings.defaultSettings()
                .initialWindowSize(Http2Windows.WIDE)
                .maxFrameSize(FRAME)
                .maxConcurrentStreams(options.limits().streams())
                .maxHeaderListSize(
                        Math.min((long) READABLE * options.limits().headers(), Http2CodecUtil.MAX_HEADER_LIST_SIZE));
        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                .initialSettings(settings)
                .decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                .encoderEnforceMaxRstFramesPerWindow(OWN_RESETS, RESETS_SECONDS)
                .gracefulShutdownTimeoutMillis(-1)
                .headerSensitivityDetector((name, value) -> !isRepeated(name))
                .build();
        codec.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR); // the parts of a large frame are not copied
        Http2Doorbell doorbell = new Http2Doorbell();
        pipeline.addLast(
                doorbell, codec, new Http2Connection(dispatch, options, budget, pipeline.get(Outflow.class), doorbell));
    }

    /// Whether a header has few values. Others are never remembered for a client, which might ask to remember them all.
    private static boolean isRepeated(CharSequence name) {
        return AsciiString.contentEquals(name, ":status")
                || AsciiString.contentEquals(name, "content-type")
                || AsciiString.contentEquals(name, "grpc-status");
    }
}
