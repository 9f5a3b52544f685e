package dev.slipway.serve.repository;

import dev.slipway.wire.FileTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A temporary folder that only this process uses; closing it removes it with all it holds.
record PrivateFolder(Path path) implements AutoCloseable {

    static PrivateFolder create() throws IOException {
        try {
            return new PrivateFolder(Files.createTempDirectory("slipway-serve"));
        } catch (FileSystemException e) {
            throw new IOException(
                    "the server cannot make a temporary folder: %s; make room for one, or name another place with SLIPWAY_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"
                            .formatted(e.getReason() == null ? "it is not there" : e.getReason()),
                    e);
        }
    }

    /// What cannot be removed stays, for the operating system to clear.
    @Override
    public void close() {
        FileTree.delete(path);
    }
}
