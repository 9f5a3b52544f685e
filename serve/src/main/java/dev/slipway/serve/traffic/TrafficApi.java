package dev.slipway.serve.traffic;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Percent;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Shows and changes routes, for who may [administer][Role#ADMIN]:
///
/// | request | what it does |
/// |---|---|
/// | `GET /v1/admin/traffic` | every route, what its versions did, and how far its shadow is from the answers |
/// | `PUT /v1/admin/traffic` | replaces all routes by those of the body, which is as [TrafficFile] has it |
/// | `POST /v1/admin/traffic` | adds the routes of the body, or replaces those for the same name |
/// | `DELETE /v1/admin/traffic/MODEL[/labels/LABEL]` | takes a route away |
public final class TrafficApi implements HttpHandler {

    private static final String PATH = "/v1/admin/traffic";
    private static final Pattern ONE = Pattern.compile(PATH + "/([^/]+)(?:/labels/([^/]+))?");

    private final Traffic traffic;

    /// @param traffic whose routes are shown and changed
    public TrafficApi(Traffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public boolean handles(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public Role role(HttpRequest request) {
        return Role.ADMIN;
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        return CompletableFuture.completedStage(answer(request));
    }

    private HttpResponse answer(HttpRequest request) {
        Matcher one = ONE.matcher(request.path());
        if (one.matches()) {
            return request.method().equals("DELETE")
                    ? removed(Percent.decoded(one.group(1)), one.group(2) == null ? "" : Percent.decoded(one.group(2)))
                    : HttpResponse.error(405, "a route is only deleted by its name; GET, PUT and POST go to " + PATH);
        }
        if (!request.path().equals(PATH)) {
            return HttpResponse.error(404, "nothing is at this path; routes are at " + PATH);
        }
        try {
            switch (request.method()) {
                case "GET" -> {}
                case "PUT" -> traffic.configure(routes(request));
                case "POST" -> traffic.add(routes(request));
                default -> {
                    return HttpResponse.error(405, "routes are read by GET, replaced by PUT and added by POST");
                }
            }
        } catch (IllegalArgumentException e) {
            return HttpResponse.error(400, String.valueOf(e.getMessage()));
        }
        return reports();
    }

    private static List<Route> routes(HttpRequest request) {
        return TrafficFile.parse(new String(request.body(), StandardCharsets.UTF_8), "routes");
    }

    private HttpResponse removed(String model, String label) {
        return traffic.remove(model, label) ? reports() : HttpResponse.error(404, "there is no such route");
    }

    private HttpResponse reports() {
        JsonWriter json = JsonWriter.indented(2).startObject().key("routes").startArray();
        traffic.report().forEach(report -> write(json, report));
        return HttpResponse.of(
                200, HttpResponse.JSON, json.endArray().endObject().toBytes());
    }

    private static void write(JsonWriter json, RouteReport route) {
        json.startObject().member("model", route.model()).member("label", route.label());
        json.key("baseline").number(route.baseline()).key("versions").startArray();
        for (ArmReport arm : route.arms()) {
            json.startObject().key("version").number(arm.version());
            json.key("loaded").bool(arm.loaded()).key("share").decimal(arm.weight());
            json.key("requests").number(arm.requests());
            json.key("failures").number(arm.failures());
            json.key("slow").number(arm.slow());
            times(json, arm.p50(), arm.p99());
        }
        json.endArray();
        if (route.shadow() instanceof ShadowReport shadow) {
            json.key("shadow").startObject().key("version").number(shadow.version());
            json.key("compared").number(shadow.compared());
            json.key("differing").number(shadow.differing());
            json.key("failures").number(shadow.failures());
            json.key("dropped").number(shadow.dropped());
            json.key("max_abs_diff").decimal(shadow.maxAbsDiff());
            json.key("max_rel_diff").decimal(shadow.maxRelDiff());
            json.key("mean_abs_diff").decimal(shadow.meanAbsDiff());
            json.key("top1_agreement").decimal(shadow.top1Agreement());
            times(json, shadow.p50(), shadow.p99());
        }
        json.key("rolled_back").startArray();
        route.rolledBack().forEach(json::string);
        json.endArray().endObject();
    }

    private static void times(JsonWriter json, long p50, long p99) {
        json.key("p50_ms")
                .decimal(milliseconds(p50))
                .key("p99_ms")
                .decimal(milliseconds(p99))
                .endObject();
    }

    /// To the microsecond.
    private static double milliseconds(long nanoseconds) {
        return Math.round(nanoseconds / 1e3) / 1e3;
    }
}
