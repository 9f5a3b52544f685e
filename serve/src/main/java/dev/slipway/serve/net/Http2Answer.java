package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpResponse;
import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.Map;

/// Answers of HTTP and gRPC as frames of HTTP/2, written but not sent.
final class Http2Answer {

    private static final int COPIED = 16 << 10;
    private static final int LONGEST_MESSAGE = 1000;
    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString GRPC_TYPE = AsciiString.cached("application/grpc");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString GRPC_STATUS = AsciiString.cached("grpc-status");
    private static final AsciiString GRPC_MESSAGE = AsciiString.cached("grpc-message");
    private static final AsciiString GRPC_RETRY_PUSHBACK = AsciiString.cached("grpc-retry-pushback-ms");
    private static final AsciiString GRPC_ACCEPT_ENCODING = AsciiString.cached("grpc-accept-encoding");
    private static final AsciiString ENCODINGS = AsciiString.cached("identity,gzip,deflate");
    private static final AsciiString ZERO = AsciiString.cached("0");

    private Http2Answer() {}

    /// @param taken told when the client has the message
    static void message(
            ChannelHandlerContext ctx,
            Http2FrameStream stream,
            byte[] message,
            Map<String, String> metadata,
            ChannelPromise taken) {
        Http2Headers trailers = new DefaultHttp2Headers(false).set(GRPC_STATUS, ZERO);
        opening(ctx, stream, metadata);
        ctx.write(new DefaultHttp2DataFrame(framed(ctx, message)).stream(stream), taken);
        ctx.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream), ctx.voidPromise());
    }

    /// What comes before messages.
    static void opening(ChannelHandlerContext ctx, Http2FrameStream stream, Map<String, String> metadata) {
        Http2Headers head = new DefaultHttp2Headers(false).status(OK);
        head.set(CONTENT_TYPE, GRPC_TYPE);
        metadata.forEach(head::set);
        ctx.write(new DefaultHttp2HeadersFrame(head).stream(stream), ctx.voidPromise());
    }

    /// One of several messages.
    static void next(ChannelHandlerContext ctx, Http2FrameStream stream, byte[] message) {
        ctx.write(new DefaultHttp2DataFrame(framed(ctx, message)).stream(stream), ctx.voidPromise());
    }

    /// Messages that are framed already.
    ///
    /// @param taken told when the client has them
    static void frames(ChannelHandlerContext ctx, Http2FrameStream stream, byte[] frames, ChannelPromise taken) {
        ctx.write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(frames)).stream(stream), taken);
    }

    /// What comes after messages.
    static void ending(ChannelHandlerContext ctx, Http2FrameStream stream, ServeException failure) {
        Http2Headers trailers = new DefaultHttp2Headers(false)
                .set(GRPC_STATUS, Integer.toString(failure.status().code()));
        if (failure.status() != Status.OK) {
            trailers.set(GRPC_MESSAGE, GrpcWords.percentEncoded(shortened(failure.sentence())));
        }
        ctx.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream), ctx.voidPromise());
    }

    private static ByteBuf framed(ChannelHandlerContext ctx, byte[] message) {
        boolean copied = message.length <= COPIED;
        ByteBuf frame = ctx.alloc().buffer(copied ? 5 + message.length : 5);
        frame.writeByte(0).writeInt(message.length);
        return copied ? frame.writeBytes(message) : Unpooled.wrappedBuffer(frame, Unpooled.wrappedBuffer(message));
    }

    static void failure(
            ChannelHandlerContext ctx, Http2FrameStream stream, ServeException failure, Map<String, String> metadata) {
        Http2Headers only = new DefaultHttp2Headers(false).status(OK);
        only.set(CONTENT_TYPE, GRPC_TYPE);
        metadata.forEach(only::set);
        only.set(GRPC_STATUS, Integer.toString(failure.status().code()));
        only.set(GRPC_MESSAGE, GrpcWords.percentEncoded(shortened(failure.sentence())));
        if (failure.retryAfter() instanceof Duration after) {
            only.set(GRPC_RETRY_PUSHBACK, Long.toString(Math.max(1, after.toMillis())));
        }
        if (failure.status() == Status.UNIMPLEMENTED) {
            only.set(GRPC_ACCEPT_ENCODING, ENCODINGS);
        }
        ctx.write(new DefaultHttp2HeadersFrame(only, true).stream(stream), ctx.voidPromise());
    }

    /// Clients take headers of 8 KiB, and what repeats a request may be longer.
    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST_MESSAGE ? sentence : sentence.substring(0, LONGEST_MESSAGE) + "…";
    }

    /// @param taken told when the client has the body
    static void response(
            ChannelHandlerContext ctx, Http2Call call, HttpResponse response, int size, ChannelPromise taken) {
        boolean empty = size == 0 || call.method.equals("HEAD");
        Http2Headers head = new DefaultHttp2Headers(false).status(Integer.toString(response.status()));
        response.headers().forEach(head::set);
        head.set(CONTENT_LENGTH, Integer.toString(size));
        if (empty) {
            ctx.write(new DefaultHttp2HeadersFrame(head, true).stream(call.stream), taken);
        } else {
            ctx.write(new DefaultHttp2HeadersFrame(head, false).stream(call.stream), ctx.voidPromise());
            ctx.write(new DefaultHttp2DataFrame(Http1Answer.wrapped(response.body()), true).stream(call.stream), taken);
        }
    }
}
