package dev.slipway.serve.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.time.Duration;

/// Stands before the codec, which tells nothing of frames before they are whole, and notes since when headers come, or
/// any other frame but those of bodies, which are watched as bodies
/// ([RFC 9113, section 4](https://www.rfc-editor.org/rfc/rfc9113#section-4)). Lives on its connection's thread.
final class Http2Doorbell extends ChannelInboundHandlerAdapter {

    private static final int TYPE = 3;
    private static final int FLAGS = 4;

    /// Bytes of the frame under way that are still to come; at first those of the preface, which is of no type.
    private int left = Http2CodecUtil.connectionPrefaceBuf().readableBytes();

    /// Bytes of the next frame's head that have come, and what they say.
    private int headBytes;

    private int length;
    private int type = -1;
    private int flags;
    private boolean inHeaders;
    private long since;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            follow(bytes);
        }
        ctx.fireChannelRead(message);
    }

    private void follow(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int at = bytes.readerIndex(); at < end; ) {
            if (left > 0) {
                int step = Math.min(left, end - at);
                left -= step;
                at += step;
            } else if (headBytes == 0 && end - at >= Http2CodecUtil.FRAME_HEADER_LENGTH) {
                length = bytes.getUnsignedMedium(at);
                type = bytes.getByte(at + TYPE);
                flags = bytes.getByte(at + FLAGS);
                at += Http2CodecUtil.FRAME_HEADER_LENGTH;
                begin();
            } else {
                headByte(bytes.getUnsignedByte(at++));
            }
        }
        boolean whole = headBytes == 0 && !inHeaders && (left == 0 || type == Http2FrameTypes.DATA);
        since = whole ? 0 : since == 0 ? System.nanoTime() : since;
    }

    private void headByte(int value) {
        switch (headBytes) {
            case 0 -> length = value;
            case 1, 2 -> length = length << 8 | value;
            case TYPE -> type = value;
            case FLAGS -> flags = value;
            default -> {}
        }
        if (++headBytes == Http2CodecUtil.FRAME_HEADER_LENGTH) {
            headBytes = 0;
            begin();
        }
    }

    private void begin() {
        left = length;
        since = inHeaders ? since : 0;
        if (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION) {
            inHeaders = (flags & Http2Flags.END_HEADERS) == 0;
        }
    }

    /// Whether headers have been coming for longer than a client may take.
    boolean isSlow(long now, Duration patience) {
        return since != 0 && now - since > patience.toNanos();
    }
}
