package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Findings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {

    @Test
    void whatIsSaidOfSeveralPlacesIsSaidOnce() {
        Findings findings = new Findings();
        findings.note("KEPT", "a", "it is kept", "");
        findings.note("KEPT", "b", "it is kept", "");
        findings.note("KEPT", "b", "it is kept", "");
        findings.note("KEPT", "c", "it goes", "stop it");
        assertThat(said(findings).lines())
                .containsExactly("a and 1 more: it is kept [KEPT]", "c: it goes; stop it [KEPT]");
    }

    private static String said(Findings findings) {
        PrintStream err = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
            new Output().talk(findings.all());
        } finally {
            System.setErr(err);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }
}
