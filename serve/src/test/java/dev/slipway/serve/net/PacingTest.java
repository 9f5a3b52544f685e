package dev.slipway.serve.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the kernel says of a connection over loopback.
final class PacingTest {

    @Test
    void largeAnswersToTheSameMachineAreNotPaced() throws Exception {
        assumeThat(Epoll.isAvailable()).isTrue();
        CompletableFuture<EpollSocketChannel> accepted = new CompletableFuture<>();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try {
            Channel server = new ServerBootstrap()
                    .group(loops)
                    .channel(EpollServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<EpollSocketChannel>() {
                        @Override
                        protected void initChannel(EpollSocketChannel channel) {
                            channel.pipeline().addLast(new Outflow());
                            accepted.complete(channel);
                        }
                    })
                    .bind(InetAddress.getLoopbackAddress(), 0)
                    .sync()
                    .channel();
            int port = ((InetSocketAddress) server.localAddress()).getPort();
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                EpollSocketChannel channel = accepted.get(1, TimeUnit.MINUTES);
                String usual = algorithm(channel);
                channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1000])).sync();
                assertThat(algorithm(channel)).isEqualTo(usual);
                channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[100_000]));
                assertThat(client.getInputStream().readNBytes(101_000)).hasSize(101_000);
                assertThat(algorithm(channel)).isEqualTo("reno");
            }
        } finally {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    private static String algorithm(EpollSocketChannel channel) {
        return StandardCharsets.US_ASCII
                .decode(channel.config().getOption(Pacing.ALGORITHM))
                .toString();
    }
}
