package dev.slipway.passes.transform;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.op.OpException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The transforms of a list on their way through one model, and an account of what each did; not thread-safe.
public final class TransformRun {

    private final Transforms transforms;
    private final Findings findings;
    private final Map<Call, Integer> changes = new IdentityHashMap<>();

    /// What a transform did.
    ///
    /// @param name the transform's name as it was given
    /// @param changes how many nodes, constants or names it changed
    public record Done(String name, int changes) {}

    /// @param findings receives what transforms have to say
    public TransformRun(Transforms transforms, Findings findings) {
        this.transforms = transforms;
        this.findings = findings;
    }

    /// The model after the transforms of a stage.
    ///
    /// @throws IllegalArgumentException when one cannot do what is asked and was not told to ignore that
    public Model at(Stage stage, Model model) {
        Model current = model;
        for (Call call : transforms.calls()) {
            Catalog.Entry entry = Catalog.require(call);
            if (entry.stage() == stage) {
                current = applied(call, entry.transform(), current);
            }
        }
        return current;
    }

    private Model applied(Call call, Transform transform, Model model) {
        Report report = new Report(call, findings);
        try {
            Model changed = model.mapGraphs(graph -> transform.apply(graph, report));
            changes.merge(call, report.changes(), Integer::sum);
            return changed;
        } catch (OpException | IllegalArgumentException e) {
            IllegalArgumentException failure = e instanceof IllegalArgumentException wrong
                    ? wrong
                    : call.wrong("the graph does not hold together after it: %s".formatted(e.getMessage()));
            if (!call.flag(Catalog.IGNORE_ERRORS)) {
                throw failure;
            }
            findings.note("TRANSFORM_SKIPPED", call.name(), String.valueOf(failure.getMessage()), "");
            return model;
        }
    }

    /// What each transform did, in the order given.
    public List<Done> account() {
        List<Done> done = new ArrayList<>();
        for (Call call : transforms.calls()) {
            done.add(new Done(call.name(), changes.getOrDefault(call, 0)));
        }
        return done;
    }
}
