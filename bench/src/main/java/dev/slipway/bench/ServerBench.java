package dev.slipway.bench;

import dev.slipway.bench.api.Api;
import dev.slipway.bench.api.Inputs;
import dev.slipway.bench.api.ModelName;
import dev.slipway.bench.api.Region;
import dev.slipway.bench.api.Request;
import dev.slipway.bench.load.LoadPlan;
import dev.slipway.bench.load.Measurement;
import dev.slipway.bench.net.Client;
import dev.slipway.bench.net.Endpoint;
import dev.slipway.bench.net.Exchange;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A server under load: one request, made once, sent again and again.
///
///     ServerBench bench = ServerBench.prepare(server, ModelName.of("m"), Inputs.random(1));
///     Measurement seen = bench.run(LoadPlan.of(new Pace.Closed(8)));
public final class ServerBench implements Measurable, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEADLINE_HEADER = "grpc-timeout";

    /// A server, and how it is spoken to.
    ///
    /// @param url `http://host:port` or `https://host:port`
    /// @param ca certificates that are trusted, in a PEM file; null for those of the JDK
    /// @param headers sent with every request
    /// @param threads of the client
    /// @param connections at once; 0 for as many as the load needs
    /// @param precise whether processor time is spent to send at the right microsecond
    /// @param shared whether inputs lie in memory that the server shares, not in the requests
    public record Target(
            String url,
            Api api,
            @Nullable Path ca,
            Map<String, String> headers,
            int threads,
            int connections,
            boolean precise,
            boolean shared) {

        public Target {
            headers = new LinkedHashMap<>(headers);
        }

        public static Target of(String url, Api api) {
            return new Target(url, api, null, Map.of(), 1, 0, true, false);
        }
    }

    private final Target target;
    private final Endpoint endpoint;
    private final Request request;
    private final SequencedMap<String, Tensor> inputs;
    private final @Nullable Region region;
    private final byte[] firstAnswer;

    private ServerBench(
            Target target,
            Endpoint endpoint,
            Request request,
            SequencedMap<String, Tensor> inputs,
            @Nullable Region region,
            byte[] firstAnswer) {
        this.target = target;
        this.endpoint = endpoint;
        this.request = request;
        this.inputs = inputs;
        this.region = region;
        this.firstAnswer = firstAnswer;
    }

    /// Asks the server what the model takes, makes a request of it, and sees that the server answers it.
    ///
    /// @throws dev.slipway.wire.FormatException when the server cannot be reached or refuses
    public static ServerBench prepare(Target target, ModelName model, Inputs inputs) {
        Endpoint endpoint = Endpoint.of(target.url(), target.ca());
        byte[] described = asked(endpoint, target, target.api().describe(model));
        SequencedMap<String, TensorType> types = target.api().inputs(model, described);
        SequencedMap<String, Tensor> tensors = inputs.tensors(types);
        Region region = target.shared()
                ? SharedInputs.put(
                        tensors, made -> asked(endpoint, target, target.api().register(made)))
                : null;
        Request request = target.api().infer(model, tensors, region).with(target.headers());
        return new ServerBench(target, endpoint, request, tensors, region, Exchange.body(endpoint, request, PATIENCE));
    }

    private static byte[] asked(Endpoint endpoint, Target target, Request request) {
        return Exchange.body(endpoint, request.with(target.headers()), PATIENCE);
    }

    /// Lets the server forget the inputs that it shares.
    @Override
    public void close() {
        if (region != null) {
            try {
                asked(endpoint, target, target.api().unregister(region));
            } catch (FormatException _) {
                // A server that is gone has forgotten them.
            }
        }
    }

    /// What the server answers, a line for each output.
    public List<String> answer() {
        return target.api().outputs(firstAnswer);
    }

    @Override
    public Measurement run(LoadPlan plan) {
        return client(plan).run(plan);
    }

    /// A deadline shorter than usual goes with the request, where the protocol has a place for it.
    private Client client(LoadPlan plan) {
        boolean told = request.grpc() && plan.patience().compareTo(LoadPlan.PATIENCE) < 0;
        Request timed =
                told ? request.with(Map.of(DEADLINE_HEADER, plan.patience().toMillis() + "m")) : request;
        return new Client(endpoint, timed, target.threads(), target.connections(), target.precise());
    }

    @Override
    public String describe(LoadPlan plan) {
        List<String> parts = new ArrayList<>();
        inputs.forEach((name, tensor) -> parts.add("%s %s".formatted(name, tensor.type())));
        return "%s at %s, %d bytes a request (%s)%s, %d connections"
                .formatted(
                        target.api(),
                        endpoint,
                        request.body().length,
                        String.join(", ", parts),
                        region == null ? "" : " and %d in shared memory".formatted(region.size()),
                        client(plan).connections(plan.pace()));
    }
}
