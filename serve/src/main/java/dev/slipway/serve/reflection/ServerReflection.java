package dev.slipway.serve.reflection;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcStream;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `ServerReflectionInfo`: requests in a stream, of which each is answered. What is not there is said in an answer, and
/// the stream goes on.
record ServerReflection(String path, Supplier<ProtoFiles> known) implements GrpcStream {

    private static final int HOST = 1;
    private static final int FILE_NAMED = 3;
    private static final int FILE_DECLARING = 4;
    private static final int FILE_EXTENDING = 5;
    private static final int EXTENSIONS = 6;
    private static final int SERVICES = 7;

    @Override
    public CompletionStage<byte[]> call(GrpcCall call) {
        try {
            byte[] answer = answer(call.message()).toBytes();
            return CompletableFuture.completedStage(GrpcStream.frames(List.of(answer)));
        } catch (FormatException e) {
            return CompletableFuture.failedStage(
                    new ServeException(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage())));
        }
    }

    private ProtoWriter answer(byte[] request) {
        ProtoFiles files = known.get();
        ProtoReader message = ProtoReader.of(MemorySegment.ofArray(request), "the request");
        String host = "";
        int question = 0;
        String about = "";
        while (message.next()) {
            switch (message.field()) {
                case HOST -> host = message.string();
                case FILE_NAMED, FILE_DECLARING, EXTENSIONS, SERVICES -> {
                    question = message.field();
                    about = message.string();
                }
                case FILE_EXTENDING -> {
                    question = FILE_EXTENDING;
                    message.skip();
                }
                default -> message.skip();
            }
        }
        ProtoWriter answer = new ProtoWriter().string(1, host).bytes(2, request);
        return switch (question) {
            case FILE_NAMED -> file(answer, files, files.named(about), "file '%s'".formatted(about));
            case FILE_DECLARING -> file(answer, files, files.declaring(about), "symbol '%s'".formatted(about));
            case FILE_EXTENDING -> error(answer, Status.NOT_FOUND, "no message has extensions");
            case EXTENSIONS ->
                files.declaring(about) == null
                        ? error(answer, Status.NOT_FOUND, "there is no symbol '%s'".formatted(about))
                        : extensions(answer, about);
            case SERVICES -> services(answer, files);
            default -> error(answer, Status.INVALID_ARGUMENT, "the request asks for nothing that is known here");
        };
    }

    private static ProtoWriter file(ProtoWriter answer, ProtoFiles files, @Nullable ProtoFile file, String what) {
        if (file == null) {
            return error(answer, Status.NOT_FOUND, "there is no %s; list_services names what there is".formatted(what));
        }
        ProtoWriter descriptors = new ProtoWriter();
        files.describe(file).forEach(descriptor -> descriptors.bytes(1, descriptor));
        return answer.message(4, descriptors);
    }

    /// No message has any.
    private static ProtoWriter extensions(ProtoWriter answer, String type) {
        return answer.message(5, none -> none.string(1, type));
    }

    private static ProtoWriter services(ProtoWriter answer, ProtoFiles files) {
        ProtoWriter list = new ProtoWriter();
        files.services().forEach(name -> list.message(1, service -> service.string(1, name)));
        return answer.message(6, list);
    }

    private static ProtoWriter error(ProtoWriter answer, Status status, String sentence) {
        return answer.message(7, error -> error.int64(1, status.code()).string(2, sentence));
    }
}
