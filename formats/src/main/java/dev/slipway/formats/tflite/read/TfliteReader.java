package dev.slipway.formats.tflite.read;

import dev.slipway.formats.tflite.file.TfliteConstants;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteVariables;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Resources;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.op.Region;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.model.tensor.View;
import dev.slipway.wire.FormatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// Builds the hub graphs of a TFLite file: one for each signature, and those inside as regions.
public final class TfliteReader {

    private static final int DEEPEST = 64;

    private final TfliteFlat.Model model;
    private final String what;
    private final ReadOptions options;
    private final Findings findings;
    private final TfliteConstants constants;
    private final TfliteVariables variables;
    private final Map<RegionKey, Graph> regions = new HashMap<>();
    private final Set<Integer> open = new HashSet<>();
    private final Map<String, Resources.Variable> kept = new LinkedHashMap<>();

    /// @param handles what variables the inputs are handles of
    private record RegionKey(int number, List<String> handles) {}

    public TfliteReader(TfliteFlat.Model model, String what, ReadOptions options, Findings findings) {
        this.model = model;
        this.what = what;
        this.options = options;
        this.findings = findings;
        this.constants = new TfliteConstants(model, what);
        this.variables = TfliteVariables.of(model, constants);
    }

    public Resources resources() {
        Map<String, Resources.Variable> all =
                new LinkedHashMap<>(variables.resources().variables());
        all.putAll(kept);
        return Resources.ofVariables(all);
    }

    /// A variable of its own that begins with zeros.
    String keep(String name, TensorType type) {
        String unique = name.isEmpty() ? "state" : name;
        while (kept.containsKey(unique) || variables.initial().containsKey(unique)) {
            unique += "_";
        }
        Tensor zeros = Tensor.zeros(type.element(), type.shape());
        kept.put(unique, new Resources.Variable(type, new Constant(zeros, View.AS_STORED, type)));
        return unique;
    }

    public SequencedMap<String, Graph> signatures() {
        SequencedMap<String, Graph> graphs = new LinkedHashMap<>();
        if (model.subgraphs().isEmpty()) {
            throw FormatException.corrupt("%s has no subgraph", what);
        }
        List<String> names = new ArrayList<>();
        List<TfliteFlat.Signature> ordered = new ArrayList<>(model.signatures());
        ordered.sort(Comparator.comparingInt(TfliteFlat.Signature::subgraph));
        for (TfliteFlat.Signature signature : ordered) {
            names.add(signature.key());
            if (options.signature() == null || options.signature().equals(signature.key())) {
                graphs.put(signature.key(), main(signature.key(), signature));
            }
        }
        if (names.isEmpty()) {
            names.add(Model.DEFAULT_SIGNATURE);
            if (options.signature() == null || options.signature().equals(Model.DEFAULT_SIGNATURE)) {
                TfliteFlat.Signature all = new TfliteFlat.Signature("", List.of(), List.of(), 0);
                graphs.put(Model.DEFAULT_SIGNATURE, main("main", all));
            }
        }
        if (graphs.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no signature '%s'; the model has %s".formatted(options.signature(), names));
        }
        return graphs;
    }

    private Graph main(String name, TfliteFlat.Signature signature) {
        return graph(
                signature.subgraph(), subgraph -> new TfliteSubgraphReader(this, subgraph, name, signature).main());
    }

    /// The subgraph as a region.
    ///
    /// @param handles for each input the variable it is a handle of, `""` for others
    Region region(int number, List<String> handles) {
        RegionKey key = new RegionKey(number, handles);
        Graph known = regions.get(key);
        if (known == null) {
            TfliteFlat.Signature all = new TfliteFlat.Signature("", List.of(), List.of(), number);
            known = graph(
                    number,
                    subgraph -> new TfliteSubgraphReader(this, subgraph, "subgraph" + number, all).region(handles));
            regions.put(key, known);
        }
        return known;
    }

    private Graph graph(int number, Function<TfliteFlat.Subgraph, Graph> read) {
        if (number < 0 || number >= model.subgraphs().size()) {
            throw FormatException.corrupt(
                    "%s: subgraph %d of %d is named; the file is damaged",
                    what, number, model.subgraphs().size());
        }
        if (open.size() > DEEPEST) {
            throw FormatException.corrupt("%s: subgraphs nest deeper than %d; the file is damaged", what, DEEPEST);
        }
        if (!open.add(number)) {
            throw FormatException.corrupt("%s: subgraph %d contains itself", what, number);
        }
        try {
            return read.apply(model.subgraphs().get(number));
        } finally {
            open.remove(number);
        }
    }

    String what() {
        return what;
    }

    ReadOptions options() {
        return options;
    }

    TfliteFlat.Opcode opcode(TfliteFlat.Operator operator) {
        return model.opcodes().get(operator.opcode());
    }

    TfliteConstants constants() {
        return constants;
    }

    TfliteVariables variables() {
        return variables;
    }

    void stateful(String where, String type) {
        findings.note(
                "STATE",
                where,
                "%s keeps its state from run to run, and may limit it".formatted(type),
                "written to another format than TFLite, it begins with zeros in each run and limits nothing");
    }

    void kept(String where, String type) {
        findings.note(
                "OPAQUE_OP",
                where,
                "%s is kept as it is: Slipway does not know it".formatted(type),
                "it can be written to TFLite only");
    }
}
