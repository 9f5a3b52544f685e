package dev.slipway.serve.repository;

import dev.slipway.wire.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A temporary folder that only this process uses; closing it removes it with all it holds.
record PrivateFolder(Path path) implements AutoCloseable {

    static PrivateFolder create() throws IOException {
        return new PrivateFolder(Files.createTempDirectory("slipway-serve"));
    }

    /// What cannot be removed stays, for the operating system to clear.
    @Override
    public void close() {
        FileTree.delete(path);
    }
}
