package dev.slipway.bench.net;

import dev.slipway.bench.api.Request;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes connections that send one request, made once.
final class Wiring implements AutoCloseable {

    private static final int CONNECT_MILLIS = 5000;
    private static final int PREFIX = 5;

    private final Endpoint endpoint;
    private final boolean grpc;
    private final @Nullable SslContext security;
    private final HeaderBlock headers;
    private final ByteBuf bytes;

    Wiring(Endpoint endpoint, Request request) {
        this.endpoint = endpoint;
        this.grpc = request.grpc();
        this.security = endpoint.security(grpc);
        this.headers = new HeaderBlock(request, endpoint);
        this.bytes = grpc ? message(request) : text(request, endpoint);
    }

    private static ByteBuf message(Request request) {
        int length = request.body().length;
        return Unpooled.directBuffer(PREFIX + length)
                .writeByte(0)
                .writeInt(length)
                .writeBytes(request.body());
    }

    private static ByteBuf text(Request request, Endpoint endpoint) {
        StringBuilder head = new StringBuilder();
        head.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
        head.append("host: ").append(endpoint.authority()).append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        if (request.method().equals("POST")) {
            head.append("content-length: ").append(request.body().length).append("\r\n");
        }
        byte[] ascii = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
        return Unpooled.directBuffer(ascii.length + request.body().length)
                .writeBytes(ascii)
                .writeBytes(request.body());
    }

    /// Threads for connections.
    ///
    /// @param awake for how many nanoseconds they stay awake after something came in
    static EventLoopGroup loops(int threads, long awake) {
        return new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory("slipway-bench", true),
                Epoll.isAvailable()
                        ? EpollIoHandler.newFactory(0, () -> new Insomnia(awake))
                        : NioIoHandler.newFactory());
    }

    /// Begins to connect.
    ChannelFuture connect(EventLoop loop, Desk desk, boolean keep) {
        return new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (security != null) {
                            channel.pipeline()
                                    .addLast(security.newHandler(channel.alloc(), endpoint.host(), endpoint.port()));
                        }
                        channel.pipeline()
                                .addLast(
                                        grpc
                                                ? new Http2Connection(headers, bytes, desk, keep)
                                                : new Http1Connection(bytes, desk, keep));
                    }
                })
                .connect(endpoint.host(), endpoint.port());
    }

    @Override
    public void close() {
        bytes.release();
    }
}
