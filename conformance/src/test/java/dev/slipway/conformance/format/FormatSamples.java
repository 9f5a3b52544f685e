package dev.slipway.conformance.format;

import dev.slipway.conformance.material.Sources;
import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Comparison;
import dev.slipway.model.op.Concat;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Reduction;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.Slice;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A small model in every file format that is read.
final class FormatSamples {

    private FormatSamples() {}

    /// A model, and the one of its files that is damaged.
    record Sample(String name, Path model, Path victim) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// Made under `folder`.
    static List<Sample> in(Path folder) throws IOException {
        List<Sample> samples = new ArrayList<>();
        Path digits = Sources.root().resolve("examples/digits");
        Path saved = copied(digits.resolve("digits_saved_model/1"), folder.resolve("saved_model"));
        for (String file :
                List.of("saved_model.pb", "variables/variables.index", "variables/variables.data-00000-of-00001")) {
            samples.add(new Sample("SavedModel " + file, saved, saved.resolve(file)));
        }
        Path frozen = Files.copy(digits.resolve("digits_frozen.pb"), folder.resolve("frozen.pb"));
        samples.add(new Sample("frozen graph", frozen, frozen));
        for (String name : List.of("digits.keras", "digits.h5")) {
            Path keras = Files.copy(digits.resolve(name), folder.resolve(name));
            samples.add(new Sample(name, keras, keras));
        }
        for (ModelFormat format : Formats.all()) {
            if (format.canWrite()) {
                samples.add(written(format, "digits", digits.resolve("digits_frozen.pb"), folder));
                samples.add(written(format, folder));
            }
        }
        return samples;
    }

    private static Path copied(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
        return to;
    }

    private static Sample written(ModelFormat format, String name, Path source, Path folder) {
        Path target = folder.resolve(name + format.extensions().getFirst());
        dev.slipway.convert.Conversion.run(source, ReadOptions.ALL, target, format, false);
        return new Sample(format.id() + " " + name, target, target);
    }

    private static Sample written(ModelFormat format, Path folder) {
        Path target = folder.resolve("regions" + format.extensions().getFirst());
        Findings findings = new Findings();
        format.write(format.legalize(Model.of(regions()), findings), target, false, findings);
        return new Sample(format.id() + " regions", target, target);
    }

    /// Loops, branches, symbolic sizes and integers that are parameters.
    static Graph regions() {
        TensorType rows = TensorType.of(ElementType.FLOAT32, Shape.of(List.of(Dim.symbol("batch"), Dim.of(6))));
        GraphBuilder graph = new GraphBuilder("regions");
        Value x = graph.input("x", rows);
        Value shaped = graph.add(
                "shaped", new Reshape(true), x, graph.constant("sizes", Tensor.ofLongs(Shape.of(3), -1, 2, 3)));
        Value turned = graph.add("turned", new Transpose(List.of(0, 2, 1)), shaped);
        Value part = graph.add(
                "part",
                new Slice(),
                turned,
                graph.constant("starts", Tensor.ofLongs(Shape.of(1), 1)),
                graph.constant("ends", Tensor.ofLongs(Shape.of(1), 3)),
                graph.constant("axes", Tensor.ofLongs(Shape.of(1), 1)));
        Value sum = graph.add(
                "sum",
                new Reduction(Reduction.Kind.SUM, true, false),
                graph.add("both", new Concat(1), turned, part),
                graph.constant("along", Tensor.ofLongs(Shape.of(2), 1, 2)));
        Value total = graph.add(
                "total",
                new Reduction(Reduction.Kind.SUM, false, false),
                sum,
                graph.constant("all", Tensor.ofLongs(Shape.of(3), 0, 1, 2)));
        Value positive = graph.add(
                "positive", new Comparison(Comparison.Kind.GREATER), total, graph.constant("zero", Tensor.scalar(0f)));
        Value chosen =
                graph.add("chosen", new If(step(Binary.Kind.ADD, 1), step(Binary.Kind.MULTIPLY, -1)), positive, total);
        Value looped = graph.add("looped", new While(below(), step(Binary.Kind.ADD, 3)), chosen);
        graph.output("sum", sum);
        graph.output("looped", looped);
        return graph.build();
    }

    private static Graph step(Binary.Kind kind, float by) {
        GraphBuilder body = new GraphBuilder("body" + kind + by);
        Value x = body.input("x", TensorType.of(ElementType.FLOAT32));
        body.output("y", body.add("next", new Binary(kind), x, body.constant("by", Tensor.scalar(by))));
        return body.build();
    }

    private static Graph below() {
        GraphBuilder body = new GraphBuilder("below");
        Value x = body.input("x", TensorType.of(ElementType.FLOAT32));
        Value limit = body.constant("limit", Tensor.scalar(100f));
        body.output("go_on", body.add("less", new Comparison(Comparison.Kind.LESS), x, limit));
        return body.build();
    }
}
