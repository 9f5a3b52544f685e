package dev.slipway.conformance.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.conformance.format.FormatSamples.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What every file format promises of bad files: whatever is wrong with them, reading ends soon, takes memory in
/// proportion to the file, and if it does not succeed, says so with a `FormatException`.
class FormatContractTest {

    private static final int DAMAGES = 1_000;

    @TempDir
    static Path folder;

    @TestFactory
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    Stream<DynamicTest> damagedFilesAreRefused() throws IOException {
        List<Sample> samples = FormatSamples.in(folder);
        return samples.stream()
                .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> {
                    FormatDamage damage = FormatDamage.of(sample);
                    for (int seed = 0; seed < DAMAGES; seed++) {
                        assertThat(damage.trouble(seed))
                                .as("%s damaged with seed %d", sample, seed)
                                .isNull();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> filesThatLieAreRefused(@TempDir Path folder) throws IOException {
        return FormatLies.in(folder).entrySet().stream()
                .map(lie -> DynamicTest.dynamicTest(
                        lie.getKey(),
                        () -> assertThat(FormatDamage.read(lie.getValue(), Files.size(lie.getValue())))
                                .as(lie.getKey())
                                .isNull()));
    }
}
