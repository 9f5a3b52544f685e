package dev.slipway.serve;

import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.rest.RestOptions;

/// How a server is set up.
///
/// @param net where it listens, and what it puts up with
/// @param repository how versions are found and loaded
/// @param rest how JSON is read and written
/// @param threads how many requests are computed at once
/// @param waiting how many may wait for their turn; more are refused
/// @param reload whether a client may replace the models that are served
public record ServerOptions(
        NetOptions net, RepositoryOptions repository, RestOptions rest, int threads, int waiting, boolean reload) {

    /// One port for everything, a thread for each processor.
    public static ServerOptions on(int... ports) {
        return new ServerOptions(
                NetOptions.on(ports),
                RepositoryOptions.DEFAULT,
                RestOptions.DEFAULT,
                Runtime.getRuntime().availableProcessors(),
                1000,
                false);
    }

    public ServerOptions with(RepositoryOptions changed) {
        return new ServerOptions(net, changed, rest, threads, waiting, reload);
    }

    public ServerOptions with(NetOptions changed) {
        return new ServerOptions(changed, repository, rest, threads, waiting, reload);
    }

    public ServerOptions withReload(boolean allowed) {
        return new ServerOptions(net, repository, rest, threads, waiting, allowed);
    }
}
