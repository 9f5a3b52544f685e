package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `docs/commands.md` is what the commands say of themselves.
class CommandsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "commands.md");
    private static final String REGENERATE =
            "mvn -pl cli -am test -Dtest=CommandsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dslipway.regenerate=true";

    @Test
    void thePageIsUpToDate() throws IOException {
        String page = page();
        if (Boolean.getBoolean("slipway.regenerate")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/commands.md is out of date; regenerate it with: %s", REGENERATE)
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Commands

                What `slipway help COMMAND` prints. Made by `CommandsPageTest`; regenerate with

                ```
                %s
                ```
                """.formatted(REGENERATE));
        for (String command : List.of(
                "inspect",
                "check",
                "convert",
                "verify",
                "run",
                "serve",
                "bench",
                "warmup record",
                "warmup make",
                "doctor",
                "demo")) {
            page.append("\n## ").append(command).append("\n\n```\n");
            page.append(help(command).strip().replace(System.lineSeparator(), "\n"));
            page.append("\n```\n");
        }
        return page.toString();
    }

    private static String help(String command) {
        return Captured.run((Object[]) ("help " + command).split(" ")).out();
    }
}
