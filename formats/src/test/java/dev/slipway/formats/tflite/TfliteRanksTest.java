package dev.slipway.formats.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Binary;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whether the number of axes is known survives in a file.
class TfliteRanksTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInputIsReadAsItWasWritten(boolean ranked) {
        Shape shape = ranked ? Shape.SCALAR : Shape.UNRANKED;
        GraphBuilder graph = new GraphBuilder("sum");
        Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, shape));
        Value b = graph.constant("b", Tensor.ofFloats(Shape.of(3), 1, 2, 3));
        graph.output("y", graph.add("y", new Binary(Binary.Kind.ADD), x, b));
        Path file = folder.resolve("sum.tflite");
        Formats.named("tflite").write(Model.of(graph.build()), file, false, new Findings());
        try (Model read = Formats.read(file, ReadOptions.ALL, new Findings())) {
            Graph main = read.main();
            assertThat(main.type(main.inputs().getFirst().value()).shape()).isEqualTo(shape);
        }
    }
}
