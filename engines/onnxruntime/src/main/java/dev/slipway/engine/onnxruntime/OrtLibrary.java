package dev.slipway.engine.onnxruntime;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/// Finds the native library in ONNX Runtime's jar and lays it out as a file, once per user and version.
final class OrtLibrary {

    private OrtLibrary() {}

    /// The library as a file.
    ///
    /// @throws IOException naming what is missing
    static Path extracted() throws IOException {
        String resource = "ai/onnxruntime/native/%s-%s/%s".formatted(system(), processor(), fileName());
        URL url = OrtLibrary.class.getClassLoader().getResource(resource);
        if (url == null) {
            throw new IOException("there is no %s on the class path; add onnxruntime's jar, or run on another platform"
                    .formatted(resource));
        }
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false);
        if (!(connection instanceof JarURLConnection jar)) {
            return Path.of(url.getPath());
        }
        try (InputStream content = jar.getInputStream()) {
            String version = "%08x".formatted(jar.getJarEntry().getCrc());
            long size = jar.getJarEntry().getSize();
            try {
                return kept(cache().resolve("onnxruntime-" + version).resolve(fileName()), size, content);
            } catch (IOException e) {
                return kept(temporary(), size, content);
            }
        }
    }

    private static Path kept(Path file, long size, InputStream content) throws IOException {
        if (Files.isRegularFile(file) && Files.size(file) == size) {
            return file;
        }
        Files.createDirectories(file.getParent());
        Path aside = Files.createTempFile(file.getParent(), "onnxruntime", ".part");
        try {
            Files.copy(content, aside, StandardCopyOption.REPLACE_EXISTING);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
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

    private static Path temporary() throws IOException {
        Path folder = Files.createTempDirectory("slipway-onnxruntime");
        Path file = folder.resolve(fileName());
        folder.toFile().deleteOnExit();
        file.toFile().deleteOnExit();
        return file;
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? "win" : name.startsWith("mac") ? "osx" : "linux";
    }

    private static String processor() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return name.equals("amd64") || name.equals("x86_64") ? "x64" : name;
    }

    private static String fileName() {
        return switch (system()) {
            case "win" -> "onnxruntime.dll";
            case "osx" -> "libonnxruntime.dylib";
            default -> "libonnxruntime.so";
        };
    }
}
