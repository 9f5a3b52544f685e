package dev.slipway.conformance.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.formats.Formats;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ModelFormat;
import dev.slipway.model.format.Unspeakable;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Arguments;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Operands;
import dev.slipway.model.op.Some;
import dev.slipway.model.op.Transpose;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.pipeline.Pipelines;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Adding an op asks nothing of whoever does not care for it: one that nobody has heard of is typed, run, kept by every
/// rule, moved by no layout, and listed by the formats that have no words for it.
class UnheardOpTest {

    /// One more than its input.
    record Unheard() implements Op {

        @Override
        public List<TensorType> infer(Operands in) {
            return List.of(in.type(0));
        }

        @Override
        public List<Tensor> evaluate(Arguments in) {
            return List.of(in.tensor(0).map(x -> x + 1));
        }
    }

    static Stream<ModelFormat> written() {
        return Formats.all().stream().filter(ModelFormat::canWrite);
    }

    @ParameterizedTest
    @MethodSource("written")
    void passesKeepIt(ModelFormat format) {
        Tensor x = Some.reals(1, 2, 3, 4);
        Graph after = Pipelines.optimizeFor(graph(x.type()), format.id());
        assertThat(after.nodes()).extracting(Node::op).contains(new Unheard());
        assertThat(Evaluation.run(after, List.of(x))).isEqualTo(Evaluation.run(graph(x.type()), List.of(x)));
    }

    @ParameterizedTest
    @MethodSource("written")
    void formatsSayThatTheyLackIt(ModelFormat format) {
        Graph graph = Pipelines.optimizeFor(graph(Some.reals(1, 2, 3, 4).type()), format.id());
        Model legal = format.legalize(Model.of(graph), new Findings());
        assertThat(format.unspeakable(legal)).extracting(Unspeakable::code).containsExactly("NO_SUCH_OP");
    }

    /// Between transposes that cancel each other, were it pointwise.
    private static Graph graph(TensorType type) {
        GraphBuilder graph = new GraphBuilder("unheard");
        Value x = graph.input("x", type);
        Value turned = graph.add("turned", new Transpose(List.of(0, 3, 1, 2)), x);
        Value unheard = graph.add("unheard", new Unheard(), turned);
        Value back = graph.add("back", new Transpose(List.of(0, 2, 3, 1)), unheard);
        graph.output("y", graph.add("twice", new Binary(Binary.Kind.ADD), back, back));
        return graph.build();
    }
}
