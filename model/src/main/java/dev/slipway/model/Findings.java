package dev.slipway.model;

import java.util.ArrayList;
import java.util.List;

/// Gathers what happens on the way of a model; not thread-safe.
public final class Findings {

    private final List<Finding> all = new ArrayList<>();

    public void note(String code, String where, String message, String remedy) {
        all.add(new Finding(Finding.Severity.NOTE, code, where, message, remedy));
    }

    public void loss(String code, String where, String message, String remedy) {
        all.add(new Finding(Finding.Severity.LOSS, code, where, message, remedy));
    }

    public void add(Finding finding) {
        all.add(finding);
    }

    public List<Finding> all() {
        return List.copyOf(all);
    }

    public boolean anyLoss() {
        return all.stream().anyMatch(finding -> finding.severity() == Finding.Severity.LOSS);
    }
}
