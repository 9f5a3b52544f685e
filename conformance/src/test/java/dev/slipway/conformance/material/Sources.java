package dev.slipway.conformance.material;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The project's folders: its modules, their sources and what was compiled of them.
public final class Sources {

    private static final Path ROOT =
            Path.of(System.getProperty("slipway.root", "..")).toAbsolutePath().normalize();

    private Sources() {}

    /// The checkout.
    public static Path root() {
        return ROOT;
    }

    /// The folders that hold a module, sorted.
    public static List<Path> modules() {
        return find(ROOT, 2, folder -> !folder.equals(ROOT) && Files.exists(folder.resolve("pom.xml")));
    }

    /// The folders of the packages right under `dev.slipway.formats`, sorted.
    public static List<Path> formatPackages() {
        return find(ROOT.resolve("formats/src/main/java/dev/slipway/formats"), 1, Files::isDirectory).stream()
                .skip(1)
                .toList();
    }

    /// The simple names of the classes whose sources are in `folder`.
    public static List<String> classNames(Path folder) {
        return find(folder, 1, path -> path.toString().endsWith(".java")).stream()
                .map(path -> path.getFileName().toString().replace(".java", ""))
                .toList();
    }

    /// The sources of a package and of those below it, sorted.
    public static List<Path> sources(Path folder) {
        return find(folder, Integer.MAX_VALUE, path -> path.toString().endsWith(".java"));
    }

    public static JavaClasses production() {
        return compiled("classes");
    }

    public static JavaClasses tests() {
        return compiled("test-classes");
    }

    /// Where the classes of a module are compiled to.
    public static Path classes(Path module) {
        return module.resolve(buildFolder()).resolve("classes");
    }

    /// A folder for what tests leave behind.
    public static Path built(String name) {
        return ROOT.resolve("conformance").resolve(buildFolder()).resolve(name);
    }

    private static JavaClasses compiled(String kind) {
        List<Path> folders = modules().stream()
                .map(module -> module.resolve(buildFolder()).resolve(kind))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter().importPaths(folders);
    }

    /// `target`, or wherever this very class was compiled to, as a path relative to its module.
    private static Path buildFolder() {
        try {
            Path here = Path.of(Sources.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return ROOT.resolve("conformance").relativize(here.getParent());
        } catch (URISyntaxException notAPath) {
            throw new IllegalStateException("test classes are not in a folder", notAPath);
        }
    }

    private static List<Path> find(Path folder, int depth, Predicate<Path> wanted) {
        try (Stream<Path> paths = Files.walk(folder, depth)) {
            return paths.filter(wanted).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
