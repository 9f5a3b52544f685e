package dev.slipway.formats.keras.file;

import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.FormatException;
import java.util.List;
import java.util.stream.IntStream;

/// Weights of a whole-model HDF5 file: a list for each layer of the model, trainable ones first, by names that begin
/// with that of the layer they are of.
///
/// @param group where the lists of the model's layers are
/// @param owner the layer whose list it is, empty for the model itself
/// @param names what each weight is called
/// @param paths where each lies
record ListedWeights(Hdf5 file, String group, String owner, List<String> names, List<String> paths)
        implements KerasWeights {

    /// Those of the model itself.
    static ListedWeights of(Hdf5 file, String group) {
        return new ListedWeights(file, group, "", List.of(), List.of());
    }

    @Override
    public int count() {
        return names.size();
    }

    @Override
    public Tensor get(int index) {
        if (index >= count()) {
            throw FormatException.corrupt(
                    "%s: layer '%s' has %d weights, weight %d is needed; it was saved by another version of the layer",
                    file.what(), owner, count(), index);
        }
        return file.tensor(paths.get(index));
    }

    @Override
    public String name(int index) {
        return index < count() ? names.get(index) : owner;
    }

    @Override
    public KerasWeights part(String attribute, int from, int to) {
        int end = Math.min(to, count());
        int start = Math.min(from, end);
        return new ListedWeights(file, group, owner, names.subList(start, end), paths.subList(start, end));
    }

    @Override
    public KerasWeights layer(String name, String path) {
        return owner.isEmpty() ? listed(name) : within(name);
    }

    private ListedWeights listed(String layer) {
        String at = group + "/" + layer;
        List<String> listed = file.texts(at, "weight_names");
        List<String> known = listed == null ? List.of() : listed;
        return new ListedWeights(
                file,
                group,
                layer,
                known,
                known.stream().map(each -> at + "/" + each).toList());
    }

    /// A model inside lists the weights of all its layers; their names tell whose they are.
    private ListedWeights within(String layer) {
        int[] own = IntStream.range(0, count())
                .filter(i -> List.of(names.get(i).split("/")).contains(layer))
                .toArray();
        return new ListedWeights(
                file,
                group,
                layer,
                IntStream.of(own).mapToObj(names::get).toList(),
                IntStream.of(own).mapToObj(paths::get).toList());
    }
}
