package dev.slipway.serve.repository;

import dev.slipway.serve.inference.ServeException;
import dev.slipway.serve.inference.Status;
import dev.slipway.wire.FileTree;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/// A temporary folder that only this process uses; closing it removes it with all it holds.
///
/// @param removal of the folder
record PrivateFolder(Path path, Runnable removal) implements AutoCloseable {

    /// A folder that is there.
    PrivateFolder(Path path) {
        this(path, () -> FileTree.delete(path));
    }

    static PrivateFolder create() throws IOException {
        try {
            LockedFolder folder = LockedFolder.open(Path.of(System.getProperty("java.io.tmpdir")), "slipway-serve");
            return new PrivateFolder(folder.path(), folder::close);
        } catch (FileSystemException e) {
            throw new IOException(
                    "the server cannot make a temporary folder: %s; make room for one, or name another place with SLIPWAY_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"
                            .formatted(e.getReason() == null ? "it is not there" : e.getReason()),
                    e);
        }
    }

    /// Why there is no version: the place for what only this process uses takes no more.
    ///
    /// @param doing what the server cannot do
    static ServeException full(String doing, Exception cause) {
        String why = cause.getMessage() == null ? "it takes no more" : cause.getMessage();
        return new ServeException(
                Status.RESOURCE_EXHAUSTED,
                "the server cannot %s into its temporary folder: %s; make room there, or name another folder with SLIPWAY_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER"
                        .formatted(doing, why.substring(why.lastIndexOf(": ") < 0 ? 0 : why.lastIndexOf(": ") + 2)));
    }

    /// What cannot be removed stays, for the operating system to clear.
    @Override
    public void close() {
        removal.run();
    }
}
