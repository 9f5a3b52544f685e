package dev.slipway.formats.tflite;

import dev.slipway.formats.tflite.file.TfliteAssociated;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteMetadata;
import dev.slipway.formats.tflite.node.TfliteAim;
import dev.slipway.formats.tflite.read.TfliteReader;
import dev.slipway.formats.tflite.write.TfliteLegalize;
import dev.slipway.formats.tflite.write.TfliteWriter;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.Provenance;
import dev.slipway.model.format.Draft;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.wire.FormatException;
import dev.slipway.wire.MappedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads and writes `.tflite` files.
public final class TfliteFormat implements ModelFormat {

    @Override
    public String id() {
        return "tflite";
    }

    @Override
    public List<String> extensions() {
        return List.of(".tflite");
    }

    @Override
    public boolean recognizes(Path path) {
        if (!Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(8);
            return start.length == 8
                    && new String(start, 4, 4, StandardCharsets.ISO_8859_1).equals(TfliteFlat.IDENTIFIER);
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Model read(Path path, ReadOptions options, Findings findings) {
        MappedFile file = MappedFile.open(path);
        try {
            TfliteFlat.Model flat = TfliteFlat.read(file.bytes(), path.toString());
            TfliteReader reader = new TfliteReader(flat, path.toString(), options, findings);
            Map<String, String> metadata = new LinkedHashMap<>(TfliteMetadata.of(flat));
            metadata.putAll(TfliteAssociated.of(file.bytes(), path.toString()));
            Provenance provenance = new Provenance(id(), flat.description(), metadata);
            return new Model(reader.signatures(), reader.resources(), provenance, file::close);
        } catch (FormatException e) {
            file.close();
            throw e;
        } catch (IllegalArgumentException
                | dev.slipway.model.op.OpException
                | IndexOutOfBoundsException
                | ArithmeticException
                | IllegalStateException
                | NullPointerException e) {
            file.close();
            throw e instanceof IllegalArgumentException && !options.equals(ReadOptions.ALL)
                    ? e
                    : new FormatException(
                            "CORRUPT", "%s does not hold together: %s".formatted(path, e.getMessage()), e);
        }
    }

    @Override
    public boolean canWrite() {
        return true;
    }

    @Override
    public Model legalize(Model model, Findings findings) {
        TfliteAim aim = TfliteAim.of(model, findings);
        return model.mapGraphs(graph -> TfliteLegalize.graph(graph, aim));
    }

    @Override
    public List<Unspeakable> unspeakable(Model model) {
        return TfliteWriter.unspeakable(model);
    }

    @Override
    public Draft draft(Model model) {
        return TfliteWriter.draft(model);
    }

    @Override
    public void write(Model model, Path target, boolean overwrite, Findings findings) {
        TfliteWriter.write(model, target, overwrite, findings);
    }
}
