package dev.slipway.conformance.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.material.Sources;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Examples in Java that documents show are compiled as the body of a method.
class DocumentExamplesTest {

    private static final Pattern EXAMPLE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final String AROUND = """
            import dev.slipway.convert.*;
            import dev.slipway.engine.*;
            import dev.slipway.formats.*;
            import dev.slipway.model.*;
            import dev.slipway.model.format.*;
            import dev.slipway.model.tensor.*;
            import dev.slipway.passes.quantize.*;
            import dev.slipway.passes.transform.*;
            import dev.slipway.serve.*;
            import dev.slipway.serve.repository.*;
            import dev.slipway.verify.*;
            import dev.slipway.verify.data.*;
            import java.nio.file.*;
            import java.util.*;

            class Example {
                void run() throws Exception {
                    %s
                }
            }
            """;

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> examplesCompile() throws IOException {
        try (Stream<Path> documents = Files.walk(Sources.root().resolve("docs"))) {
            return documents.filter(path -> path.toString().endsWith(".md")).sorted().toList().stream()
                    .flatMap(DocumentExamplesTest::tests);
        }
    }

    private static Stream<DynamicTest> tests(Path document) {
        return EXAMPLE.matcher(text(document))
                .results()
                .map(example -> DynamicTest.dynamicTest(
                        "%s at %d".formatted(document.getFileName(), example.start()),
                        () -> assertThat(complaints(example.group(1))).isEmpty()));
    }

    private static String text(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String complaints(String body) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Example.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return AROUND.replaceFirst("%s", Matcher.quoteReplacement(body));
                    }
                };
        List<String> options =
                List.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString());
        compiler.getTask(complaints, null, null, options, null, List.of(source)).call();
        return complaints.toString();
    }
}
