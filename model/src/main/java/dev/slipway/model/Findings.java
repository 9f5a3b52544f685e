package dev.slipway.model;

import java.util.ArrayList;
import java.util.List;

/// Gathers what happens on the way of a model; not thread-safe.
public final class Findings {

    private final List<Finding> all = new ArrayList<>();

    /// Adds what is worth knowing although nothing is lost; see [Finding].
    public void note(String code, String where, String message, String remedy) {
        all.add(new Finding(Finding.Severity.NOTE, code, where, message, remedy));
    }

    /// Adds what was lost or approximated; see [Finding].
    public void loss(String code, String where, String message, String remedy) {
        all.add(new Finding(Finding.Severity.LOSS, code, where, message, remedy));
    }

    /// Adds a finding of somebody else.
    public void add(Finding finding) {
        all.add(finding);
    }

    /// What was gathered so far, in order.
    public List<Finding> all() {
        return List.copyOf(all);
    }
}
