package dev.slipway.serve.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.lang.System.Logger;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// How a system spreads what it sends over time, so as not to flood a network
/// ([tcp(7)](https://man7.org/linux/man-pages/man7/tcp.7.html), `TCP_CONGESTION`).
final class Pacing {

    private static final int TCP = 6;
    private static final int CONGESTION = 13;
    /// Never paces, is on every Linux, and needs no privilege.
    private static final byte[] RENO = "reno".getBytes(StandardCharsets.US_ASCII);

    /// The beginning of the algorithm's name.
    static final ChannelOption<ByteBuffer> ALGORITHM =
            new RawUnixChannelOption("TCP_CONGESTION", TCP, CONGESTION, RENO.length);

    private Pacing() {}

    /// From now on what is sent within this machine is not paced, as it is where BBR is the system's choice: there
    /// is no network to flood, and a large answer would wait for its turns.
    static void noneWithin(Channel channel) {
        if (channel instanceof EpollSocketChannel socket
                && socket.remoteAddress() instanceof InetSocketAddress client
                && client.getAddress().isLoopbackAddress()) {
            try {
                socket.config().setOption(ALGORITHM, ByteBuffer.wrap(RENO));
            } catch (ChannelException e) {
                System.getLogger(Pacing.class.getName()).log(Logger.Level.DEBUG, "sends are paced as they were", e);
            }
        }
    }
}
