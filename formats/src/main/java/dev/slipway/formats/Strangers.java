package dev.slipway.formats;

import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import dev.slipway.wire.archive.ZipArchive;
import dev.slipway.wire.protobuf.ProtoReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Files that people take for a model, and that are not read here: what each is, and what to do.
final class Strangers {

    private static final String FROM_TORCH = "export it as ONNX where it was trained, with torch.onnx.export";
    private static final String FROM_TRAINER = "export it as ONNX where it was trained";
    private static final Set<String> PARTS = Set.of("variables", "assets", "assets.extra");
    private static final Set<String> SIDE_FILES = Set.of("fingerprint.pb", "keras_metadata.pb");
    private static final String UNPACK = "unpack it and name what is in it";

    /// @param name what it is, with its article
    /// @param fits whether a file is one, judged by its content
    /// @param remedy what to do
    private record Kind(String name, Predicate<Content> fits, String remedy) {

        static Kind archived(String name, String entry, String remedy) {
            return new Kind(name, content -> content.hasEntry(entry), remedy);
        }

        static Kind starting(String name, String bytes, String remedy) {
            return new Kind(name, content -> content.start().startsWith(bytes), remedy);
        }

        static Kind holding(String name, String text, String remedy) {
            return new Kind(name, content -> content.isText() && content.start().contains(text), remedy);
        }
    }

    private static final List<Kind> KINDS = List.of(
            Kind.starting(
                    "a pointer of Git LFS, not the file it stands for",
                    "version https://git-lfs.github.com/spec/",
                    "fetch the file with git lfs pull"),
            new Kind("a web page", Content::isPage, "fetch the model again; the address answered with a page"),
            Kind.archived("a TorchScript model", "constants.pkl", FROM_TORCH),
            Kind.archived("a program of torch.export", "archive_format", FROM_TORCH),
            Kind.archived(
                    "weights of PyTorch without the program that uses them",
                    "data.pkl",
                    "build the model where it was trained, load them, and "
                            + FROM_TORCH.replace("export it", "export")),
            new Kind("arrays of NumPy", Content::isArrays, "they can be inputs of run and verify"),
            new Kind("a zip archive", content -> !content.entries().isEmpty(), UNPACK),
            Kind.starting("an archive packed by gzip", "\u001f\u008b", UNPACK),
            new Kind("a tar archive", content -> content.at(257).startsWith("ustar"), UNPACK),
            new Kind("a program of ExecuTorch", content -> content.at(4).startsWith("ET"), FROM_TORCH),
            Kind.starting("weights in GGUF without the program that uses them", "GGUF", FROM_TRAINER),
            new Kind(
                    "weights in safetensors without the program that uses them",
                    content -> content.at(8).startsWith("{\""),
                    FROM_TRAINER),
            new Kind(
                    "the fingerprint of a SavedModel, a part of it that holds no graph",
                    Content::isFingerprint,
                    "name the folder of the SavedModel"),
            new Kind(
                    "an index of a TensorFlow checkpoint, which has weights but no graph",
                    Content::isSortedTable,
                    "name the .meta file beside it, or save the model as a SavedModel"),
            Kind.starting("a NumPy array", "\u0093NUMPY", "it can be an input of run and verify"),
            new Kind("a model of Core ML", Content::isCoreMl, "convert what it was made from"),
            Kind.holding("a model of OpenVINO", "<net ", "convert what it was made from"),
            Kind.holding("a model of TensorFlow.js", "\"modelTopology\"", "convert what it was made from"),
            Kind.holding("a graph of TensorFlow written as text", "node {", "save it in the binary form, as .pb"),
            Kind.holding("a graph of TensorFlow written as text", "meta_graphs {", "save it in the binary form"),
            Kind.holding("a network of Caffe", "layer {", FROM_TRAINER),
            Kind.holding("trees of XGBoost", "\"gradient_booster\"", "convert them to ONNX with onnxmltools"),
            Kind.holding("trees of LightGBM", "tree\nversion=", "convert them to ONNX with onnxmltools"),
            Kind.starting(
                    "a pickled object of Python, which is a program and never run here",
                    "\u0080",
                    "export what it holds as ONNX: models of PyTorch with torch.onnx.export, of scikit-learn with skl2onnx"),
            new Kind("a text file", Content::isPlainText, "name the file that the model was saved to"));

    private Strangers() {}

    /// What a file or folder is that no format recognises, and what to do; empty where nobody knows.
    static Optional<FormatException> explain(Path path) {
        return Files.isDirectory(path) ? explainFolder(path) : explainFile(path);
    }

    private static Optional<FormatException> explainFile(Path path) {
        Path whole = savedModelAround(path);
        if (whole != null) {
            return Optional.of(FormatException.unsupported(
                    "%s is a part of the SavedModel %s, and no model by itself: name that folder", path, whole));
        }
        try (MappedFile file = MappedFile.open(path)) {
            Content content = new Content(file.bytes(), path);
            return KINDS.stream()
                    .filter(kind -> kind.fits().test(content))
                    .findFirst()
                    .map(kind -> refusal(path, kind.name(), kind.remedy()));
        }
    }

    /// The folder of the SavedModel that a file beside its graph, or among its variables or assets, belongs to.
    private static @Nullable Path savedModelAround(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        Path name = folder == null ? null : folder.getFileName();
        boolean inside = name != null && PARTS.contains(name.toString());
        Path whole = folder != null && inside ? folder.getParent() : folder;
        boolean part = inside || SIDE_FILES.contains(path.getFileName().toString());
        return part && whole != null && Files.isRegularFile(whole.resolve("saved_model.pb")) ? whole : null;
    }

    private static Optional<FormatException> explainFolder(Path path) {
        if (Files.isRegularFile(path.resolve("Manifest.json")) && Files.isDirectory(path.resolve("Data"))) {
            return Optional.of(refusal(path, "a package of Core ML", "convert what it was made from"));
        }
        if (Files.isRegularFile(path.resolve("config.json"))
                && (Files.isRegularFile(path.resolve("model.safetensors"))
                        || Files.isRegularFile(path.resolve("pytorch_model.bin")))) {
            return Optional.of(refusal(path, "a checkpoint of Transformers, weights and settings", FROM_TORCH));
        }
        if (Files.isRegularFile(path.resolve("saved_model.pbtxt"))) {
            return Optional.of(
                    refusal(path, "a SavedModel whose graph is written as text", "save it in the binary form"));
        }
        return Optional.empty();
    }

    private static FormatException refusal(Path path, String name, String remedy) {
        return FormatException.unsupported("%s is %s; Slipway does not read these: %s", path, name, remedy);
    }

    /// A file's first bytes, as characters of the same numbers, and what else tells its kind.
    private record Content(MemorySegment bytes, Path path) {

        private static final int START = 4096;
        private static final int DELETE = 0x7f;
        private static final long TABLE_MAGIC = 0xdb4775248b80fb57L;

        String start() {
            return at(0);
        }

        String at(long offset) {
            long length = Math.max(0, Math.min(START, bytes.byteSize() - offset));
            return length == 0
                    ? ""
                    : new String(
                            bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
        }

        boolean isText() {
            return start().indexOf('\0') < 0;
        }

        /// Models hold numbers, and with them characters that no text has.
        boolean isPlainText() {
            return start().chars().allMatch(each -> each >= ' ' && each != DELETE || Character.isWhitespace(each));
        }

        boolean isPage() {
            String text = start().stripLeading().toLowerCase(Locale.ROOT);
            return text.startsWith("<!doctype html") || text.startsWith("<html");
        }

        boolean isSortedTable() {
            long end = bytes.byteSize() - Long.BYTES;
            return end >= 0 && bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, end) == TABLE_MAGIC;
        }

        boolean isArrays() {
            return !entries().isEmpty() && entries().stream().allMatch(entry -> entry.endsWith(".npy"));
        }

        /// Core ML numbers the fields of its kinds of model from 200 on.
        boolean isCoreMl() {
            try {
                ProtoReader in = ProtoReader.of(bytes, path.toString());
                if (!in.next() || in.field() != 1 || in.isPacked()) {
                    return false;
                }
                in.skip();
                boolean kind = false;
                while (in.next()) {
                    kind |= in.field() >= 200 && in.isPacked();
                    in.skip();
                }
                return kind;
            } catch (FormatException e) {
                return false;
            }
        }

        /// The sums over its parts that TensorFlow writes beside a SavedModel's graph, a number in each field.
        boolean isFingerprint() {
            try {
                ProtoReader in = ProtoReader.of(bytes, path.toString());
                int sums = 0;
                while (in.next()) {
                    boolean sum = in.field() <= 5 && !in.isPacked();
                    if (!sum && in.field() > 7) {
                        return false;
                    }
                    sums += sum ? 1 : 0;
                    in.skip();
                }
                return sums >= 4;
            } catch (FormatException e) {
                return false;
            }
        }

        /// The names of an archive's entries; none where the file is no archive.
        Set<String> entries() {
            if (!start().startsWith("PK")) {
                return Set.of();
            }
            try {
                return ZipArchive.of(bytes, path.toString()).names();
            } catch (FormatException e) {
                return Set.of();
            }
        }

        /// Whether an archive has an entry of that name in its only folder, or in none.
        boolean hasEntry(String name) {
            return entries().stream().anyMatch(entry -> entry.equals(name) || entry.endsWith("/" + name));
        }
    }
}
