package dev.slipway.passes.transform;

import dev.slipway.model.Findings;

/// What a transform is asked, and what it has to say: arguments in, findings and a count out.
final class Report {

    private final Call call;
    private final Findings findings;
    private int changes;

    Report(Call call, Findings findings) {
        this.call = call;
        this.findings = findings;
    }

    Call call() {
        return call;
    }

    void changed(int count) {
        changes += count;
    }

    int changes() {
        return changes;
    }

    /// Worth knowing; nothing is lost.
    void note(String where, String message, String remedy) {
        findings.note("TRANSFORM", where, "%s: %s".formatted(call.name(), message), remedy);
    }

    /// The numbers of the model change.
    void loss(String where, String message, String remedy) {
        findings.loss("TRANSFORM", where, "%s: %s".formatted(call.name(), message), remedy);
    }
}
