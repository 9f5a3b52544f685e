package dev.slipway.serve.repository;

import dev.slipway.engine.EngineException;
import dev.slipway.engine.Session;
import dev.slipway.model.Declaration;
import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.UnspeakableException;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Port;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.Signature;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The signatures of a model, those with a session and those without.
///
/// @param refusals why signatures that have no session have none
record OpenSignatures(
        SequencedMap<String, Signature> signatures, Map<String, Session> sessions, Map<String, String> refusals) {

    OpenSignatures {
        signatures = Collections.unmodifiableSequencedMap(signatures);
        sessions = Map.copyOf(sessions);
        refusals = Map.copyOf(refusals);
    }

    /// Opens each signature of a model.
    ///
    /// @param findings what reading the model has found
    /// @param open gets every session that is opened, in front
    /// @throws RuntimeException when no runtime takes any of them
    static OpenSignatures of(Model model, Findings findings, Opening opening, List<AutoCloseable> open) {
        SequencedMap<String, Signature> signatures = new LinkedHashMap<>();
        Map<String, Session> sessions = new LinkedHashMap<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        RuntimeException refusal = null;
        for (Map.Entry<String, Graph> each : model.signatures().entrySet()) {
            String name = each.getKey();
            try {
                Session session = opening.open(name, each.getValue());
                open.addFirst(session);
                sessions.put(name, session);
                signatures.put(
                        name,
                        signature(each.getValue(), session, model.declarations().get(name)));
            } catch (UnspeakableException | EngineException | UnsupportedOperationException e) {
                refusal = e;
                refusals.put(name, String.valueOf(e.getMessage()));
            }
        }
        if (sessions.isEmpty() && refusal != null) {
            throw refusal;
        }
        for (Finding finding : findings.all()) {
            if (finding.code().equals("SIGNATURE_DROPPED")) {
                refusals.put(finding.where(), finding.message());
            }
        }
        model.declarations()
                .forEach((name, declaration) -> signatures.computeIfAbsent(name, _ -> declared(declaration)));
        return new OpenSignatures(signatures, sessions, refusals);
    }

    /// Names and types as the session has them; sizes as the hub knows them.
    private static Signature signature(Graph graph, Session session, @Nullable Declaration declaration) {
        SequencedMap<String, TensorType> inputs = known(session.inputs(), graph, graph.inputs());
        SequencedMap<String, TensorType> outputs = known(session.outputs(), graph, graph.outputs());
        return declaration == null
                ? new Signature(inputs, outputs, Signature.PREDICT)
                : new Signature(inputs, outputs, declaration);
    }

    private static SequencedMap<String, TensorType> known(
            SequencedMap<String, TensorType> types, Graph graph, List<Port> ports) {
        SequencedMap<String, TensorType> known = new LinkedHashMap<>(types);
        for (Port port : ports) {
            TensorType type = graph.type(port.value());
            known.computeIfPresent(
                    port.name(),
                    (_, given) ->
                            given.element() == type.element() && type.shape().isRanked() ? type : given);
        }
        return known;
    }

    /// A signature that cannot be computed, as its file declares it.
    private static Signature declared(Declaration declaration) {
        return new Signature(types(declaration.inputs()), types(declaration.outputs()), declaration);
    }

    private static SequencedMap<String, TensorType> types(SequencedMap<String, Declaration.Slot> slots) {
        SequencedMap<String, TensorType> types = new LinkedHashMap<>();
        slots.forEach((name, slot) -> types.put(name, slot.type()));
        return types;
    }
}
