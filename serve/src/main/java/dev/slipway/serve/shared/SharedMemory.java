package dev.slipway.serve.shared;

import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The regions that clients have registered
/// (<https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_shared_memory.md>), and the
/// bytes in them. Safe for many threads.
///
/// Bytes are copied by reading and writing the file that stands for the memory. Mapped memory ends the whole process
/// when it is touched after its owner has made it smaller.
public final class SharedMemory implements AutoCloseable {

    private static final int MOST_REGIONS = 1_000;
    private static final int LONGEST_NAME = 255;
    private static final int PIECE = 1 << 20;

    private final @Nullable Path folder;
    private final long most;
    private final ConcurrentNavigableMap<String, Opened> regions = new ConcurrentSkipListMap<>();

    /// @param file stays readable when the client has removed the object's name
    private record Opened(Region region, FileChannel file) {}

    /// Memory without regions yet.
    public SharedMemory(SharedMemoryOptions options) {
        folder = options.folder();
        most = options.most();
    }

    /// Memory that no client may name.
    public static SharedMemory off() {
        return new SharedMemory(SharedMemoryOptions.OFF);
    }

    /// Whether clients may name any.
    public boolean isAllowed() {
        return folder != null;
    }

    private Path folder() {
        if (folder == null) {
            throw new ServeException(
                    Status.UNIMPLEMENTED,
                    "shared memory is not supported unless the server is started with --allow-client-shm=true: send tensors as JSON or binary data");
        }
        return folder;
    }

    /// Opens the object that a client has made.
    ///
    /// @throws ServeException when the name is taken, or the object is not there or not that large
    public synchronized void register(Region region) {
        Path file = file(region, folder());
        if (regions.containsKey(region.name())) {
            throw new ServeException(
                    Status.ALREADY_EXISTS, "shared memory region '%s' already in manager".formatted(region.name()));
        }
        if (regions.size() == MOST_REGIONS) {
            throw new ServeException(
                    Status.RESOURCE_EXHAUSTED,
                    "%d shared memory regions are registered; unregister some".formatted(MOST_REGIONS));
        }
        regions.put(region.name(), new Opened(region, open(region, file)));
    }

    /// The file of a region; none but those right in the folder.
    private static Path file(Region region, Path folder) {
        String key = region.key().startsWith("/") ? region.key().substring(1) : region.key();
        boolean plain = !key.isEmpty()
                && key.length() <= LONGEST_NAME
                && !key.equals(".")
                && !key.equals("..")
                && key.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
        if (!plain) {
            throw unregistrable(
                    region, ": the key '%s' is not the name of a shared memory object".formatted(region.key()));
        }
        return folder.resolve(key);
    }

    private static ServeException unregistrable(Region region, String why) {
        return ServeException.invalid(
                "failed to register shared memory region '%s': invalid args%s", region.name(), why);
    }

    private static FileChannel open(Region region, Path path) {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw unopenable(region);
        }
        FileChannel file;
        long size;
        try {
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | IllegalArgumentException e) {
            throw unopenable(region);
        }
        try {
            size = file.size();
        } catch (IOException e) {
            size = -1;
        }
        if (region.size() <= 0 || region.offset() < 0 || region.offset() > size - region.size()) {
            close(file);
            throw unregistrable(
                    region, ": %d bytes from %d of an object of %d".formatted(region.size(), region.offset(), size));
        }
        return file;
    }

    private static ServeException unopenable(Region region) {
        return new ServeException(Status.INTERNAL, "Unable to open shared memory region: '%s'".formatted(region.key()));
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException _) {
            // What was written is in memory already.
        }
    }

    /// One region, or all of them by name where none is named.
    ///
    /// @throws ServeException when none has that name
    public List<Region> regions(String name) {
        folder();
        if (name.isEmpty()) {
            return regions.values().stream().map(Opened::region).toList();
        }
        Opened opened = regions.get(name);
        if (opened == null) {
            throw ServeException.notFound("Unable to find system shared memory region: '%s'", name);
        }
        return List.of(opened.region());
    }

    /// Forgets one region, or all of them where none is named. What is unknown is forgotten already.
    public synchronized void unregister(String name) {
        folder();
        for (String each : name.isEmpty() ? List.copyOf(regions.keySet()) : List.of(name)) {
            Opened opened = regions.remove(each);
            if (opened != null) {
                close(opened.file());
            }
        }
    }

    /// The bytes of a tensor, copied.
    ///
    /// @throws ServeException when the region has not that many there, or no longer
    public byte[] read(Place place) {
        Opened opened = require(place);
        if (place.size() > most) {
            throw ServeException.invalid(
                    "a tensor of %d bytes in shared memory region '%s' is larger than the %d allowed",
                    place.size(), place.region(), most);
        }
        byte[] bytes = new byte[(int) place.size()];
        long from = opened.region().offset() + place.offset();
        try {
            for (int at = 0; at < bytes.length; ) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at));
                int read = opened.file().read(piece, from + at);
                if (read < 0) {
                    throw outside(place);
                }
                at += read;
            }
        } catch (IOException e) {
            throw lost(place, e);
        }
        return bytes;
    }

    /// Copies the bytes of an output to where the client wants them.
    ///
    /// @throws ServeException when they do not fit there
    public void write(String output, Place place, byte[] bytes) {
        Opened opened = require(place);
        if (bytes.length > place.size()) {
            throw new ServeException(
                    Status.INTERNAL,
                    "shared memory size specified with the request for output '%s' (%d bytes) should be at least %d bytes to hold the results"
                            .formatted(output, place.size(), bytes.length));
        }
        long from = opened.region().offset() + place.offset();
        try {
            if (opened.file().size() - bytes.length < from) {
                throw outside(place);
            }
            for (int at = 0; at < bytes.length; ) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(PIECE, bytes.length - at));
                at += opened.file().write(piece, from + at);
            }
        } catch (IOException e) {
            throw lost(place, e);
        }
    }

    /// The region of a place, which lies within it.
    private Opened require(Place place) {
        folder();
        Opened opened = regions.get(place.region());
        if (opened == null) {
            throw ServeException.notFound("Unable to find shared memory region: '%s'", place.region());
        }
        long size = opened.region().size();
        if (place.offset() < 0 || place.offset() >= size) {
            throw ServeException.invalid("Invalid offset for shared memory region: '%s'", place.region());
        }
        if (place.size() < 0 || place.size() > size - place.offset()) {
            throw outside(place);
        }
        return opened;
    }

    /// Refuses a place for an output before it is computed.
    ///
    /// @throws ServeException when there is no such place
    public void check(Place place) {
        require(place);
    }

    private static ServeException outside(Place place) {
        return ServeException.invalid("Invalid offset + byte size for shared memory region: '%s'", place.region());
    }

    private static ServeException lost(Place place, IOException why) {
        return why instanceof ClosedChannelException
                ? ServeException.notFound("Unable to find shared memory region: '%s'", place.region())
                : new ServeException(
                        Status.INTERNAL, "Unable to use shared memory region: '%s'".formatted(place.region()));
    }

    @Override
    public synchronized void close() {
        regions.values().forEach(opened -> close(opened.file()));
        regions.clear();
    }
}
