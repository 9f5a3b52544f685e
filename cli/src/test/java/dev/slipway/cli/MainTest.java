package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MainTest {

    @Test
    void helpAndVersionAreDone() {
        assertThat(Main.run("--help")).isEqualTo(Exit.OK);
        assertThat(Main.run("--version")).isEqualTo(Exit.OK);
    }

    @Test
    void noCommandIsAMistakeInUsage() {
        assertThat(Main.run()).isEqualTo(Exit.USAGE);
    }

    @Test
    void anUnknownCommandIsAMistakeInUsage() {
        assertThat(Main.run("lauch")).isEqualTo(Exit.USAGE);
    }

    @Test
    void theCodesAreTheContract() {
        assertThat(Exit.values()).extracting(Exit::code).containsExactly(0, 1, 2, 3, 4, 70);
    }
}
