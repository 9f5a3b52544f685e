package dev.slipway.serve;

import dev.slipway.serve.control.ControlOptions;
import dev.slipway.serve.grpc.GrpcOptions;
import dev.slipway.serve.metrics.MonitorOptions;
import dev.slipway.serve.net.NetOptions;
import dev.slipway.serve.repository.RepositoryOptions;
import dev.slipway.serve.rest.RestOptions;
import dev.slipway.serve.schedule.ScheduleOptions;
import dev.slipway.serve.shared.SharedMemoryOptions;
import dev.slipway.serve.traffic.Route;
import dev.slipway.serve.warmup.WarmUpOptions;
import java.util.List;

/// How a server is set up.
///
/// @param net where it listens, and what it puts up with
/// @param models which models there are, and how their versions come to be served
/// @param requests which version computes a request, and when
/// @param answers how the interfaces answer
/// @param monitor what is shown and logged of what it does
public record ServerOptions(NetOptions net, Models models, Requests requests, Answers answers, MonitorOptions monitor) {

    /// @param repository how versions are found and loaded
    /// @param control how models come and go besides those that are configured
    /// @param warmUp what versions compute before they are served
    public record Models(RepositoryOptions repository, ControlOptions control, WarmUpOptions warmUp) {

        /// Models that are looked for every second, and warmed up before they are served.
        public static final Models DEFAULT =
                new Models(RepositoryOptions.DEFAULT, ControlOptions.DEFAULT, WarmUpOptions.DEFAULT);

        /// The same, found and loaded otherwise.
        public Models with(RepositoryOptions changed) {
            return new Models(changed, control, warmUp);
        }

        /// The same, where others decide what is served.
        public Models with(ControlOptions changed) {
            return new Models(repository, changed, warmUp);
        }
    }

    /// @param routes which versions answer requests that name none
    /// @param schedule when requests are computed
    public record Requests(List<Route> routes, ScheduleOptions schedule) {

        /// The newest version answers, on a thread for each processor, with batches as far as they are worth it.
        public static final Requests DEFAULT = new Requests(List.of(), ScheduleOptions.DEFAULT);

        /// Keeps the routes as they are now.
        public Requests {
            routes = List.copyOf(routes);
        }
    }

    /// @param rest how JSON is read and written
    /// @param grpc how gRPC answers
    /// @param memory whether tensors may lie in memory that clients share with the server
    public record Answers(RestOptions rest, GrpcOptions grpc, SharedMemoryOptions memory) {

        /// As TensorFlow Serving and Triton answer by default.
        public static final Answers DEFAULT =
                new Answers(RestOptions.DEFAULT, GrpcOptions.DEFAULT, SharedMemoryOptions.OFF);
    }

    /// One port for everything, a thread for each processor.
    public static ServerOptions on(int... ports) {
        return new ServerOptions(
                NetOptions.on(ports), Models.DEFAULT, Requests.DEFAULT, Answers.DEFAULT, MonitorOptions.DEFAULT);
    }

    /// The same, at other addresses or with other limits.
    public ServerOptions with(NetOptions changed) {
        return new ServerOptions(changed, models, requests, answers, monitor);
    }

    /// The same, with models that come to be served otherwise.
    public ServerOptions with(Models changed) {
        return new ServerOptions(net, changed, requests, answers, monitor);
    }

    /// The same, answering otherwise.
    public ServerOptions with(Answers changed) {
        return new ServerOptions(net, models, requests, changed, monitor);
    }

    /// The same, watched otherwise.
    public ServerOptions with(MonitorOptions changed) {
        return new ServerOptions(net, models, requests, answers, changed);
    }
}
