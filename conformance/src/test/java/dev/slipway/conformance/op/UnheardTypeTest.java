package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Cast;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.TensorType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Inputs and outputs whose elements a format has not are listed, whatever lies between them.
class UnheardTypeTest {

    private static final ElementType ELEMENT = ElementType.FLOAT8_E5M2FNUZ;

    @ParameterizedTest
    @ValueSource(strings = {"tensorflow", "tflite"})
    void anInputOfItIsListed(String format) {
        GraphBuilder graph = new GraphBuilder("input");
        Value x = graph.input("x", TensorType.of(ELEMENT, 2));
        graph.output("y", graph.add("cast", new Cast(ElementType.FLOAT32, true), x));
        assertThat(unspeakable(graph, format)).extracting(Unspeakable::where).contains("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensorflow", "tflite"})
    void anOutputOfItIsListed(String format) {
        GraphBuilder graph = new GraphBuilder("output");
        Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, 2));
        graph.output("y", graph.add("cast", new Cast(ELEMENT, true), x));
        assertThat(unspeakable(graph, format))
                .isNotEmpty()
                .extracting(Unspeakable::code)
                .containsOnly("ELEMENT_TYPE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tensorflow", "tflite"})
    void anInputThatIsAnOutputIsListed(String format) {
        GraphBuilder graph = new GraphBuilder("both");
        graph.output("y", graph.input("x", TensorType.of(ELEMENT, 2)));
        assertThat(unspeakable(graph, format)).extracting(Unspeakable::where).contains("x");
    }

    private static List<Unspeakable> unspeakable(GraphBuilder graph, String format) {
        Model legal = Formats.named(format).legalize(Model.of(graph.build()), new Findings());
        return Formats.named(format).unspeakable(legal);
    }
}
