package dev.slipway.serve.grpc;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcMethod;
import dev.slipway.serve.http.Role;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.settings.ServerSettings;
import dev.slipway.serve.settings.Settings;
import dev.slipway.serve.v2.TritonWords;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// `LogSettings` and `TraceSetting` of Triton: a request that names settings changes them, every answer tells all.
///
record SettingsService(Unary unary) implements GrpcMethod {

    /// How values are spelled.
    private interface Form {
        ProtoWriter write(Object value);

        Object read(ProtoReader value);
    }

    static List<GrpcMethod> methods(Catalog catalog, ServerSettings settings) {
        return List.of(
                of("LogSettings", catalog, settings.logging(), new Choice()),
                of("TraceSetting", catalog, settings.tracing(), new Texts()));
    }

    private static GrpcMethod of(String name, Catalog catalog, Settings settings, Form form) {
        Unary unary = Unary.atOnce(InferenceService.PATH + name, message -> answer(message, catalog, settings, form));
        return new SettingsService(unary.needing(Role.ADMIN));
    }

    @Override
    public String path() {
        return unary.path();
    }

    @Override
    public Role role() {
        return Role.ADMIN;
    }

    /// To read needs less than to change.
    @Override
    public Role role(GrpcCall call) {
        try {
            ProtoReader message = ProtoReader.of(MemorySegment.ofArray(call.message()), "the request");
            while (message.next()) {
                if (message.field() == 1) {
                    return Role.ADMIN;
                }
                message.skip();
            }
            return Role.INFER;
        } catch (FormatException _) {
            return Role.ADMIN;
        }
    }

    @Override
    public CompletionStage<byte[]> call(GrpcCall call) {
        return unary.call(call);
    }

    private static ProtoWriter answer(ProtoReader message, Catalog catalog, Settings settings, Form form) {
        Map<String, Object> changes = new HashMap<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> change(message.message(), changes, form);
                case 2 -> requireModel(message.string(), catalog);
                default -> message.skip();
            }
        }
        settings.change(changes);
        ProtoWriter answer = new ProtoWriter();
        settings.values()
                .forEach((name, value) ->
                        answer.message(1, entry -> entry.string(1, name).message(2, form.write(value))));
        return answer;
    }

    private static void requireModel(String model, Catalog catalog) {
        if (!model.isEmpty()) {
            TritonWords.lease(catalog, ModelSpec.latest(model)).close();
        }
    }

    private static void change(ProtoReader entry, Map<String, Object> changes, Form form) {
        String name = "";
        Object value = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> name = entry.string();
                case 2 -> value = form.read(entry.message());
                default -> entry.skip();
            }
        }
        changes.put(name, value);
    }

    /// A truth, number or text.
    private record Choice() implements Form {

        @Override
        public ProtoWriter write(Object value) {
            return switch (value) {
                case Boolean truth -> new ProtoWriter().bool(1, truth);
                case Long number -> new ProtoWriter().int64(2, number);
                default -> new ProtoWriter().string(3, value.toString());
            };
        }

        @Override
        public Object read(ProtoReader value) {
            Object read = "";
            while (value.next()) {
                switch (value.field()) {
                    case 1 -> read = value.bool();
                    case 2 -> read = value.int64();
                    case 3 -> read = value.string();
                    default -> value.skip();
                }
            }
            return read;
        }
    }

    /// Texts, one or several.
    private record Texts() implements Form {

        @Override
        public ProtoWriter write(Object value) {
            ProtoWriter texts = new ProtoWriter();
            if (value instanceof List<?> several) {
                several.forEach(text -> texts.string(1, String.valueOf(text)));
                return texts;
            }
            return texts.string(1, value.toString());
        }

        @Override
        public Object read(ProtoReader value) {
            List<String> texts = new ArrayList<>();
            while (value.next()) {
                if (value.field() == 1) {
                    texts.add(value.string());
                } else {
                    value.skip();
                }
            }
            return texts;
        }
    }
}
