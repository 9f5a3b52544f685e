package dev.slipway.cli;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Brings classes from before Java 6 up to date while a distribution is built. Java's cache leaves them out: every
/// command would read them from their jar and verify them the slow way, without
/// [stack maps](https://docs.oracle.com/javase/specs/jvms/se25/html/jvms-4.html#jvms-4.10).
final class OldClasses {

    private static final int MAJOR_VERSION = 7; // the offset of its lower byte in a class file

    private OldClasses() {}

    /// The arguments are jars, each of which is replaced where a class in it is old.
    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            if (hasOld(Path.of(jar))) {
                bringUpToDate(Path.of(jar));
            }
        }
    }

    private static boolean hasOld(Path jar) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(jar))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (isOld(entry, entries.readNBytes(MAJOR_VERSION + 1))) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean isOld(ZipEntry entry, byte[] head) {
        return entry.getName().endsWith(".class") && head[MAJOR_VERSION] < ClassFile.JAVA_6_VERSION;
    }

    /// Replaces a jar by one of the same entries whose old classes are of Java 8.
    static void bringUpToDate(Path jar) throws IOException {
        Path written = Path.of(jar + ".new");
        try (URLClassLoader neighbours =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                ZipInputStream from = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(written))) {
            ClassFile classes = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(neighbours)
                            .orElse(ClassHierarchyResolver.defaultResolver())));
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                byte[] content = from.readAllBytes();
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(isOld(entry, content) ? upToDate(classes, content) : content);
            }
        }
        Files.move(written, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] upToDate(ClassFile classes, byte[] old) {
        ClassTransform newVersion = (made, element) -> {
            if (element instanceof ClassFileVersion) {
                made.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                made.with(element);
            }
        };
        // code that is merely handed over keeps what it has, which is no stack map
        ClassTransform newCode = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        return classes.transformClass(classes.parse(old), newVersion.andThen(newCode));
    }
}
