package dev.slipway.formats.tensorflow.write;

import dev.slipway.formats.tensorflow.file.AttributeValue;
import dev.slipway.formats.tensorflow.file.TensorflowTree;
import dev.slipway.formats.tensorflow.node.TensorflowFile;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The nodes by which TensorFlow loads the checkpoint of a SavedModel, and could save it again; its loaders know them
/// by the names that the saver gives.
final class Checkpointing {

    private final TensorflowFile file;
    private final String scope;

    /// Reserves its names in a file that nothing has been written to.
    Checkpointing(TensorflowFile file) {
        this.file = file;
        this.scope = file.reserve("save");
    }

    /// Adds the nodes for all variables of the file; none where it has none.
    List<TensorflowTree.Saver> nodes() {
        Map<String, Constant> variables = file.variables();
        if (variables.isEmpty()) {
            return List.of();
        }
        List<String> names = List.copyOf(variables.keySet());
        List<ElementType> types =
                variables.values().stream().map(Constant::element).toList();
        String fileName = constant("Const", Tensor.ofTexts(Shape.SCALAR, "model"));
        String keys = constant("tensor_names", Tensor.ofTexts(Shape.of(names.size()), names.toArray(String[]::new)));
        String slices = constant("shape_and_slices", Tensor.ofTexts(Shape.of(names.size()), blanks(names.size())));
        List<String> saved = new ArrayList<>(List.of(fileName, keys, slices));
        names.forEach(name -> saved.add(file.read(name)));
        String save = node("SaveV2", "SaveV2", saved, "dtypes", types);
        String done = node("control_dependency", "Identity", List.of(fileName, "^" + save), "T", ElementType.STRING);
        String restored = node("RestoreV2", "RestoreV2", List.of(fileName, keys, slices), "dtypes", types);
        List<String> assigned = new ArrayList<>();
        List<TensorflowTree.Variable> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String value = i == 0 ? restored : restored + ":" + i;
            String assign = node(
                    "AssignVariableOp_" + i, "AssignVariableOp", List.of(names.get(i), value), "dtype", types.get(i));
            assigned.add("^" + assign);
            all.add(new TensorflowTree.Variable(names.get(i), assign, file.read(names.get(i)) + ":0"));
        }
        String restore = node("restore_all", "NoOp", assigned);
        return List.of(new TensorflowTree.Saver(fileName + ":0", done + ":0", restore, all));
    }

    private static String[] blanks(int count) {
        String[] blanks = new String[count];
        Arrays.fill(blanks, "");
        return blanks;
    }

    private String constant(String name, Tensor value) {
        return node(name, "Const", List.of(), "dtype", ElementType.STRING, "value", value);
    }

    private String node(String name, String op, List<String> inputs, Object... attributes) {
        Map<String, ProtoWriter> encoded = new LinkedHashMap<>();
        for (int i = 0; i < attributes.length; i += 2) {
            encoded.put((String) attributes[i], AttributeValue.of(attributes[i + 1]));
        }
        String unique = file.reserve(scope + "/" + name);
        file.add(new TensorflowTree.Node(unique, op, inputs, encoded));
        return unique;
    }
}
