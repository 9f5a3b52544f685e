package dev.slipway.serve.example;

import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a node that parses examples makes of them.
///
/// The two ops take `examples, names, keys…, defaults…`: `ParseExample` a scalar for each key, `ParseExampleV2` a
/// vector for all sparse, all dense and all ragged keys.
record ExampleSpec(List<FeatureSpec.Sparse> sparse, List<FeatureSpec.Dense> dense, List<FeatureSpec.Ragged> ragged) {

    /// Whether all that a node needs to know of features is constant, and of the kinds that examples hold.
    static boolean isKnown(Graph graph, Node node) {
        return node.inputs().stream().skip(2).allMatch(graph::isConstant)
                && of(graph, node)
                        .all()
                        .allMatch(type ->
                                type == ElementType.STRING || type == ElementType.INT64 || type == ElementType.FLOAT32);
    }

    private Stream<ElementType> all() {
        return Stream.of(
                        sparse.stream().map(FeatureSpec.Sparse::element),
                        dense.stream().map(each -> each.shape().isRanked() ? each.element() : ElementType.HANDLE),
                        ragged.stream().map(FeatureSpec.Ragged::element))
                .flatMap(each -> each);
    }

    static ExampleSpec of(Graph graph, Node node) {
        boolean second = node.op() instanceof Opaque(var _, String type, var _, var _, var _) && type.endsWith("V2");
        List<String> keys = new ArrayList<>();
        int denseCount;
        int sparseCount;
        if (second) {
            String[] sparseKeys = texts(graph, node.input(2));
            String[] denseKeys = texts(graph, node.input(3));
            sparseCount = sparseKeys.length;
            denseCount = denseKeys.length;
            keys.addAll(List.of(sparseKeys));
            keys.addAll(List.of(denseKeys));
            keys.addAll(List.of(texts(graph, node.input(4))));
        } else {
            // s + 2d inputs and 3s + d outputs for s sparse and d dense features
            int inputs = node.inputs().size() - 2;
            sparseCount = (2 * node.outputs().size() - inputs) / 5;
            denseCount = (inputs - sparseCount) / 2;
            for (int i = 0; i < sparseCount + denseCount; i++) {
                keys.add(texts(graph, node.input(2 + i))[0]);
            }
        }
        List<TensorType> types = node.outputs().stream().map(graph::type).toList();
        int firstDefault = node.inputs().size() - denseCount;
        int firstDense = 3 * sparseCount;
        int firstRagged = firstDense + denseCount;
        int raggedCount = keys.size() - sparseCount - denseCount;
        return new ExampleSpec(
                IntStream.range(0, sparseCount)
                        .mapToObj(i -> new FeatureSpec.Sparse(
                                keys.get(i), types.get(sparseCount + i).element()))
                        .toList(),
                IntStream.range(0, denseCount)
                        .mapToObj(i -> dense(
                                keys.get(sparseCount + i),
                                types.get(firstDense + i),
                                tensor(graph, node.input(firstDefault + i))))
                        .toList(),
                IntStream.range(0, raggedCount)
                        .mapToObj(i -> new FeatureSpec.Ragged(
                                keys.get(sparseCount + denseCount + i),
                                types.get(firstRagged + i).element(),
                                types.get(firstRagged + raggedCount + i).element()))
                        .toList());
    }

    private static FeatureSpec.Dense dense(String key, TensorType type, @Nullable Tensor absent) {
        Shape one = type.shape().isRanked() && type.shape().rank() > 0
                ? Shape.of(type.shape().dims().subList(1, type.shape().rank()))
                : Shape.UNRANKED;
        return new FeatureSpec.Dense(key, type.element(), one, absent == null || absent.size() == 0 ? null : absent);
    }

    private static String[] texts(Graph graph, Value value) {
        Tensor tensor = tensor(graph, value);
        return tensor == null ? new String[0] : tensor.toTexts();
    }

    /// A constant's elements, apart from the file they come from.
    private static @Nullable Tensor tensor(Graph graph, Value value) {
        Constant constant = graph.constant(value);
        if (constant == null) {
            return null;
        }
        Tensor tensor = constant.tensor();
        return tensor.element() == ElementType.STRING
                ? tensor
                : Tensor.of(
                        tensor.element(),
                        tensor.shape(),
                        MemorySegment.ofArray(tensor.bytes().toArray(ValueLayout.JAVA_BYTE)));
    }

    /// The op's outputs for these examples, in its order.
    List<Tensor> tensors(List<Map<String, Feature>> examples) {
        List<List<Tensor>> sparseOnes =
                sparse.stream().map(spec -> spec.tensors(examples)).toList();
        List<List<Tensor>> raggedOnes =
                ragged.stream().map(spec -> spec.tensors(examples)).toList();
        List<Tensor> tensors = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            tensors.addAll(part(sparseOnes, part));
        }
        dense.stream().map(spec -> spec.tensors(examples)).forEach(tensors::addAll);
        for (int part = 0; part < 2; part++) {
            tensors.addAll(part(raggedOnes, part));
        }
        return tensors;
    }

    private static Collection<Tensor> part(List<List<Tensor>> features, int part) {
        return Arrays.asList(features.stream().map(each -> each.get(part)).toArray(Tensor[]::new));
    }
}
