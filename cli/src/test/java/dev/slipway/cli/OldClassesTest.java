package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What the old classes of a jar did, the new ones do; Java's own verifier is the judge of their stack maps.
class OldClassesTest {

    @TempDir
    Path folder;

    @Test
    void everyClassIsNewEnoughForTheCacheAndIsVerified() throws Exception {
        Path jar = copy();
        OldClasses.main(new String[] {jar.toString()});
        try (JarFile made = new JarFile(jar.toFile());
                URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            List<String> classes = names(made).stream()
                    .filter(name -> name.startsWith("picocli/") && name.endsWith(".class"))
                    .toList();
            assertThat(classes).hasSizeGreaterThan(100);
            for (String name : classes) {
                byte[] content = made.getInputStream(new ZipEntry(name)).readAllBytes();
                assertThat(content[7]).as(name).isGreaterThanOrEqualTo((byte) ClassFile.JAVA_6_VERSION);
                Class.forName(name.replace(".class", "").replace('/', '.'), true, loader);
            }
        }
    }

    @Test
    void nothingElseChanges() throws IOException {
        Path jar = copy();
        Path old = Files.copy(jar, folder.resolve("old.jar"));
        OldClasses.main(new String[] {jar.toString()});
        try (JarFile made = new JarFile(jar.toFile());
                JarFile before = new JarFile(old.toFile())) {
            assertThat(names(made)).isEqualTo(names(before));
            for (String name : names(before)) {
                byte[] content = before.getInputStream(new ZipEntry(name)).readAllBytes();
                if (!name.endsWith(".class") || content[7] >= ClassFile.JAVA_6_VERSION) {
                    assertThat(made.getInputStream(new ZipEntry(name)).readAllBytes())
                            .as(name)
                            .isEqualTo(content);
                }
            }
        }
    }

    @Test
    void aJarWithoutOldClassesIsLeftAsItIs() throws IOException {
        Path jar = copy();
        OldClasses.main(new String[] {jar.toString()});
        byte[] content = Files.readAllBytes(jar);
        OldClasses.main(new String[] {jar.toString()});
        assertThat(jar).hasBinaryContent(content);
    }

    private Path copy() throws IOException {
        Path jar = Path.of(CommandLine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        return Files.copy(jar, folder.resolve("library.jar"));
    }

    private static List<String> names(JarFile jar) {
        return Collections.list(jar.entries()).stream().map(ZipEntry::getName).toList();
    }
}
