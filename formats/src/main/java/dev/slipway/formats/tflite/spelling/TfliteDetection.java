package dev.slipway.formats.tflite.spelling;

import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.graph.Graph;
import dev.slipway.model.graph.GraphBuilder;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.wire.flatbuffers.FlexMap;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What `TFLite_Detection_PostProcess` computes, the last operator of detectors with anchors: boxes out of what the
/// model says of each anchor, the best of them without those that overlap better ones, filled up with zeros
/// (<https://github.com/tensorflow/tensorflow/blob/master/tensorflow/lite/kernels/detection_postprocess.cc>).
///
/// Inputs are `encodings [1, n, 4 or more]`, `scores [1, n, classes]`, the background perhaps first, and
/// `anchors [n, 4]`; outputs are boxes, classes, scores and the number of detections.
final class TfliteDetection {

    private static final String NAME = "TFLite_Detection_PostProcess";
    private static final int USUAL_OF_A_CLASS = 100;

    private final TfliteNode from;
    private final GraphBuilder graph;
    private final Map<String, Number> options;
    private final int most;
    private final int labels;

    private TfliteDetection(TfliteNode from, Map<String, Number> options) {
        this.from = from;
        this.graph = new GraphBuilder(from.name());
        this.options = options;
        this.most = integer("max_detections", 0);
        this.labels = integer("num_classes", 0);
    }

    /// The meaning, null where the operator is another or its inputs are not those of a detector.
    static @Nullable Graph meaning(TfliteNode r) {
        if (!r.opcode().custom().equals(NAME)
                || r.inputs().size() != 3
                || r.outputs().size() != 4) {
            return null;
        }
        boolean shaped = r.shape(0).hasRank(3)
                && r.shape(1).hasRank(3)
                && r.shape(2).hasRank(2)
                && r.shape(0).dim(2).isKnown()
                && r.shape(1).dim(2).isKnown()
                && r.shape(0).dim(0).is(1)
                && r.shape(1).dim(0).is(1);
        if (!shaped) {
            return null;
        }
        TfliteDetection detection = new TfliteDetection(
                r, FlexMap.read(MemorySegment.ofArray(r.operator().custom())));
        long background = r.shape(1).size(2) - detection.labels;
        boolean sound = detection.most > 0
                && detection.labels > 0
                && detection.classesOfABox() > 0
                && (background == 0 || background == 1)
                && r.shape(0).size(2) >= 4;
        return sound ? detection.built(background) : null;
    }

    private Graph built(long background) {
        List<Value> in = IntStream.range(0, 3)
                .mapToObj(i -> graph.input(graph.uniqueName("input" + i), from.type(i)))
                .toList();
        Value boxes = boxes(real(in.get(0)), add(new Unsqueeze(), real(in.get(2)), longs(0)));
        Value scores = add(new Slice(), real(in.get(1)), longs(background), longs(background + labels), longs(2));
        if (integer("use_regular_nms", 0) != 0) {
            classByClass(boxes, scores);
        } else {
            boxByBox(boxes, scores);
        }
        return graph.build();
    }

    /// Corners of the boxes, `[1, n, 4]`, out of centres and sizes relative to the anchors'.
    private Value boxes(Value encodings, Value anchors) {
        List<Value> box = parts(add(new Slice(), encodings, longs(0), longs(4), longs(2)));
        List<Value> anchor = parts(anchors);
        Value top = center(box.get(0), "y_scale", anchor.get(2), anchor.get(0));
        Value left = center(box.get(1), "x_scale", anchor.get(3), anchor.get(1));
        Value height = half(box.get(2), "h_scale", anchor.get(2));
        Value width = half(box.get(3), "w_scale", anchor.get(3));
        return add(
                new Concat(2),
                binary(Binary.Kind.SUBTRACT, top, height),
                binary(Binary.Kind.SUBTRACT, left, width),
                binary(Binary.Kind.ADD, top, height),
                binary(Binary.Kind.ADD, left, width));
    }

    private Value center(Value place, String scale, Value size, Value anchor) {
        Value moved = binary(Binary.Kind.MULTIPLY, binary(Binary.Kind.DIVIDE, place, number(real(scale))), size);
        return binary(Binary.Kind.ADD, moved, anchor);
    }

    private Value half(Value size, String scale, Value anchor) {
        Value grown = add(new Unary(Unary.Kind.EXP), binary(Binary.Kind.DIVIDE, size, number(real(scale))));
        return binary(Binary.Kind.MULTIPLY, binary(Binary.Kind.MULTIPLY, grown, number(0.5f)), anchor);
    }

    /// The best boxes, each with its best classes.
    private void boxByBox(Value boxes, Value scores) {
        int slots = classesOfABox();
        int classes = Math.min(slots, labels);
        List<Value> best = steps(2, new TopK(2, true, true, ElementType.INT64), scores, longs(classes));
        Value highest = add(new Slice(), best.get(0), longs(0), longs(1), longs(2));
        Value picked = selected(boxes, add(new Transpose(List.of(0, 2, 1)), highest), most);
        Value which = column(picked, 2);
        Value box = add(new Unsqueeze(), pick(boxes, which), longs(1));
        Value repeated = add(new Tile(), box, longs(1, slots, 1));
        int rows = most * slots;
        output("boxes", add(new Reshape(true), repeated, longs(-1, 4)), rows, 4);
        Value label = add(new Cast(ElementType.FLOAT32, false), pick(best.get(1), which));
        output("classes", flat(label, slots - classes), rows);
        output("scores", flat(pick(best.get(0), which), slots - classes), rows);
        Value count = add(new ShapeOf(0, 1, ElementType.INT64), picked);
        graph.output("count", add(new Cast(ElementType.FLOAT32, false), count));
    }

    /// The best pairs of a box and a class, each class looked through by itself.
    private void classByClass(Value boxes, Value scores) {
        Value turned = add(new Transpose(List.of(0, 2, 1)), scores);
        Value all = selected(boxes, turned, integer("detections_per_class", USUAL_OF_A_CLASS));
        Value none = constant(Tensor.ofLongs(ElementType.INT64, Shape.of(most, 3), new long[3 * most]));
        float[] lowest = new float[most];
        Arrays.fill(lowest, -Float.MAX_VALUE);
        Value found = add(
                new Concat(0), add(new GatherNd(0), turned, all), constant(Tensor.ofFloats(Shape.of(most), lowest)));
        List<Value> best = steps(2, new TopK(0, true, true, ElementType.INT64), found, longs(most));
        Value real = add(new Comparison(Comparison.Kind.GREATER), best.get(0), number(-Float.MAX_VALUE));
        Value picked = add(new Gather(0, 0), add(new Concat(0), all, none), best.get(1));
        Value box = pick(boxes, column(picked, 2));
        Value zero = number(0);
        output("boxes", add(new Where(), add(new Unsqueeze(), real, longs(1)), box, zero), most, 4);
        output("classes", add(new Cast(ElementType.FLOAT32, false), column(picked, 1)), most);
        output("scores", add(new Where(), real, best.get(0), zero), most);
        Value ones = add(new Cast(ElementType.FLOAT32, false), real);
        graph.output("count", add(new Reduction(Reduction.Kind.SUM, true, false), ones, longs(0)));
    }

    /// Batch, class and box of those kept, best first. TFLite takes scores at the threshold, the hub only those above.
    private Value selected(Value boxes, Value scores, int limit) {
        return add(
                new NonMaxSuppression(false),
                boxes,
                scores,
                longs(limit),
                constant(Tensor.ofFloats(Shape.of(1), real("nms_iou_threshold"))),
                constant(Tensor.ofFloats(Shape.of(1), Math.nextDown(real("nms_score_threshold")))));
    }

    private Value column(Value selected, int column) {
        return add(new Gather(1, 0), selected, constant(Tensor.ofLongs(ElementType.INT64, Shape.SCALAR, column)));
    }

    /// Rows of a tensor whose first axis has size 1.
    private Value pick(Value x, Value rows) {
        return add(new Gather(0, 0), add(new Squeeze(), x, longs(0)), rows);
    }

    /// All numbers of a matrix in a row, each of its rows with zeros behind.
    private Value flat(Value matrix, int zeros) {
        Value padded = zeros == 0 ? matrix : add(new Pad(Pad.Mode.CONSTANT), matrix, longs(0, 0, 0, zeros));
        return add(new Reshape(true), padded, longs(-1));
    }

    /// With zeros behind up to a number of rows.
    private void output(String name, Value rows, long... sizes) {
        Value zeros = constant(Tensor.ofDoubles(
                ElementType.FLOAT32,
                Shape.of(sizes),
                new double[(int) Shape.of(sizes).elements()]));
        boolean full = graph.typeOf(rows).shape().dim(0).equals(Dim.of(sizes[0]));
        Value filled =
                full ? rows : add(new Slice(), add(new Concat(0), rows, zeros), longs(0), longs(sizes[0]), longs(0));
        graph.output(name, add(new Unsqueeze(), filled, longs(0)));
    }

    private List<Value> parts(Value x) {
        return steps(4, new Split(2, 4), x);
    }

    private Value real(Value value) {
        return graph.typeOf(value).isQuantized() ? add(new Dequantize(), value) : value;
    }

    private int classesOfABox() {
        return integer("max_classes_per_detection", 0);
    }

    private int integer(String option, int otherwise) {
        return options.getOrDefault(option, otherwise).intValue();
    }

    private float real(String option) {
        return options.getOrDefault(option, 0).floatValue();
    }

    private Value number(float number) {
        return constant(Tensor.scalar(number));
    }

    private Value longs(long... numbers) {
        return constant(Tensor.ofLongs(Shape.of(numbers.length), numbers));
    }

    private Value constant(Tensor tensor) {
        return graph.constant(graph.uniqueName("constant"), tensor);
    }

    private Value binary(Binary.Kind kind, Value a, Value b) {
        return add(new Binary(kind), a, b);
    }

    private Value add(Op op, Value... inputs) {
        return graph.add(graph.uniqueName("step"), List.of(from.name()), op, inputs);
    }

    private List<Value> steps(int results, Op op, Value... inputs) {
        List<Value> outputs = IntStream.range(0, results)
                .mapToObj(_ -> new Value(graph.uniqueName("step")))
                .toList();
        graph.add(new Node(outputs.getFirst().name(), op, List.of(inputs), outputs, List.of(from.name())));
        return outputs;
    }
}
