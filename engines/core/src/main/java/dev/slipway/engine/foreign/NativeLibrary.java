package dev.slipway.engine.foreign;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lays native libraries that lie in jars out as files, once per user and version.
public final class NativeLibrary {

    private NativeLibrary() {}

    /// A library of the class path as a file.
    ///
    /// @param resource where it lies, by its name as a resource
    /// @param companions the libraries that it loads from its own folder
    /// @throws IOException naming what is missing
    public static Path extracted(String resource, String... companions) throws IOException {
        JarURLConnection library = connection(resource);
        List<JarURLConnection> all = new ArrayList<>();
        for (String companion : companions) {
            all.add(connection(companion));
        }
        all.add(library);
        String version =
                "%s-%08x".formatted(fileNameOf(library), library.getJarEntry().getCrc());
        try {
            return laidOut(Files.createDirectories(cache().resolve(version)), all);
        } catch (IOException e) {
            return laidOutForThisRun(version, all);
        }
    }

    private static JarURLConnection connection(String resource) throws IOException {
        URL url = NativeLibrary.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IOException("there is no %s on the class path".formatted(resource));
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        if (connection instanceof JarURLConnection jar) {
            return jar;
        }
        throw new IOException("%s is not in a jar".formatted(url));
    }

    private static String fileNameOf(JarURLConnection library) {
        String entry = library.getEntryName();
        return entry.substring(entry.lastIndexOf('/') + 1);
    }

    /// The last of the libraries, once all are there.
    private static Path laidOut(Path folder, List<JarURLConnection> libraries) throws IOException {
        Path last = folder;
        for (JarURLConnection library : libraries) {
            last = folder.resolve(fileNameOf(library));
            if (!Files.isRegularFile(last)
                    || Files.size(last) != library.getJarEntry().getSize()) {
                extract(library, last);
            }
        }
        return last;
    }

    private static void extract(JarURLConnection library, Path file) throws IOException {
        Path aside = Files.createTempFile(file.getParent(), "extracted", ".part");
        try (InputStream content = library.getInputStream()) {
            Files.copy(content, aside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static Path laidOutForThisRun(String version, List<JarURLConnection> libraries) throws IOException {
        Path folder = Files.createTempDirectory(version);
        folder.toFile().deleteOnExit();
        for (JarURLConnection library : libraries) {
            folder.resolve(fileNameOf(library)).toFile().deleteOnExit();
        }
        return laidOut(folder, libraries);
    }

    /// `$XDG_CACHE_HOME/slipway`, else `~/.cache/slipway`.
    private static Path cache() {
        String folder = System.getenv("XDG_CACHE_HOME");
        Path root = folder == null || folder.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(folder);
        return root.resolve("slipway");
    }

    /// `linux`, `macos` or `windows`.
    public static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "macos" : "linux";
    }

    /// Whether the processor speaks ARM rather than x86.
    public static boolean isArm() {
        return System.getProperty("os.arch").equals("aarch64");
    }

    /// The file name of a library here: `libx.so`, `libx.dylib` or `x.dll`.
    public static String fileName(String library) {
        return switch (system()) {
            case "windows" -> library + ".dll";
            case "macos" -> "lib%s.dylib".formatted(library);
            default -> "lib%s.so".formatted(library);
        };
    }
}
