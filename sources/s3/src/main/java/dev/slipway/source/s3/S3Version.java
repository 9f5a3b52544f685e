package dev.slipway.source.s3;

import dev.slipway.serve.repository.Fingerprint;
import dev.slipway.serve.repository.StoredVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The objects below one prefix.
final class S3Version implements StoredVersion {

    private final S3Source source;
    private final String prefix;
    private final boolean named;
    private @Nullable List<Stored> objects;
    private @Nullable Path whole;

    /// @param named whether the configuration names this very model, which is whole then
    S3Version(S3Source source, String prefix, boolean named) {
        this(source, prefix, named, null);
    }

    /// @param objects what it consists of, null for everything below the prefix
    S3Version(S3Source source, String prefix, boolean named, @Nullable List<Stored> objects) {
        this.source = source;
        this.prefix = prefix;
        this.named = named;
        this.objects = objects;
    }

    @Override
    public Fingerprint fingerprint() throws IOException {
        MessageDigest digest = sha256();
        long bytes = 0;
        long newest = 0;
        boolean complete = named;
        List<Stored> listed = objects();
        for (Stored object : listed) {
            bytes += object.size();
            newest = Math.max(newest, object.changed().toEpochMilli());
            complete |= object.key().endsWith("/" + Fingerprint.MARKER);
            digest.update("%s\0%d\0%s\n"
                    .formatted(object.key(), object.size(), object.tag())
                    .getBytes(StandardCharsets.UTF_8));
        }
        return new Fingerprint(
                listed.size(), bytes, newest, complete, HexFormat.of().formatHex(digest.digest()));
    }

    /// Listed once, so that what is fetched is what was seen not to change.
    private synchronized List<Stored> objects() throws IOException {
        if (objects == null) {
            objects = List.copyOf(Listing.all(source.client(), source.bucket(), prefix));
        }
        return objects;
    }

    @Override
    public Path local() throws IOException {
        List<Stored> listed = objects();
        Fetch fetch = new Fetch(source.client(), source.bucket(), source.sink());
        Shelf shelf = source.shelf();
        Path part = shelf.begin();
        try {
            for (Stored object : listed) {
                Path file = Keys.file(part, prefix, object.key());
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                fetch.fetch(object, file);
            }
            Path fetched = shelf.putUp(part);
            synchronized (this) {
                whole = fetched;
            }
            return fetched;
        } catch (IOException | RuntimeException | Error e) {
            Shelf.remove(part);
            throw e;
        }
    }

    @Override
    public void release() {
        Path fetched;
        synchronized (this) {
            fetched = whole;
            whole = null;
        }
        if (fetched != null) {
            source.giveBack(fetched);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
