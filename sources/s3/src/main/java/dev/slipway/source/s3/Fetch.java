package dev.slipway.source.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// One object made one file, whole, or not at all.
///
/// @param bucket where it lies
record Fetch(S3Client client, String bucket, Sink sink) {

    /// Where what arrives is written.
    @FunctionalInterface
    interface Sink {

        /// A file that is not there yet.
        Sink FILES = file -> Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);

        OutputStream open(Path file) throws IOException;
    }

    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-f]{32})\"?");

    /// @throws IOException when it is gone, was replaced since it was listed, or did not arrive as it was listed
    void fetch(Stored object, Path file) throws IOException {
        String what = "s3://" + bucket + "/" + object.key();
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(object.key())
                .ifMatch(object.tag().isEmpty() ? null : object.tag())
                .build();
        try (ResponseInputStream<GetObjectResponse> content = client.getObject(request)) {
            try {
                MessageDigest digest = md5();
                long arrived = copy(what, object, content, file, digest);
                requireWhole(what, object, arrived);
                requireSame(what, object, content.response(), digest);
            } catch (IOException | RuntimeException e) {
                content.abort();
                throw e;
            }
        } catch (SdkException e) {
            throw Failures.of(what, e);
        }
    }

    private long copy(String what, Stored object, InputStream content, Path file, MessageDigest digest)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        long arrived = 0;
        try (OutputStream out = sink.open(file)) {
            int read = 0;
            while (read >= 0 && arrived <= object.size()) {
                digest.update(buffer, 0, read);
                write(out, buffer, read);
                arrived += read;
                read = read(content, buffer, what, object, arrived);
            }
        }
        return arrived;
    }

    private static int read(InputStream content, byte[] buffer, String what, Stored object, long arrived)
            throws IOException {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new IOException("%s: %s".formatted(notWhole(what, object, arrived), e.getMessage()), e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int count) throws IOException {
        try {
            out.write(buffer, 0, count);
        } catch (IOException e) {
            throw new IOException(
                    "the folder for fetched models takes no more: %s; make room there, or name another (--model_cache)"
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private static void requireWhole(String what, Stored object, long arrived) throws IOException {
        if (arrived != object.size()) {
            throw new IOException(notWhole(what, object, arrived));
        }
    }

    private static String notWhole(String what, Stored object, long arrived) {
        return "%s has %d bytes, of which %d arrived".formatted(what, object.size(), arrived);
    }

    /// An ETag is the content's MD5 unless it was uploaded in parts or lies encrypted by a key of its own.
    private void requireSame(String what, Stored object, GetObjectResponse response, MessageDigest digest)
            throws IOException {
        var tag = MD5.matcher(object.tag());
        ServerSideEncryption encryption = response.serverSideEncryption();
        boolean comparable = (encryption == null || encryption == ServerSideEncryption.AES256)
                && response.sseCustomerAlgorithm() == null
                && !bucket.endsWith("--x-s3");
        if (comparable && tag.matches()) {
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(tag.group(1))) {
                throw new IOException("%s arrived with MD5 %s, expected %s".formatted(what, found, tag.group(1)));
            }
        }
    }

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
