package dev.slipway.source.s3;

import dev.slipway.serve.repository.Source;
import dev.slipway.serve.repository.StoredVersion;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/// The versions of one model in a bucket.
final class S3Source implements Source {

    private static final Pattern VERSION = Pattern.compile("\\d{1,18}");

    private final Location location;
    private final Path cache;
    private final Supplier<S3Client> connect;
    private final Fetch.Sink sink;
    private @Nullable S3Client client;
    private @Nullable Shelf shelf;
    private boolean closed;

    /// @param connect called once, at the first look
    S3Source(Location location, Path cache, Supplier<S3Client> connect) {
        this(location, cache, connect, Fetch.Sink.FILES);
    }

    S3Source(Location location, Path cache, Supplier<S3Client> connect, Fetch.Sink sink) {
        this.sink = sink;
        this.location = location;
        this.cache = cache;
        this.connect = connect;
    }

    /// A prefix at and below which there is nothing is taken for one that cannot be read, as a folder that is not there
    /// is.
    @Override
    public SortedMap<Long, StoredVersion> versions() throws IOException {
        String prefix = location.prefix();
        Listing listing = Listing.level(client(), location.bucket(), prefix);
        if (listing.folders().isEmpty() && listing.objects().isEmpty()) {
            return object();
        }
        SortedMap<Long, StoredVersion> versions = new TreeMap<>();
        if (listing.objects().stream().anyMatch(object -> object.key().equals(prefix + "saved_model.pb"))) {
            versions.put(1L, new S3Version(this, prefix, true));
            return versions;
        }
        listing.folders().stream().sorted().forEach(folder -> {
            Matcher name = VERSION.matcher(folder.substring(prefix.length(), folder.length() - 1));
            if (name.matches()) {
                versions.put(Long.parseLong(name.group()), new S3Version(this, folder, false));
            }
        });
        return versions;
    }

    /// The one object that the location names itself, as a folder of this machine may be a file.
    private SortedMap<Long, StoredVersion> object() throws IOException {
        String key = location.prefix().replaceFirst("/$", "");
        List<Stored> named = key.isEmpty()
                ? List.of()
                : Listing.level(client(), location.bucket(), key).objects().stream()
                        .filter(object -> object.key().equals(key))
                        .toList();
        if (named.isEmpty()) {
            throw new NoSuchFileException(location.toString(), null, "nothing lies there or below");
        }
        SortedMap<Long, StoredVersion> versions = new TreeMap<>();
        versions.put(1L, new S3Version(this, key.substring(0, key.lastIndexOf('/') + 1), true, named));
        return versions;
    }

    Fetch.Sink sink() {
        return sink;
    }

    String bucket() {
        return location.bucket();
    }

    synchronized S3Client client() throws IOException {
        if (closed) {
            throw new IOException("the model is served no longer");
        }
        if (client == null) {
            try {
                client = connect.get();
            } catch (SdkException e) {
                throw Failures.of(location.toString(), e);
            } catch (IllegalArgumentException | NullPointerException e) {
                throw new IOException("the settings for %s are wrong: %s".formatted(location, e.getMessage()), e);
            }
        }
        return client;
    }

    synchronized Shelf shelf() throws IOException {
        if (closed) {
            throw new IOException("the model is served no longer");
        }
        if (shelf == null) {
            shelf = Shelf.open(cache);
        }
        return shelf;
    }

    synchronized void giveBack(Path fetched) {
        if (shelf != null) {
            shelf.giveBack(fetched);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
        }
        if (shelf != null) {
            shelf.close();
        }
    }
}
