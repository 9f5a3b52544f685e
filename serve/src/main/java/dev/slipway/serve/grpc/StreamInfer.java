package dev.slipway.serve.grpc;

import dev.slipway.serve.http.GrpcCall;
import dev.slipway.serve.http.GrpcStream;
import dev.slipway.serve.inference.Catalog;
import dev.slipway.serve.inference.Inference;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.shared.SharedMemory;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.protobuf.ProtoReader;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// `ModelStreamInfer`: requests in a stream, and answers in another. What is wrong with one request is said in its
/// answer, and the stream goes on.
record StreamInfer(Catalog catalog, Inference inference, SharedMemory memory) implements GrpcStream {

    private static final String FINAL = "triton_final_response";

    @Override
    public String path() {
        return InferenceService.PATH + "ModelStreamInfer";
    }

    @Override
    public CompletionStage<byte[]> call(GrpcCall call) {
        InferMessage asked;
        CompletionStage<ProtoWriter> answer;
        try {
            asked = InferMessage.read(ProtoReader.of(MemorySegment.ofArray(call.message()), "the request"), memory);
            answer = new Inferring(catalog, inference, memory).answer(asked, call);
        } catch (FormatException | IllegalArgumentException | ArithmeticException | ServeException e) {
            return CompletableFuture.completedStage(frame(failure(idOf(call.message()), e)));
        }
        return answer.handle((response, failure) -> {
            if (failure == null) {
                return written(asked, response);
            }
            if (cause(failure) instanceof ServeException refused) {
                return frame(failure(asked.id(), refused));
            }
            throw new CompletionException(failure);
        });
    }

    /// The answer; behind it, for who asked, an empty one that says that it is the last.
    private static byte[] written(InferMessage asked, ProtoWriter answer) {
        if (!asked.endsEmpty()) {
            return frame(wrapped(answer));
        }
        ProtoWriter end = new ProtoWriter()
                .string(1, asked.spec().name())
                .string(3, asked.id())
                .message(4, InferParameter.truth(FINAL, true));
        return GrpcStream.frames(List.of(wrapped(answer.message(4, InferParameter.truth(FINAL, false))), wrapped(end)));
    }

    private static byte[] frame(byte[] message) {
        return GrpcStream.frames(List.of(message));
    }

    private static byte[] wrapped(ProtoWriter answer) {
        return new ProtoWriter().message(2, answer).toBytes();
    }

    private static byte[] failure(String id, Exception why) {
        return new ProtoWriter()
                .string(
                        1,
                        why instanceof ServeException refused ? refused.sentence() : String.valueOf(why.getMessage()))
                .message(2, new ProtoWriter().string(3, id))
                .toBytes();
    }

    /// What the client calls a request that cannot be read, as far as that can.
    private static String idOf(byte[] message) {
        String id = "";
        try {
            ProtoReader reader = ProtoReader.of(MemorySegment.ofArray(message), "the request");
            while (reader.next()) {
                if (reader.field() == 3) {
                    id = reader.string();
                } else {
                    reader.skip();
                }
            }
        } catch (FormatException _) {
            return id;
        }
        return id;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() instanceof Throwable cause
                ? cause(cause)
                : failure;
    }
}
