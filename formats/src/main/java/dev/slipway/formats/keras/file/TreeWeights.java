package dev.slipway.formats.keras.file;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.util.List;
import java.util.stream.Stream;

/// Weights of a `.keras` file: a group for each layer, named as the objects that keep them, with the weights under
/// `vars`.
record TreeWeights(Hdf5 file, String path) implements KerasWeights {

    private static final List<String> CONTAINERS = List.of("layers", "_layer_checkpoint_dependencies", "_layers");

    @Override
    public int count() {
        return file.names(vars()).size();
    }

    @Override
    public Tensor get(int index) {
        if (!file.hasDataset(name(index))) {
            throw FormatException.corrupt(
                    "%s: '%s' has %d weights, weight %d is needed; it was saved by another version of the layer",
                    file.what(), path, count(), index);
        }
        return file.tensor(name(index));
    }

    @Override
    public String name(int index) {
        List<String> names = file.names(vars());
        String number = String.valueOf(index);
        return vars() + "/" + (names.contains(number) || index >= names.size() ? number : names.get(index));
    }

    private String vars() {
        return path + "/vars";
    }

    @Override
    public KerasWeights part(String attribute, int from, int to) {
        return Stream.of(attribute.split("\\|"))
                .map(each -> new TreeWeights(file, path + "/" + each))
                .filter(each -> file.hasGroup(each.path))
                .findFirst()
                .orElseGet(() -> new TreeWeights(file, path + "/" + attribute.split("\\|")[0]));
    }

    @Override
    public KerasWeights layer(String name, String snake) {
        return CONTAINERS.stream()
                .flatMap(each -> Stream.of(path + "/" + each + "/" + snake, path + "/" + each + "/" + name))
                .filter(file::hasGroup)
                .findFirst()
                .map(each -> new TreeWeights(file, each))
                .orElseGet(() -> new TreeWeights(file, path + "/layers/" + snake));
    }
}
