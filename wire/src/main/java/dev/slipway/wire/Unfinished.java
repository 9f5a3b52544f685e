package dev.slipway.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// A place beside a target where it is written until complete. What is not kept is deleted, also when the process is
/// interrupted, and so are the folders that were made for it.
final class Unfinished {

    private static final Set<Unfinished> ALL = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALL.forEach(Unfinished::discard), "unfinished-output"));
    }

    private final Path path;
    private final List<Path> madeFolders;

    private Unfinished(Path path, List<Path> madeFolders) {
        this.path = path;
        this.madeFolders = madeFolders;
    }

    /// Makes the folders that `target` needs, and names a place in the last of them.
    static Unfinished beside(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        List<Path> missing = new ArrayList<>();
        for (Path folder = absolute.getParent(); folder != null && !Files.exists(folder); folder = folder.getParent()) {
            missing.add(folder);
        }
        Path place = absolute.resolveSibling("." + absolute.getFileName() + "."
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".partial");
        Unfinished unfinished = new Unfinished(place, missing);
        ALL.add(unfinished);
        if (!missing.isEmpty()) {
            Files.createDirectories(missing.getFirst());
        }
        return unfinished;
    }

    Path path() {
        return path;
    }

    /// The place has been moved to its target.
    void keep() {
        ALL.remove(this);
    }

    void discard() {
        if (ALL.remove(this)) {
            FileTree.delete(path);
            madeFolders.forEach(Unfinished::deleteIfEmpty);
        }
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (IOException _) {
            // somebody else uses it by now
        }
    }
}
