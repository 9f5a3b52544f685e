package dev.slipway.serve.v2;

import dev.slipway.serve.http.HttpHandler;
import dev.slipway.serve.http.HttpRequest;
import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.http.Percent;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.json.JsonWriter;
import dev.slipway.serve.shared.Region;
import dev.slipway.serve.shared.SharedMemory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Triton's extension by which clients register memory that they share with the server:
///
/// | request | what it does |
/// |---|---|
/// | `GET /v2/systemsharedmemory[/region/NAME]/status` | lists regions |
/// | `POST /v2/systemsharedmemory/region/NAME/register` | takes a region: `key`, `offset` and `byte_size` |
/// | `POST /v2/systemsharedmemory[/region/NAME]/unregister` | forgets one region, or all |
///
/// The same under `/v2/cudasharedmemory` answers as a server without a GPU does: there are no regions, and none can be
/// registered.
public final class SharedMemoryApi implements HttpHandler {

    private static final Pattern PATH =
            Pattern.compile("/v2/(system|cuda)sharedmemory(?:/region/([^/]+))?/(status|register|unregister)");

    private final SharedMemory memory;

    /// @param memory whose regions are listed and changed
    public SharedMemoryApi(SharedMemory memory) {
        this.memory = memory;
    }

    @Override
    public boolean handles(String path) {
        return path.startsWith("/v2/systemsharedmemory/") || path.startsWith("/v2/cudasharedmemory/");
    }

    @Override
    public CompletionStage<HttpResponse> handle(HttpRequest request) {
        HttpResponse answer;
        try {
            answer = answer(request);
        } catch (ServeException refused) {
            answer = V2Failure.of(refused);
        }
        return CompletableFuture.completedStage(answer);
    }

    private HttpResponse answer(HttpRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return V2Failure.error(404, "Not Found");
        }
        String verb = path.group(3);
        if (!request.method().equals(verb.equals("status") ? "GET" : "POST")) {
            return V2Failure.error(405, "Method Not Allowed");
        }
        String name = path.group(2) == null ? "" : Percent.decoded(path.group(2));
        return path.group(1).equals("system") ? system(verb, name, request.body()) : cuda(verb, name);
    }

    private HttpResponse system(String verb, String name, byte[] body) {
        switch (verb) {
            case "status" -> {
                return status(name);
            }
            case "register" -> memory.register(region(name, body));
            default -> memory.unregister(name);
        }
        return empty();
    }

    private HttpResponse status(String name) {
        JsonWriter json = JsonWriter.compact().startArray();
        for (Region region : memory.regions(name)) {
            json.startObject().member("name", region.name()).member("key", region.key());
            json.key("offset").number(region.offset()).key("byte_size").number(region.size());
            json.endObject();
        }
        return HttpResponse.of(200, HttpResponse.JSON, json.endArray().toBytes());
    }

    private static Region region(String name, byte[] body) {
        if (name.isEmpty()) {
            throw ServeException.invalid("'region name' is necessary to register system shared memory region");
        }
        Parameters parameters = Parameters.of(body);
        String key = parameters.text("key");
        Long offset = parameters.number("offset");
        Long size = parameters.number("byte_size");
        if (key == null || size == null) {
            throw ServeException.invalid("Shared memory register request has no %s", key == null ? "key" : "byte_size");
        }
        return new Region(name, key, offset == null ? 0 : offset, size);
    }

    private static HttpResponse cuda(String verb, String name) {
        switch (verb) {
            case "status" -> {
                if (!name.isEmpty()) {
                    throw ServeException.notFound("Unable to find cuda shared memory region: '%s'", name);
                }
                return HttpResponse.json(200, "[]");
            }
            case "register" ->
                throw ServeException.invalid(
                        "failed to register CUDA shared memory region: '%s', GPUs not supported", name);
            default -> {
                return empty();
            }
        }
    }

    private static HttpResponse empty() {
        return HttpResponse.json(200, "");
    }
}
