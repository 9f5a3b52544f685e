package dev.slipway.formats.tensorflow;

import static dev.slipway.formats.tensorflow.GraphSketch.BOOL;
import static dev.slipway.formats.tensorflow.GraphSketch.FLOAT;
import static dev.slipway.formats.tensorflow.GraphSketch.INT;
import static dev.slipway.formats.tensorflow.GraphSketch.flag;
import static dev.slipway.formats.tensorflow.GraphSketch.function;
import static dev.slipway.formats.tensorflow.GraphSketch.functions;
import static dev.slipway.formats.tensorflow.GraphSketch.integer;
import static dev.slipway.formats.tensorflow.GraphSketch.ints;
import static dev.slipway.formats.tensorflow.GraphSketch.node;
import static dev.slipway.formats.tensorflow.GraphSketch.text;
import static dev.slipway.formats.tensorflow.GraphSketch.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.Findings;
import dev.slipway.model.Model;
import dev.slipway.model.format.ReadOptions;
import dev.slipway.model.graph.Evaluation;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.Node;
import dev.slipway.model.op.If;
import dev.slipway.model.op.Opaque;
import dev.slipway.model.op.While;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.protobuf.ProtoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlFlowTest {

    private static final int STRING = 7;
    private static final Tensor ONE_TWO = Tensor.ofFloats(Shape.of(2), 1, 2);

    @TempDir
    Path folder;

    @Test
    void aLoopOfTensorflow1CarriesOnlyWhatChanges() throws IOException {
        GraphSketch sketch = circle("i", "zero", "i/next")
                .add("i/next", "Add", List.of("i/body", "one"), type("T", INT))
                .number("zero", 0)
                .number("one", 1)
                .number("three", 3)
                .add("less", "Less", List.of("i/merge", "three"), type("T", INT))
                .add("loop", "LoopCond", List.of("less"))
                .placeholder("x", FLOAT, 2)
                .scalar("two", 2)
                .add("two/enter", "Enter", List.of("two"), text("frame_name", "f"), flag("is_constant"))
                .add("y/next", "Mul", List.of("y/body", "two/enter"), type("T", FLOAT));
        add(sketch, "y", "x", "y/next");
        try (Model model = read(sketch.add("out", "Identity", List.of("y/exit")))) {
            assertThat(run(model, ONE_TWO)).containsExactly(8, 16);
            Node loop = only(model, While.class);
            assertThat(loop.inputs()).hasSize(2);
        }
    }

    /// A loop variable in the frame `f`.
    private static GraphSketch circle(String name, String start, String next) {
        return add(new GraphSketch(), name, start, next);
    }

    private static GraphSketch add(GraphSketch sketch, String name, String start, String next) {
        return sketch.add(name + "/enter", "Enter", List.of(start), text("frame_name", "f"))
                .add(name + "/merge", "Merge", List.of(name + "/enter", name + "/back"))
                .add(name + "/switch", "Switch", List.of(name + "/merge", "loop"))
                .add(name + "/body", "Identity", List.of(name + "/switch:1"))
                .add(name + "/back", "NextIteration", List.of(next))
                .add(name + "/exit", "Exit", List.of(name + "/switch"));
    }

    @Test
    void aFunctionalLoopKeepsConstantsInside() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .number("zero", 0)
                .scalar("two", 2)
                .function(
                        "less",
                        List.of("i", "y", "w"),
                        List.of("less:z:0"),
                        node("three", "Const", List.of(), type("dtype", INT), ints(new long[] {3})),
                        node("less", "Less", List.of("i", "three:output:0"), type("T", INT)))
                .function(
                        "step",
                        List.of("i", "y", "w"),
                        List.of("next:z:0", "more:z:0", "same:output:0"),
                        node("one", "Const", List.of(), type("dtype", INT), ints(new long[] {1})),
                        node("next", "AddV2", List.of("i", "one:output:0"), type("T", INT)),
                        node("more", "Mul", List.of("y", "w"), type("T", FLOAT)),
                        node("same", "Identity", List.of("w"), type("T", FLOAT)))
                .add(
                        "loop",
                        "StatelessWhile",
                        List.of("zero", "x", "two"),
                        function("cond", "less"),
                        function("body", "step"))
                .add("out", "Identity", List.of("loop:1"));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO)).containsExactly(8, 16);
            Node loop = only(model, While.class);
            assertThat(loop.inputs()).hasSize(2);
        }
    }

    @Test
    void whatALoopKeepsForNobodyIsNoState() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .number("zero", 0)
                .scalar("two", 2)
                .function(
                        "less",
                        List.of("i", "y", "kept"),
                        List.of("less:z:0"),
                        node("three", "Const", List.of(), type("dtype", INT), ints(new long[] {3})),
                        node("less", "Less", List.of("i", "three:output:0"), type("T", INT)))
                .function(
                        "step",
                        List.of("i", "y", "kept"),
                        List.of("next:z:0", "more:z:0", "all:z:0"),
                        node("one", "Const", List.of(), type("dtype", INT), ints(new long[] {1})),
                        node("next", "AddV2", List.of("i", "one:output:0"), type("T", INT)),
                        node("more", "AddV2", List.of("y", "y"), type("T", FLOAT)),
                        node("all", "Mul", List.of("kept", "more:z:0"), type("T", FLOAT)))
                .add(
                        "loop",
                        "StatelessWhile",
                        List.of("zero", "x", "x"),
                        function("cond", "less"),
                        function("body", "step"))
                .add("out", "Identity", List.of("loop:1"));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO)).containsExactly(8, 16);
            assertThat(only(model, While.class).inputs()).hasSize(2);
        }
    }

    @Test
    void aFunctionThatIsCalledAsAnOpGivesEachOfItsOutputs() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .function(
                        "parts",
                        List.of("a"),
                        List.of("double:z:0", "square:z:0"),
                        node("double", "AddV2", List.of("a", "a"), type("T", FLOAT)),
                        node("square", "Mul", List.of("a", "a"), type("T", FLOAT)))
                .function(
                        "difference",
                        List.of("a"),
                        List.of("left:z:0"),
                        node("both", "parts", List.of("a")),
                        node("left", "Sub", List.of("both:out0:0", "both:out1:0"), type("T", FLOAT)))
                .add("called", "PartitionedCall", List.of("x"), function("f", "difference"))
                .add("out", "Identity", List.of("called"));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO)).containsExactly(1, 0);
        }
    }

    @Test
    void outputsOfAnOpThatNobodyReadsHaveTheirOwnTypes() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("words", STRING, 3)
                .placeholder("ends", INT, 2)
                .function(
                        "pairs",
                        List.of("words", "ends"),
                        List.of("far:z:0"),
                        node("pairs", "StringNGrams", List.of("words", "ends"), type("Tsplits", INT)),
                        node("one", "Const", List.of(), type("dtype", INT), ints(new long[] {1})),
                        node("far", "AddV2", List.of("pairs:ngrams_splits:0", "one:output:0"), type("T", INT)))
                .add("called", "PartitionedCall", List.of("words", "ends"), function("f", "pairs"))
                .add("out", "Identity", List.of("called"));
        try (Model model = read(sketch)) {
            Node pairs = only(model, Opaque.class);
            assertThat(pairs.outputs())
                    .extracting(output -> model.main().type(output).element())
                    .containsExactly(ElementType.STRING, ElementType.INT32);
        }
    }

    @Test
    void onlyTheBranchThatIsChosenRuns() throws IOException {
        // The branches give different shapes, so both could never be computed and then chosen from.
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .placeholder("p", BOOL)
                .add("x/switch", "Switch", List.of("x", "p"))
                .number("axis", 0)
                .add("twice", "ConcatV2", List.of("x/switch:1", "x/switch:1", "axis"), integer("N", 2))
                .add("negative", "Neg", List.of("x/switch"))
                .add("out", "Merge", List.of("negative", "twice"));
        try (Model model = read(sketch)) {
            assertThat(only(model, If.class).inputs()).hasSize(2);
            assertThat(run(model, ONE_TWO, truth(true))).containsExactly(1, 2, 1, 2);
            assertThat(run(model, ONE_TWO, truth(false))).containsExactly(-1, -2);
        }
    }

    @Test
    void aConditionInsideABranchStaysThere() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .placeholder("p", BOOL)
                .placeholder("q", BOOL)
                .add("x/outer", "Switch", List.of("x", "p"))
                .add("q/outer", "Switch", List.of("q", "p"))
                .add("x/inner", "Switch", List.of("x/outer:1", "q/outer:1"))
                .add("square", "Square", List.of("x/inner:1"))
                .add("negative", "Neg", List.of("x/inner"))
                .add("inner", "Merge", List.of("negative", "square"))
                .add("out", "Merge", List.of("x/outer", "inner"));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO, truth(false), truth(true))).containsExactly(1, 2);
            assertThat(run(model, ONE_TWO, truth(true), truth(false))).containsExactly(-1, -2);
            assertThat(run(model, ONE_TWO, truth(true), truth(true))).containsExactly(1, 4);
        }
    }

    @Test
    void aConditionThatChoosesConstantsIsFoundByWhatTheyWaitFor() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("p", BOOL)
                .placeholder("q", BOOL)
                .add("p/outer", "Switch", List.of("p", "p"))
                .add("q/outer", "Switch", List.of("q", "p"))
                .add("not", "LogicalNot", List.of("q/outer:1"))
                .add("q/inner", "Switch", List.of("not", "not"))
                .add("yes", "Identity", List.of("q/inner:1"), type("T", BOOL))
                .add("no", "Identity", List.of("q/inner"), type("T", BOOL))
                .add("never", "Identity", List.of("p/outer"), type("T", BOOL))
                .add("one", "Const", List.of("^yes"), type("dtype", INT), ints(new long[] {1}))
                .add("two", "Const", List.of("^no"), type("dtype", INT), ints(new long[] {2}))
                .add("three", "Const", List.of("^never"), type("dtype", INT), ints(new long[] {3}))
                .add("inner", "Merge", List.of("two", "one"))
                .add("out", "Merge", List.of("three", "inner"));
        try (Model model = read(sketch)) {
            assertThat(run(model, truth(false), truth(true))).containsExactly(3);
            assertThat(run(model, truth(true), truth(true))).containsExactly(2);
            assertThat(run(model, truth(true), truth(false))).containsExactly(1);
        }
    }

    @Test
    void ofAConditionThatIsKnownOnlyTheBranchStays() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .number("three", 3)
                .number("four", 4)
                .add("p", "Less", List.of("four", "three"), type("T", INT))
                .add("x/switch", "Switch", List.of("x", "p"))
                .add("square", "Square", List.of("x/switch:1"))
                .add("negative", "Neg", List.of("x/switch"))
                .add("out", "Merge", List.of("negative", "square"));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO)).containsExactly(-1, -2);
            assertThat(model.main().nodes()).noneMatch(node -> node.op() instanceof If);
        }
    }

    @Test
    void ofSeveralBranchesTheOneOfTheNumberRuns() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("n", INT)
                .placeholder("x", FLOAT, 2)
                .function("negative", List.of("x"), List.of("y:y:0"), node("y", "Neg", List.of("x")))
                .function("square", List.of("x"), List.of("y:y:0"), node("y", "Square", List.of("x")))
                .function("exp", List.of("x"), List.of("y:y:0"), node("y", "Relu", List.of("x")))
                .add("case", "Case", List.of("n", "x"), functions("branches", "negative", "square", "exp"))
                .add("out", "Identity", List.of("case"));
        try (Model model = read(sketch)) {
            assertThat(run(model, number(0), ONE_TWO)).containsExactly(-1, -2);
            assertThat(run(model, number(1), ONE_TWO)).containsExactly(1, 4);
            assertThat(run(model, number(2), ONE_TWO)).containsExactly(1, 2);
            assertThat(run(model, number(-7), ONE_TWO)).containsExactly(1, 2);
        }
    }

    @Test
    void aListOfUnknownElementsTakesTheirShapeFromTheLoop() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .number("zero", 0)
                .number("three", 3)
                .number("any", -1)
                .add("list", "TensorListReserve", List.of("any", "three"), type("element_dtype", FLOAT))
                .function(
                        "less",
                        List.of("i", "l", "x"),
                        List.of("less:z:0"),
                        node("three", "Const", List.of(), type("dtype", INT), ints(new long[] {3})),
                        node("less", "Less", List.of("i", "three:output:0"), type("T", INT)))
                .function(
                        "step",
                        List.of("i", "l", "x"),
                        List.of("next:z:0", "set:output_handle:0", "x"),
                        node("one", "Const", List.of(), type("dtype", INT), ints(new long[] {1})),
                        node("next", "AddV2", List.of("i", "one:output:0"), type("T", INT)),
                        node("real", "Cast", List.of("i"), type("SrcT", INT), type("DstT", FLOAT)),
                        node("item", "Mul", List.of("x", "real:y:0"), type("T", FLOAT)),
                        node("set", "TensorListSetItem", List.of("l", "i", "item:z:0")))
                .add("loop", "While", List.of("zero", "list", "x"), function("cond", "less"), function("body", "step"))
                .add("out", "TensorListStack", List.of("loop:1", "any"), type("element_dtype", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO)).containsExactly(0, 0, 1, 2, 2, 4);
        }
    }

    @Test
    void elementsWhoseSizeOnlyTheLoopComputesMakeTheListWider() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .add("zero", "Const", List.of(), type("dtype", INT), ints(new long[] {0}))
                .add("three", "Const", List.of(), type("dtype", INT), ints(new long[] {3}))
                .add("any", "Const", List.of(), type("dtype", INT), ints(new long[] {-1}))
                .add("list", "TensorListReserve", List.of("any", "three"), type("element_dtype", FLOAT))
                .function(
                        "less",
                        List.of("i", "l", "x"),
                        List.of("less:z:0"),
                        node("three", "Const", List.of(), type("dtype", INT), ints(new long[] {3})),
                        node("less", "Less", List.of("i", "three:output:0"), type("T", INT)))
                .function(
                        "step",
                        List.of("i", "l", "x"),
                        List.of("next:z:0", "set:output_handle:0", "x"),
                        node("one", "Const", List.of(), type("dtype", INT), ints(new long[] {1})),
                        node("next", "AddV2", List.of("i", "one:output:0"), type("T", INT)),
                        node("places", "Where", List.of("x"), type("T", FLOAT)),
                        node("real", "Cast", List.of("places:index:0"), type("SrcT", 9), type("DstT", FLOAT)),
                        node("item", "Add", List.of("real:y:0", "real:y:0"), type("T", FLOAT)),
                        node("set", "TensorListSetItem", List.of("l", "i", "item:z:0")))
                .add("loop", "While", List.of("zero", "list", "x"), function("cond", "less"), function("body", "step"))
                .add("out", "TensorListStack", List.of("loop:1", "any"), type("element_dtype", FLOAT));
        try (Model model = read(sketch)) {
            assertThat(run(model, ONE_TWO)).containsExactly(0, 2, 0, 2, 0, 2);
        }
    }

    @Test
    void whatARunStoresInAVariableIsReadBackAndSaid() throws IOException {
        GraphSketch sketch = new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .add("v", "VarHandleOp", List.of(), type("dtype", FLOAT))
                .function(
                        "count",
                        List.of("x", "v"),
                        List.of("read:value:0"),
                        node("add", "AssignAddVariableOp", List.of("v", "x")),
                        node("read", "ReadVariableOp", List.of("v", "^add")))
                .add("call", "StatefulPartitionedCall", List.of("x", "v"), function("f", "count"))
                .signature("serving_default", "x:0", "call:0", 2);
        new CheckpointSketch(1).variable("v", 0, new float[] {10, 20}, 2).in(folder);
        Findings findings = new Findings();
        try (Model model = new TensorflowFormat().read(sketch.saved(folder), ReadOptions.ALL, findings)) {
            assertThat(run(model, ONE_TWO)).containsExactly(11, 22);
        }
        assertThat(findings.all()).anyMatch(finding -> finding.code().equals("VARIABLE_STATE"));
    }

    @Test
    void whatRoundsStoreInAVariableIsReadBehindTheLoop() throws IOException {
        GraphSketch sketch = counting(node(
                "loop",
                "While",
                List.of("zero:output:0", "x", "v"),
                function("cond", "less"),
                function("body", "step")));
        try (Model model = new TensorflowFormat().read(sketch.saved(folder), ReadOptions.ALL, new Findings())) {
            assertThat(run(model, ONE_TWO)).containsExactly(13, 26);
        }
    }

    @Test
    void whatACallOfManyStoresInAVariableIsNotTold() throws IOException {
        GraphSketch sketch =
                counting(node("loop", "Case", List.of("zero:output:0", "x", "v"), functions("branches", "add", "add")));
        try (Model model = new TensorflowFormat().read(sketch.saved(folder), ReadOptions.ALL, new Findings())) {
            assertThat(model.main().nodes()).anyMatch(node -> node.op() instanceof Opaque);
        }
    }

    /// A variable of 10 and 20 that is read behind `flow`, which has `x` added to it, by a function that it calls.
    private GraphSketch counting(ProtoWriter flow) throws IOException {
        new CheckpointSketch(1).variable("v", 0, new float[] {10, 20}, 2).in(folder);
        return new GraphSketch()
                .placeholder("x", FLOAT, 2)
                .add("v", "VarHandleOp", List.of(), type("dtype", FLOAT))
                .function(
                        "less",
                        List.of("i", "x", "v"),
                        List.of("less:z:0"),
                        node("three", "Const", List.of(), type("dtype", INT), ints(new long[] {3})),
                        node("less", "Less", List.of("i", "three:output:0"), type("T", INT)))
                .function("add", List.of("x", "v"), List.of("x"), node("add", "AssignAddVariableOp", List.of("v", "x")))
                .function(
                        "step",
                        List.of("i", "x", "v"),
                        List.of("next:z:0", "x", "v"),
                        node("one", "Const", List.of(), type("dtype", INT), ints(new long[] {1})),
                        node("next", "AddV2", List.of("i", "one:output:0"), type("T", INT)),
                        node("call", "StatefulPartitionedCall", List.of("x", "v"), function("f", "add")))
                .function(
                        "count",
                        List.of("x", "v"),
                        List.of("read:value:0"),
                        node("zero", "Const", List.of(), type("dtype", INT), ints(new long[] {0})),
                        flow,
                        node("read", "ReadVariableOp", List.of("v", "^loop")))
                .add("call", "StatefulPartitionedCall", List.of("x", "v"), function("f", "count"))
                .signature("serving_default", "x:0", "call:0", 2);
    }

    private Model read(GraphSketch sketch) throws IOException {
        ReadOptions out = new ReadOptions(null, Map.of(), Map.of(), List.of("out"));
        return new TensorflowFormat().read(sketch.frozen(folder), out, new Findings());
    }

    private static Node only(Model model, Class<?> op) {
        List<Node> found = model.main().nodes().stream()
                .filter(node -> op.isInstance(node.op()))
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static double[] run(Model model, Tensor... inputs) {
        Graph graph = model.main();
        return Evaluation.run(graph, List.of(inputs)).getFirst().toDoubles();
    }

    private static Tensor truth(boolean value) {
        return Tensor.ofDoubles(ElementType.BOOL, Shape.SCALAR, value ? 1 : 0);
    }

    private static Tensor number(int value) {
        return Tensor.ofInts(Shape.SCALAR, value);
    }
}
