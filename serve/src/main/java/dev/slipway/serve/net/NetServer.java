package dev.slipway.serve.net;

import dev.slipway.serve.access.Access;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.Watcher;
import dev.slipway.serve.threads.Threads;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A server that listens: on every address HTTP/1.1, HTTP/2 and gRPC alike.
///
///     try (NetServer server = NetServer.start(handlers, methods, NetOptions.on(8500, 8501))) { … }
public final class NetServer implements AutoCloseable {

    private static final String LEAKS = "io.netty.leakDetection.level";
    /// How long clients that were told to go may still come back: what waits to be accepted when a socket stops
    /// listening is lost.
    private static final int RETURN_MILLIS = 100;

    private static final WriteBufferWaterMark WATER = new WriteBufferWaterMark(1 << 20, 8 << 20);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 16);

    /// What helps where the system refuses, by its words
    /// ([bind(2)](https://man7.org/linux/man-pages/man2/bind.2.html)).
    private static final Map<String, String> FOR_SYSTEM_ERRORS = Map.of(
            "Address already in use", "stop the program that listens there, or take another port",
            "Permission denied", "take a port from 1024 on, or a folder that may be written to",
            "Cannot assign requested address", "take an address of this machine",
            "No such file or directory", "make the folder first");
    /// Bytes that are read at once, at most.
    private static final int MOST_READ = 256 << 10;
    /// At least one processor is left to those who compute.
    private static final int LINGERING = Math.max(1, THREADS / 2);

    private final EventLoopGroup loops;
    private final ExecutorService workers;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Channel> listening = new ArrayList<>();
    private boolean administered;

    private NetServer(EventLoopGroup loops, ExecutorService workers) {
        this.loops = loops;
        this.workers = workers;
    }

    /// Listens from now on.
    ///
    /// @param handlers the first that handles a path answers; a path without one is not found
    /// @throws IllegalArgumentException when an address cannot be listened on, or TLS is not set up right
    public static NetServer start(List<HttpHandler> handlers, List<GrpcMethod> methods, NetOptions options) {
        return start(handlers, methods, options, Watcher.NONE);
    }

    /// Listens from now on, and tells `watcher` of every request.
    public static NetServer start(
            List<HttpHandler> handlers, List<GrpcMethod> methods, NetOptions options, Watcher watcher) {
        if (System.getProperty(LEAKS) == null && ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.SIMPLE) {
            ResourceLeakDetector.setLevel(
                    ResourceLeakDetector.Level.DISABLED); // one buffer in 128 would cost two stack traces
        }
        IoHandlerFactory io = Epoll.isAvailable()
                ? EpollIoHandler.newFactory(
                        0, Lingering.atMost(options.patience().linger(), LINGERING))
                : NioIoHandler.newFactory();
        NetServer server = new NetServer(
                new MultiThreadIoEventLoopGroup(THREADS, Threads.prompt("slipway-net"), io),
                Executors.newFixedThreadPool(THREADS, Threads.steady("slipway-work")));
        try {
            Budget budget = new Budget(Math.max(
                    Runtime.getRuntime().maxMemory() / 2, 2L * options.limits().body()));
            ClientRates rates = new ClientRates(options.limits().perClient(), System::nanoTime);
            CurrentTls tls = options.tls() instanceof TlsSource source ? new CurrentTls(source, server.workers) : null;
            Function<Access, Protocols> speaking = access -> new Protocols(
                    new Dispatch(handlers, methods, options, access, budget, rates, server.workers, watcher),
                    options,
                    budget,
                    server.connections,
                    tls);
            Access access = options.access();
            Protocols models = speaking.apply(options.admin() != null ? access.with(Access.Place.ELSEWHERE) : access);
            options.addresses().forEach(address -> server.listen(bootstrap(server.loops, models), address));
            if (options.admin() instanceof InetSocketAddress admin) {
                Protocols administration = speaking.apply(access.with(Access.Place.HERE));
                server.listen(bootstrap(server.loops, administration), admin);
                server.administered = true;
            }
            if (options.socket() instanceof Path socket) {
                server.listen(models, UnixDomainSocketAddress.of(socket));
            }
            return server;
        } catch (RuntimeException e) {
            server.close(Duration.ZERO);
            throw e;
        }
    }

    /// Listens on a path of this machine.
    private void listen(Protocols protocols, UnixDomainSocketAddress address) {
        if (!Epoll.isAvailable()) {
            throw new IllegalArgumentException(
                    "cannot listen on %s: sockets with a path need Linux; take a port".formatted(address));
        }
        Path path = address.getPath();
        // What lies there is removed without being asked for: it must be a socket that an earlier server left.
        if (Files.isRegularFile(path) || Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "cannot listen on %s: it is a file or folder; name another path".formatted(path));
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(EpollServerDomainSocketChannel.class)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2 << 10, MOST_READ))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .childHandler(protocols);
        listen(bootstrap, new DomainSocketAddress(path.toString()));
    }

    private static ServerBootstrap bootstrap(EventLoopGroup loops, Protocols protocols) {
        Class<? extends ServerChannel> kind =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap()
                .group(loops)
                .channel(kind)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(64, 2 << 10, MOST_READ))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER)
                .childHandler(protocols);
    }

    private void listen(ServerBootstrap bootstrap, SocketAddress address) {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IllegalArgumentException(
                    "cannot listen on %s: %s".formatted(text(address), advice(bound.cause())), bound.cause());
        }
        listening.add(bound.channel());
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? "%s:%d".formatted(internet.getHostString(), internet.getPort())
                : address.toString();
    }

    /// What the system found, in its own words, and what helps.
    private static String advice(Throwable cause) {
        String found = String.valueOf(cause.getMessage()).replaceFirst("^bind\\(.*\\): ", "");
        String remedy = FOR_SYSTEM_ERRORS.getOrDefault(found, "");
        return remedy.isEmpty() ? found : found + "; " + remedy;
    }

    /// Where it listens, in the order of the options, and the address for administration last; ports that were 0 are
    /// those taken.
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .map(Channel::localAddress)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    /// The first port.
    public int port() {
        return addresses().getFirst().getPort();
    }

    /// The port for administration; the first where it has none of its own.
    public int adminPort() {
        return administered ? addresses().getLast().getPort() : port();
    }

    /// Open connections.
    public int connections() {
        return connections.size();
    }

    @Override
    public void close() {
        close(GRACE);
    }

    /// Takes no more connections, tells clients to go, and waits for the answers to what they have asked.
    ///
    /// @param grace how long at most
    public void close(Duration grace) {
        if (loops.isShuttingDown()) {
            return;
        }
        drain();
        loops.schedule(() -> {}, RETURN_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        drain();
        connections.newCloseFuture().awaitUninterruptibly(grace.toMillis());
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        workers.shutdownNow();
    }

    private void drain() {
        List<Future<?>> drained = new ArrayList<>();
        connections.forEach(channel -> drained.add(drain(channel)));
        drained.forEach(Future::awaitUninterruptibly);
    }

    private static Future<?> drain(Channel channel) {
        return channel.eventLoop().submit(() -> {
            if (channel.pipeline().get(Http1Connection.class) instanceof Http1Connection connection) {
                connection.drain();
            } else if (channel.pipeline().get(Http2Connection.class) instanceof Http2Connection connection) {
                connection.drain();
            } else {
                channel.close();
            }
        });
    }
}
