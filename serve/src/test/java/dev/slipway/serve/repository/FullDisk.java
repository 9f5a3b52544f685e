package dev.slipway.serve.repository;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A disk of so many bytes, whose files lie on another.
public final class FullDisk extends FileSystem {

    private final AtomicLong left;
    private final FileSystemProvider provider = new Provider();

    /// @param bytes how many files may take here
    public FullDisk(long bytes) {
        left = new AtomicLong(bytes);
    }

    /// A folder as this disk has it.
    public Path at(Path folder) {
        return (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(),
                new Class<?>[] {Path.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getFileSystem" -> this;
                    case "equals" -> real((Path) self).equals(arguments[0] instanceof Path other ? real(other) : null);
                    case "toString", "hashCode", "toFile", "toUri" -> method.invoke(folder, arguments);
                    case "resolve", "resolveSibling", "relativize", "startsWith", "endsWith", "compareTo" ->
                        seen(method.invoke(folder, arguments[0] instanceof Path other ? real(other) : arguments[0]));
                    default -> {
                        try {
                            yield seen(method.invoke(folder, arguments));
                        } catch (InvocationTargetException e) {
                            throw e.getCause() == null ? e : e.getCause();
                        }
                    }
                });
    }

    private @Nullable Object seen(@Nullable Object result) {
        return result instanceof Path path && path.getFileSystem() != this ? at(path) : result;
    }

    private static Path real(Path path) {
        return Path.of(path.toString());
    }

    private void take(int bytes) throws IOException {
        if (left.addAndGet(-bytes) < 0) {
            left.addAndGet(bytes);
            throw new IOException("No space left on device");
        }
    }

    /// A file of which writing takes room.
    private final class Written extends FileChannel {

        private final FileChannel file;

        Written(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int room = (int) Math.min(left.get(), source.remaining());
            take(room == 0 ? source.remaining() : room);
            int end = source.limit();
            source.limit(source.position() + room);
            try {
                return file.write(source);
            } finally {
                source.limit(end);
            }
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            long written = 0;
            for (int i = offset; i < offset + length; i++) {
                written += write(sources[i]);
            }
            return written;
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            take(source.remaining());
            return file.write(source, position);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
            take((int) count);
            return file.transferFrom(source, position, count);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return file.read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return file.read(targets, offset, length);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            file.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            left.addAndGet(Math.max(0, file.size() - size));
            file.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return file.map(mode, position, size);
        }

        @Override
        public @Nullable FileLock lock(long position, long size, boolean shared) throws IOException {
            return file.lock(position, size, shared);
        }

        @Override
        public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }

    private final class Provider extends FileSystemProvider {

        @Override
        public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                throws IOException {
            FileChannel file = FileChannel.open(real(path), options, attributes);
            return options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)
                    ? new Written(file)
                    : file;
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return newFileChannel(path, options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            return Files.newDirectoryStream(real(folder), filter);
        }

        @Override
        public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
            Files.createDirectory(real(folder), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            Files.delete(real(path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            take((int) Files.size(real(source)));
            Files.copy(real(source), real(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            Files.move(real(source), real(target), options);
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            return Files.isSameFile(real(path), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return Files.isHidden(real(path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return Files.getFileStore(real(path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            real(path).getFileSystem().provider().checkAccess(real(path), modes);
        }

        @Override
        public <V extends FileAttributeView> @Nullable V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            return Files.getFileAttributeView(real(path), type, options);
        }

        @Override
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            return Files.readAttributes(real(path), type, options);
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
                throws IOException {
            return Files.readAttributes(real(path), attributes, options);
        }

        @Override
        public void setAttribute(Path path, String attribute, @Nullable Object value, LinkOption... options)
                throws IOException {
            Files.setAttribute(real(path), attribute, value, options);
        }

        @Override
        public String getScheme() {
            return "full";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            return FullDisk.this;
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return FullDisk.this;
        }

        @Override
        public Path getPath(URI uri) {
            return at(Path.of(uri));
        }
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {}

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return Path.of("").getFileSystem().getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return Path.of("").getFileSystem().getRootDirectories();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return Path.of("").getFileSystem().getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Path.of("").getFileSystem().supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return at(Path.of(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        return Path.of("").getFileSystem().getPathMatcher(pattern);
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return Path.of("").getFileSystem().getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        return Path.of("").getFileSystem().newWatchService();
    }
}
