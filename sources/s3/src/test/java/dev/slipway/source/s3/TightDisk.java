package dev.slipway.source.s3;

import dev.slipway.serve.repository.Source;
import dev.slipway.serve.repository.SourceProvider;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// A disk of so many bytes. Base paths `tights3://bucket/prefix` are fetched to it.
public final class TightDisk implements SourceProvider, Fetch.Sink {

    private static final String SCHEME = "tights3:";

    /// How many bytes more it takes.
    static final AtomicLong ROOM = new AtomicLong();

    @Override
    public boolean handles(String base) {
        return base.startsWith(SCHEME);
    }

    @Override
    public Source open(String base, Path cache) {
        return new S3Source(Location.parse("s3:" + base.substring(SCHEME.length())), cache, Clients::connect, this);
    }

    @Override
    public OutputStream open(Path file) throws IOException {
        return new FilterOutputStream(Files.newOutputStream(file)) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (ROOM.addAndGet(-length) < 0) {
                    throw new IOException("No space left on device");
                }
                out.write(bytes, offset, length);
            }
        };
    }
}
