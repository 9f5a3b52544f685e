package dev.slipway.engine.foreign;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/// Lays native libraries that lie in jars out as files, once per user and version.
public final class NativeLibrary {

    private NativeLibrary() {}

    /// A library of the class path as a file.
    ///
    /// @param resource where it lies, by its name as a resource
    /// @throws IOException naming what is missing
    public static Path extracted(String resource) throws IOException {
        URL url = NativeLibrary.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IOException("there is no %s on the class path; add the jar of this platform".formatted(resource));
        }
        String fileName = resource.substring(resource.lastIndexOf('/') + 1);
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        if (!(connection instanceof JarURLConnection jar)) {
            return Path.of(URI.create(url.toString()));
        }
        long size = jar.getJarEntry().getSize();
        String version = "%s-%08x".formatted(fileName, jar.getJarEntry().getCrc());
        Path kept = cache().resolve(version).resolve(fileName);
        if (Files.isRegularFile(kept) && Files.size(kept) == size) {
            return kept;
        }
        try (InputStream content = jar.getInputStream()) {
            return laidOut(content, kept, fileName);
        }
    }

    private static Path laidOut(InputStream content, Path kept, String fileName) throws IOException {
        Path aside;
        try {
            Files.createDirectories(kept.getParent());
            aside = Files.createTempFile(kept.getParent(), fileName, ".part");
        } catch (IOException e) {
            return laidOutForThisRun(content, fileName);
        }
        try {
            Files.copy(content, aside, StandardCopyOption.REPLACE_EXISTING);
            return Files.move(aside, kept, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static Path laidOutForThisRun(InputStream content, String fileName) throws IOException {
        Path folder = Files.createTempDirectory("slipway");
        Path file = folder.resolve(fileName);
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        Files.copy(content, file);
        return file;
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
