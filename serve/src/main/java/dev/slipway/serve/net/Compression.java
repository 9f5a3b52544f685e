package dev.slipway.serve.net;

import dev.slipway.serve.inference.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/// Bodies in the encodings of HTTP: gzip and deflate.
final class Compression {

    private Compression() {}

    /// The bytes behind an encoding, counted while they come.
    ///
    /// @throws Refusal when they are more than `limit`, are not in this encoding, or it is not known
    static byte[] inflate(byte[] bytes, String encoding, int limit) {
        try (InputStream inflated = inflating(bytes, encoding)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream(Math.min(limit, 4 * bytes.length + 64));
            byte[] piece = new byte[16 << 10];
            for (int n = inflated.read(piece); n >= 0; n = inflated.read(piece)) {
                if (n > limit - all.size()) {
                    throw Refusal.tooLarge(limit);
                }
                all.write(piece, 0, n);
            }
            return all.toByteArray();
        } catch (EOFException e) {
            throw Refusal.malformed("the body ends before its %s does".formatted(encoding));
        } catch (IOException e) {
            throw Refusal.malformed(
                    "the body is not encoded as %s, as it says: %s".formatted(encoding, e.getMessage()));
        }
    }

    private static InputStream inflating(byte[] bytes, String encoding) throws IOException {
        InputStream deflated = new ByteArrayInputStream(bytes);
        return switch (encoding) {
            case "gzip", "x-gzip" -> new GZIPInputStream(deflated, 8 << 10);
            case "deflate" -> new InflaterInputStream(deflated);
            default ->
                throw new Refusal(
                        415,
                        Status.UNIMPLEMENTED,
                        "the encoding '%s' is not supported; send gzip, deflate or identity".formatted(encoding));
        };
    }

    static byte[] gzip(List<byte[]> pieces) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new FastGzip(all)) {
            for (byte[] piece : pieces) {
                gzip.write(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }

    private static final class FastGzip extends GZIPOutputStream {

        FastGzip(ByteArrayOutputStream target) throws IOException {
            super(target, 8 << 10);
            def.setLevel(1);
        }
    }
}
