package dev.slipway.conformance.suite;

import dev.slipway.conformance.material.TarArchive;
import dev.slipway.model.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// ONNX's own tests of its operators: a small model each, with inputs and the outputs that the specification demands.
final class OnnxNodeSuite {

    private static final String ARCHIVE = "onnx_node_conformance.tar.gz";
    private static final String UNCONFIRMED = "onnx_node_conformance.unconfirmed.tsv";

    private OnnxNodeSuite() {}

    /// A model with what goes in and what must come out.
    record Case(String name, Path folder) {

        Path model() {
            return folder.resolve("model.onnx");
        }

        /// The inputs by name, in the model's order.
        SequencedMap<String, Tensor> inputs() throws IOException {
            return stored("input");
        }

        /// The outputs by name, in the model's order.
        SequencedMap<String, Tensor> outputs() throws IOException {
            return stored("output");
        }

        private SequencedMap<String, Tensor> stored(String kind) throws IOException {
            SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
            Path file = data(kind, 0);
            for (int i = 1; Files.exists(file); i++) {
                OnnxTensor tensor = OnnxTensor.read(file);
                tensors.put(tensor.name(), tensor.tensor());
                file = data(kind, i);
            }
            return tensors;
        }

        private Path data(String kind, int number) {
            return folder.resolve("test_data_set_0").resolve("%s_%d.pb".formatted(kind, number));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// The cases that ONNX Runtime confirms, unpacked under `folder`.
    static List<Case> cases(Path suites, Path folder) throws IOException {
        Set<String> unconfirmed = Files.readAllLines(suites.resolve(UNCONFIRMED)).stream()
                .map(line -> line.split("\t", 2)[0].strip())
                .collect(Collectors.toSet());
        TarArchive.unpack(suites.resolve(ARCHIVE), folder);
        try (Stream<Path> folders = Files.list(folder.resolve("node"))) {
            return folders.map(at -> new Case(String.valueOf(at.getFileName()), at))
                    .filter(each -> !unconfirmed.contains(each.name()))
                    .sorted(Comparator.comparing(Case::name))
                    .toList();
        }
    }
}
