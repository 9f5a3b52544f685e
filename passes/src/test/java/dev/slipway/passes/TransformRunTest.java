package dev.slipway.passes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.model.Finding;
import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Port;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.BatchNormalization;
import dev.slipway.model.op.BatchToSpace;
import dev.slipway.model.op.Binary;
import dev.slipway.model.op.Cast;
import dev.slipway.model.op.Convolution;
import dev.slipway.model.op.Dequantize;
import dev.slipway.model.op.FilterLayout;
import dev.slipway.model.op.Identity;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Layout;
import dev.slipway.model.op.Op;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.Pad;
import dev.slipway.model.op.Padding;
import dev.slipway.model.op.Reshape;
import dev.slipway.model.op.SpaceToBatch;
import dev.slipway.model.op.Unary;
import dev.slipway.model.op.Window;
import dev.slipway.model.tensor.Constant;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.passes.transform.Stage;
import dev.slipway.passes.transform.TransformRun;
import dev.slipway.passes.transform.Transforms;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each transform does to a graph, and what it leaves.
class TransformRunTest {

    private static final Op ADD = new Binary(Binary.Kind.ADD);
    private static final Op MULTIPLY = new Binary(Binary.Kind.MULTIPLY);
    private static final Op RELU = new Unary(Unary.Kind.RELU);
    private static final Op ABS = new Unary(Unary.Kind.ABS);

    private final GraphBuilder graph = new GraphBuilder("test");
    private final Findings findings = new Findings();
    private List<TransformRun.Done> account = List.of();

    private Value input(long... sizes) {
        return graph.input("x", TensorType.of(ElementType.FLOAT32, sizes));
    }

    private Value weight(String name, long... sizes) {
        return graph.constant(name, RuleTester.drawn(Shape.of(sizes)));
    }

    private Value integers(String name, Shape shape, long... numbers) {
        return graph.constant(name, Tensor.ofLongs(shape, numbers));
    }

    private static Convolution convolution() {
        return new Convolution(
                Layout.NHWC, FilterLayout.HWIO, Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2)), 1);
    }

    private Graph output(Value value) {
        return graph.output("y", value).build();
    }

    private Graph run(String list, Graph before) {
        TransformRun run = new TransformRun(Transforms.parse(list), findings);
        Model model = Model.of(before);
        for (Stage stage : Stage.values()) {
            model = run.at(stage, model);
        }
        account = run.account();
        return model.main();
    }

    private Graph keepsMeaning(String list, Graph before) {
        Graph after = run(list, before);
        RuleTester.same(before, after);
        return after;
    }

    private List<Integer> changes() {
        return account.stream().map(TransformRun.Done::changes).toList();
    }

    private static List<Op> ops(Graph graph) {
        return graph.nodes().stream().map(Node::op).toList();
    }

    private static float[] numbers(Graph graph, String constant) {
        return Objects.requireNonNull(graph.constant(new Value(constant)))
                .tensor()
                .toFloats();
    }

    private String said() {
        return String.join("\n", findings.all().stream().map(Finding::message).toList());
    }

    @Test
    void foldConstantsComputesWhatIsKnown() {
        Value x = input(2, 3);
        Graph before = output(graph.add("y", ADD, x, graph.add("sum", ADD, weight("a", 3), weight("b", 3))));
        assertThat(ops(keepsMeaning("fold_constants(ignore_errors=true, clear_output_shapes=true)", before)))
                .containsExactly(ADD);
        assertThat(changes()).containsExactly(1);
    }

    @Test
    void foldBatchNormsLeavesTheConvolutionAlone() {
        Value made = graph.add("conv", convolution(), input(1, 4, 4, 2), weight("w", 2, 2, 2, 3));
        Value scaled = graph.add("scaled", MULTIPLY, made, weight("g", 3));
        Graph before = output(graph.add("shifted", ADD, scaled, weight("b", 3)));
        assertThat(ops(keepsMeaning("fold_batch_norms", before))).containsExactly(convolution());
    }

    @Test
    void foldOldBatchNormsTakesTheWholeOp() {
        Value made = graph.add("conv", convolution(), input(1, 4, 4, 2), weight("w", 2, 2, 2, 3));
        Value variance = graph.constant("variance", Tensor.ofFloats(Shape.of(3), 1, 2, 3));
        Graph before = output(graph.add(
                "norm",
                new BatchNormalization(1e-3f, 3),
                made,
                weight("scale", 3),
                weight("shift", 3),
                weight("mean", 3),
                variance));
        assertThat(ops(keepsMeaning("fold_batch_norms", before))).hasSize(2);
        assertThat(ops(keepsMeaning("fold_old_batch_norms", before))).containsExactly(convolution());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fuse_convolutions", "fuse_pad_and_conv"})
    void fuseConvolutionsTakesThePadding(String name) {
        Value pads = integers("pads", Shape.of(8), 0, 1, 1, 0, 0, 1, 1, 0);
        Value padded = graph.add("padded", new Pad(Pad.Mode.CONSTANT), input(1, 3, 3, 2), pads);
        Graph before = output(graph.add("conv", convolution(), padded, weight("w", 2, 2, 2, 3)));
        assertThat(ops(keepsMeaning(name, before))).hasSize(1);
        assertThat(changes()).containsExactly(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void flattenAtrousConvSaysBlocksAsDilations(boolean biased) {
        Value blocks = integers("blocks", Shape.of(2), 2, 3);
        Value pads = integers("pads", Shape.of(2, 2), 2, 3, 3, 4);
        Value crops = integers("crops", Shape.of(2, 2), 1, 0, 0, 2);
        Value apart = graph.add("apart", new SpaceToBatch(), input(1, 5, 5, 2), blocks, pads);
        Value made = graph.add("conv", convolution(), apart, weight("w", 2, 2, 2, 3));
        Value shifted = biased ? graph.add("bias", ADD, made, weight("b", 3)) : made;
        Graph before = output(graph.add("joined", new BatchToSpace(), shifted, blocks, crops));
        Graph after = keepsMeaning("flatten_atrous_conv", before);
        assertThat(after.nodes()).hasSize(biased ? 2 : 1);
        assertThat(((Convolution) after.nodes().getFirst().op()).window().dilations())
                .containsExactly(2, 3);
        assertThat(changes()).containsExactly(1);
    }

    @Test
    void flattenAtrousConvLeavesWhatIsCroppedMoreThanPadded() {
        Value blocks = integers("blocks", Shape.of(2), 2, 2);
        Value pads = integers("pads", Shape.of(2, 2), 0, 0, 0, 0);
        Value crops = integers("crops", Shape.of(2, 2), 1, 0, 0, 0);
        Value apart = graph.add("apart", new SpaceToBatch(), input(1, 6, 6, 2), blocks, pads);
        Value made = graph.add("conv", convolution(), apart, weight("w", 2, 2, 2, 3));
        Graph before = output(graph.add("joined", new BatchToSpace(), made, blocks, crops));
        assertThat(run("flatten_atrous_conv", before)).isEqualTo(before);
    }

    @Test
    void mergeDuplicateNodesMergesConstantsAndNodes() {
        Value x = input(2, 300);
        Value one = graph.add("one", ADD, x, weight("a", 300));
        Value other = graph.add("other", ADD, x, weight("b", 300));
        Graph after = keepsMeaning("merge_duplicate_nodes", output(graph.add("y", MULTIPLY, one, other)));
        assertThat(after.nodes()).hasSize(2);
        assertThat(after.constants()).hasSize(1);
        assertThat(changes()).containsExactly(2);
    }

    @Test
    void mergeDuplicateNodesKeepsConstantsThatDiffer() {
        Value x = input(2, 3);
        Value one = graph.add("one", ADD, x, weight("a", 3));
        Value other = graph.add("other", ADD, x, graph.constant("b", Tensor.ofFloats(Shape.of(3), 1, 2, 3)));
        Graph before = output(graph.add("y", MULTIPLY, one, other));
        assertThat(run("merge_duplicate_nodes", before)).isEqualTo(before);
    }

    @Test
    void removeNodesLetsReadersReadTheInput() {
        Value x = input(2, 3);
        Value first = graph.add("first", new Identity(), x);
        Value second = graph.add("second", RELU, first);
        Graph before = output(graph.add("y", ABS, second));
        assertThat(ops(keepsMeaning("remove_nodes(op=Identity)", before))).containsExactly(RELU, ABS);
        assertThat(said()).isEmpty();
        assertThat(ops(run("remove_nodes(op=Identity, op=Relu)", before))).containsExactly(ABS);
        assertThat(changes()).containsExactly(2);
        assertThat(said()).contains("1 nodes of op Relu are taken out");
    }

    @Test
    void removeNodesKeepsOutputsAndChangesOfType() {
        Value x = input(2, 3);
        Value cast = graph.add("cast", new Cast(ElementType.FLOAT64, false), x);
        Graph before = output(graph.add("last", ABS, cast));
        assertThat(run("remove_nodes(op=Abs, op=Cast, op=CheckNumerics, op=Elu)", before))
                .isEqualTo(before);
        assertThat(said())
                .contains("Abs stays: it makes an output")
                .contains("Cast stays: it makes float64 of float32")
                .contains("nodes of op CheckNumerics are gone once a model is read")
                .contains("there is no node of op Elu");
    }

    @Test
    void removeNodesTakesNodesOfTwoInputsOnlyWhenTold() {
        Value x = input(2, 3);
        Value sum = graph.add("sum", ADD, x, graph.add("abs", ABS, x));
        Graph before = output(graph.add("y", RELU, sum));
        assertThat(run("remove_nodes(op=AddV2)", before)).isEqualTo(before);
        assertThat(ops(run("remove_nodes(op=AddV2, max_inputs=2)", before))).containsExactly(RELU);
        assertThatThrownBy(() -> run("remove_nodes", before)).hasMessageContaining("it needs the argument op");
    }

    @Test
    void whatDoesNotHoldTogetherIsAMistakeUnlessIgnored() {
        Value flat = graph.add("flat", new Reshape(true), input(2, 3), integers("shape", Shape.of(1), 6));
        Graph before = output(graph.add("y", ADD, flat, weight("b", 6)));
        assertThatThrownBy(() -> run("remove_nodes(op=Reshape)", before))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("remove_nodes at character 1");
        assertThat(run("remove_nodes(op=Reshape, ignore_errors=true)", before)).isEqualTo(before);
        assertThat(run("insert_logging(ignore_errors=true)", before)).isEqualTo(before);
        assertThat(findings.all()).extracting(Finding::code).containsOnly("TRANSFORM_SKIPPED");
    }

    @Test
    void stripUnusedNodesDropsWhatNoOutputNeeds() {
        Value x = input(2, 3);
        graph.add("spare", ABS, x);
        Graph after = keepsMeaning("strip_unused_nodes", output(graph.add("y", RELU, x)));
        assertThat(ops(after)).containsExactly(RELU);
        assertThat(changes()).containsExactly(1);
    }

    @Test
    void stripUnusedNodesCutsWhereANodeIsNamed() {
        Value x = graph.input("jpeg", TensorType.of(ElementType.STRING, Shape.SCALAR));
        Value image = new Value("decoded");
        graph.declare(image, TensorType.of(ElementType.UINT8, Shape.unknown(3)));
        graph.add(Node.of("decode", new Opaque("tensorflow", "DecodeJpeg", List.of()), List.of(x), List.of(image)));
        Value cast = graph.add("Cast", new Cast(ElementType.FLOAT32, false), image);
        Graph before = output(graph.add("y", MULTIPLY, cast, weight("w", 3)));
        Graph after = run("strip_unused_nodes(name=Cast, type_for_name=float, shape_for_name=\"1,?,4,3\")", before);
        assertThat(after.inputs()).extracting(Port::name).containsExactly("Cast");
        assertThat(after.type(after.inputs().getFirst().value()).toString()).isEqualTo("float32[1, strip_dim1, 4, 3]");
        assertThat(after.type(after.outputs().getFirst().value()).shape().rank())
                .isEqualTo(4);
        assertThat(ops(after)).containsExactly(MULTIPLY);
        Tensor some = RuleTester.drawn(Shape.of(1, 2, 4, 3));
        assertThat(Evaluation.run(after, List.of(some)).getFirst().shape()).isEqualTo(some.shape());
    }

    @Test
    void stripUnusedNodesStatesShapes() {
        Value x = graph.input("x", TensorType.of(ElementType.FLOAT32, Shape.UNRANKED));
        Graph before = output(graph.add("y", RELU, x));
        Graph after = run("strip_unused_nodes(type=float, shape=\"1,4\")", before);
        assertThat(after.type(after.outputs().getFirst().value()).shape()).isEqualTo(Shape.of(1, 4));
        Graph again = run("strip_unused_nodes(name=x, shape_for_name=\"2,4\")", before);
        assertThat(again.type(again.outputs().getFirst().value()).shape()).isEqualTo(Shape.of(2, 4));
        assertThatThrownBy(() -> run("strip_unused_nodes(name=z)", before))
                .hasMessageContaining("no input and no node 'z'; the inputs are [x]");
        assertThatThrownBy(() -> run("strip_unused_nodes(name=x, name=y, type_for_name=float)", before))
                .hasMessageContaining("2 of the argument name and 1 of type_for_name");
        assertThatThrownBy(() -> run("strip_unused_nodes(name=x, shape_for_name=\"1,a b\")", before))
                .hasMessageContaining("'a b' is no size");
    }

    @Test
    void roundWeightsLeavesAFewLevels() {
        Value x = input(1, 20);
        Value product = graph.add("product", MULTIPLY, x, weight("w", 20));
        Graph before = output(graph.add("y", ADD, product, weight("small", 1, 1)));
        Graph after = run("round_weights(num_steps=5)", before);
        float[] original = numbers(before, "w");
        float[] rounded = numbers(after, "w");
        Set<Float> levels = new HashSet<>();
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (float value : original) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        for (int i = 0; i < rounded.length; i++) {
            levels.add(rounded[i]);
            assertThat(Math.abs(rounded[i] - original[i])).isLessThanOrEqualTo((most - least) / 10 + 1e-6f);
        }
        assertThat(levels).hasSizeLessThanOrEqualTo(5).hasSizeGreaterThan(2);
        assertThat(after.constants().get(new Value("small")))
                .isEqualTo(before.constants().get(new Value("small")));
        assertThat(changes()).containsExactly(1);
        assertThat(findings.all()).extracting(Finding::severity).containsExactly(Finding.Severity.LOSS);
        assertThatThrownBy(() -> run("round_weights(num_steps=0)", before))
                .hasMessageContaining("num_steps=0 should be a whole number of at least 1");
    }

    @Test
    void roundWeightsLeavesWhatHasOneValueOrIsNotFinite() {
        float[] same = new float[16];
        Arrays.fill(same, 0.3f);
        float[] odd = RuleTester.drawn(Shape.of(16)).toFloats();
        odd[3] = Float.NaN;
        odd[4] = Float.NEGATIVE_INFINITY;
        Value sum = graph.add("sum", ADD, input(1, 16), graph.constant("same", Tensor.ofFloats(Shape.of(16), same)));
        Graph after = run(
                "round_weights",
                output(graph.add("y", ADD, sum, graph.constant("odd", Tensor.ofFloats(Shape.of(16), odd)))));
        assertThat(numbers(after, "same")).containsExactly(same);
        float[] rounded = numbers(after, "odd");
        assertThat(rounded[3]).isNaN();
        assertThat(rounded[4]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(rounded[5]).isFinite();
    }

    @Test
    void quantizeWeightsStoresBytesAndWidensThem() {
        Value product = graph.add("product", MULTIPLY, input(1, 20), weight("w", 20));
        Graph before = output(graph.add("y", ADD, product, weight("small", 4, 1, 1)));
        Graph after = run("quantize_weights(minimum_size=16)", before);
        assertThat(ops(after)).containsExactly(new Dequantize(), MULTIPLY, ADD);
        assertThat(after.constants().values()).extracting(Constant::element).containsOnlyOnce(ElementType.INT8);
        Tensor x = RuleTester.drawn(Shape.of(1, 20));
        float[] expected = Evaluation.run(before, List.of(x)).getFirst().toFloats();
        float[] given = Evaluation.run(after, List.of(x)).getFirst().toFloats();
        assertThat(given).usingComparatorWithPrecision(1f / 255).containsExactly(expected);
        assertThat(given).isNotEqualTo(expected);
        assertThat(run("quantize_weights", before)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"obfuscate_names", "obsfucate_names"})
    void obfuscateNamesKeepsThoseOfInputsAndOutputsOnly(String name) {
        Value x = input(2, 3);
        Value secret = graph.add("secret/layer", ADD, x, weight("secret/weights", 3));
        Value condition = graph.constant("secret/switch", Tensor.ofBooleans(Shape.SCALAR, true));
        Op branch = new If(body("secret/then", ABS), body("secret/else", RELU));
        Graph before = output(graph.add("secret/if", branch, condition, secret));
        Graph after = keepsMeaning(name, before);
        assertThat(after.inputs()).extracting(Port::name).containsExactly("x");
        assertThat(after.outputs()).extracting(Port::name).containsExactly("y");
        List<String> names = names(after).toList();
        assertThat(names).filteredOn(each -> each.contains("secret")).isEmpty();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(changes()).containsExactly(4);
    }

    private static Graph body(String name, Op op) {
        GraphBuilder body = new GraphBuilder(name);
        Value x = body.input(name + "/x", TensorType.of(ElementType.FLOAT32, 2, 3));
        return body.output(name + "/y", body.add(name + "/y", op, x)).build();
    }

    /// The names of nodes, inner values and bodies.
    private static Stream<String> names(Graph graph) {
        Stream<String> inside = graph.nodes().stream()
                .flatMap(node -> node.op().regions().stream())
                .flatMap(region -> Stream.concat(Stream.of(((Graph) region).name()), names((Graph) region)));
        Stream<String> nodes = graph.nodes().stream().map(Node::name);
        Stream<String> values = graph.types().keySet().stream().map(Value::name);
        return Stream.of(nodes, values, inside).flatMap(each -> each);
    }

    @Test
    void renameOpChangesWhatIsComputed() {
        Value x = input(2, 3);
        Graph before = output(graph.add("y", ADD, graph.add("r", new Unary(Unary.Kind.RELU6), x), weight("b", 3)));
        assertThat(ops(run("rename_op(old_op_name=Relu6, new_op_name=Relu)", before)))
                .containsExactly(RELU, ADD);
        assertThat(ops(run("rename_op(old_op_name=Add, new_op_name=Mul)", before))
                        .getLast())
                .isEqualTo(MULTIPLY);
        assertThatThrownBy(() -> run("rename_op(old_op_name=Relu6, new_op_name=Conv2D)", before))
                .hasMessageContaining("node 'r' cannot compute Conv2D in the place of Relu6");
        assertThatThrownBy(() -> run("rename_op(old_op_name=Relu6)", before)).hasMessageContaining("new_op_name");
        assertThat(run("rename_op(old_op_name=Selu, new_op_name=Elu)", before)).isEqualTo(before);
        assertThat(said()).contains("there is no node of op Selu");
    }

    @Test
    void renameNodeRenamesTheTensorToo() {
        Graph before = output(graph.add("y", RELU, graph.add("old", ABS, input(2, 3))));
        Graph after = keepsMeaning("rename_node(old_node_name=old, new_node_name=new)", before);
        assertThat(after.nodes()).extracting(Node::name).containsExactly("new", "y");
        assertThat(after.types()).doesNotContainKey(new Value("old"));
        assertThatThrownBy(() -> run("rename_node(old_node_name=old, new_node_name=y)", before))
                .hasMessageContaining("there is a node 'y' already");
        assertThatThrownBy(() -> run("rename_node(old_node_name=none, new_node_name=new)", before))
                .hasMessageContaining("there is no node 'none'");
    }

    @Test
    void whatHasNothingToDoSaysWhy() {
        Graph before = output(graph.add("y", RELU, input(2, 3)));
        String list = "remove_device set_device(device=\"/gpu:0\") sort_by_execution_order add_default_attributes"
                + " remove_attribute(attribute_name=T) rename_attribute(old_attribute_name=a, new_attribute_name=b)"
                + " backport_concatv2 backport_tensor_array_v3 remove_control_dependencies";
        assertThat(run(list, before)).isEqualTo(before);
        assertThat(account).hasSize(9);
        assertThat(findings.all())
                .hasSize(9)
                .allSatisfy(finding -> assertThat(finding.message()).contains("nothing to do: "));
        assertThat(changes()).containsOnly(0);
    }

    @Test
    void theSameTransformMayComeTwice() {
        Value x = input(2, 3);
        Graph before = output(graph.add("y", RELU, graph.add("i", new Identity(), x)));
        run("remove_nodes(op=Identity) remove_nodes(op=Identity)", before);
        assertThat(changes()).containsExactly(1, 0);
    }
}
