package dev.slipway.serve.reflection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Files that describe what a server takes and gives, found by their names and by what they declare.
final class ProtoFiles {

    private final SequencedMap<String, ProtoFile> byName = new LinkedHashMap<>();
    private final Map<String, ProtoFile> bySymbol = new HashMap<>();

    ProtoFiles(List<ProtoFile> files) {
        for (ProtoFile file : files) {
            byName.put(file.name(), file);
            file.symbols().forEach(symbol -> bySymbol.put(symbol, file));
        }
    }

    /// The full names of all services, sorted.
    List<String> services() {
        return byName.values().stream().flatMap(ProtoFile::services).sorted().toList();
    }

    @Nullable
    ProtoFile named(String name) {
        return byName.get(name);
    }

    /// The file that declares something.
    ///
    /// @param symbol a full name, as `package.Service.Method`
    @Nullable
    ProtoFile declaring(String symbol) {
        return bySymbol.get(symbol);
    }

    /// The descriptors of a file and of all that it imports, the file's own first.
    List<byte[]> describe(ProtoFile file) {
        List<ProtoFile> all = new ArrayList<>(List.of(file));
        List<byte[]> descriptors = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            SequencedCollection<ProtoFile> imports = imports(all.get(i));
            imports.stream().filter(other -> !all.contains(other)).forEach(all::add);
            descriptors.add(all.get(i).describe(imports));
        }
        return descriptors;
    }

    private SequencedCollection<ProtoFile> imports(ProtoFile file) {
        return file.uses()
                .map(symbol -> {
                    ProtoFile declaring = bySymbol.get(symbol);
                    if (declaring == null) {
                        throw new AssertionError("%s uses %s, which nothing declares".formatted(file.name(), symbol));
                    }
                    return declaring;
                })
                .filter(other -> other != file)
                .distinct()
                .toList();
    }
}
