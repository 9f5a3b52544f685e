package dev.slipway.formats.keras.node;

import dev.slipway.model.Findings;
import java.util.HashSet;
import java.util.Set;

/// What readers are told of a model, each thing once.
public final class KerasNotes {

    private final Findings findings;
    private final Set<String> said = new HashSet<>();

    public KerasNotes(Findings findings) {
        this.findings = findings;
    }

    public void note(String code, String where, String message, String remedy) {
        if (said.add(code + where)) {
            findings.note(code, where, message, remedy);
        }
    }

    public void loss(String code, String where, String message, String remedy) {
        if (said.add(code + where)) {
            findings.loss(code, where, message, remedy);
        }
    }
}
