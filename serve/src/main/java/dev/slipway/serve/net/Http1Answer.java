package dev.slipway.serve.net;

import dev.slipway.serve.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// An answer as the bytes of HTTP/1.1.
final class Http1Answer {

    static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");

    private static final int COPIED = 32 << 10;
    private static final AsciiString VERSION = AsciiString.cached("HTTP/1.1 ");
    private static final AsciiString LENGTH = AsciiString.cached("content-length: ");
    private static final AsciiString DATE = AsciiString.cached("\r\ndate: ");
    private static final AsciiString CLOSE = AsciiString.cached("\r\nconnection: close\r\n\r\n");
    private static final AsciiString KEEP = AsciiString.cached("\r\nconnection: keep-alive\r\n\r\n");
    private static final AsciiString END = AsciiString.cached("\r\n\r\n");
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);
    private static volatile Now now = new Now(0, AsciiString.EMPTY_STRING);

    private record Now(long second, AsciiString text) {}

    /// What becomes of the connection.
    enum Then {
        STAYS(END),
        STAYS_AS_ASKED(KEEP),
        ENDS(CLOSE);

        private final AsciiString line;

        Then(AsciiString line) {
            this.line = line;
        }
    }

    private Http1Answer() {}

    /// The bytes to send in their order: those of a small answer in one piece, of a large body in several.
    ///
    /// @param bodiless whether the answer only tells what a body would be, as to HEAD
    /// @param longest how long a piece of a body may be
    static List<ByteBuf> pieces(
            ByteBufAllocator allocator, HttpResponse answer, boolean bodiless, Then then, int longest) {
        int size = size(answer.body());
        boolean copied = size <= COPIED && !bodiless;
        ByteBuf head = allocator.buffer(256 + (copied ? size : 0));
        HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
        ByteBufUtil.copy(VERSION, head);
        ByteBufUtil.copy(status.codeAsText(), head);
        head.writeByte(' ');
        ByteBufUtil.writeAscii(head, status.reasonPhrase());
        head.writeShort('\r' << 8 | '\n');
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            write(head, header.getKey());
            head.writeShort(':' << 8 | ' ');
            write(head, header.getValue());
            head.writeShort('\r' << 8 | '\n');
        }
        ByteBufUtil.copy(LENGTH, head);
        ByteBufUtil.writeAscii(head, Integer.toString(size));
        ByteBufUtil.copy(DATE, head);
        ByteBufUtil.copy(date(), head);
        ByteBufUtil.copy(then.line, head);
        if (copied) {
            answer.body().forEach(head::writeBytes);
        }
        List<ByteBuf> pieces = new ArrayList<>();
        pieces.add(head);
        if (!copied && !bodiless) {
            answer.body().forEach(piece -> cut(piece, longest, pieces));
        }
        return pieces;
    }

    private static void cut(byte[] whole, int longest, List<ByteBuf> pieces) {
        for (int from = 0; from < whole.length; from += longest) {
            pieces.add(Unpooled.wrappedBuffer(whole, from, Math.min(longest, whole.length - from)));
        }
    }

    static ByteBuf wrapped(List<byte[]> body) {
        return Unpooled.wrappedBuffer(body.toArray(byte[][]::new));
    }

    static int size(List<byte[]> body) {
        long size = 0;
        for (byte[] piece : body) {
            size += piece.length;
        }
        return Math.toIntExact(size);
    }

    /// Text of a header; nothing in it ends the line.
    private static void write(ByteBuf target, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            target.writeByte(c >= ' ' && c != 0x7f && c <= 0xff ? c : ' ');
        }
    }

    private static AsciiString date() {
        long second = System.currentTimeMillis() / 1000;
        Now known = now;
        if (known.second != second) {
            known = new Now(
                    second,
                    new AsciiString(CLOCK.format(Instant.ofEpochSecond(second).atOffset(ZoneOffset.UTC))));
            now = known;
        }
        return known.text;
    }
}
