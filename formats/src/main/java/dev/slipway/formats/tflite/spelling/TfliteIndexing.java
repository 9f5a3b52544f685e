package dev.slipway.formats.tflite.spelling;

import static dev.slipway.formats.tflite.file.TfliteCode.*;

import dev.slipway.formats.tflite.file.TfliteCode;
import dev.slipway.formats.tflite.file.TfliteFlat;
import dev.slipway.formats.tflite.file.TfliteOptions;
import dev.slipway.formats.tflite.node.TfliteEmitter;
import dev.slipway.formats.tflite.node.TfliteNode;
import dev.slipway.model.format.Unsayable;
import dev.slipway.model.graph.Node;
import dev.slipway.model.graph.Value;
import dev.slipway.model.op.*;
import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How TFLite spells ops whose results depend on places: scattering, segments, one-hot codes.
final class TfliteIndexing {

    /// How many elements may be scattered into as a constant.
    private static final long MOST_ZEROS = 1 << 20;

    private TfliteIndexing() {}

    static void spellings() {
        TfliteOps.spell(GATHER, Gather.class)
                .read((r, o) -> r.node(new Gather(o.integer(0), o.integer(1)), r.in(0), r.in(1)))
                .write((op, node, emit) -> emit.is(
                        GATHER,
                        TfliteOptions.of(23).with(0, op.axis()).with(1, op.batchAxes()),
                        emit.in(node, 0),
                        emit.in(node, 1)))
                .movedIn(TfliteKernels.WIDE);
        TfliteOps.spell(GATHER_ND, GatherNd.class)
                .read((r, _) -> r.node(new GatherNd(0), r.in(0), r.in(1)))
                .write((op, node, emit) -> {
                    if (op.batchAxes() != 0) {
                        throw new Unsayable("PARAMETER", "TFLite's GATHER_ND has no batch axes", "convert to ONNX");
                    }
                    emit.is(GATHER_ND, TfliteOptions.of(83), emit.in(node, 0), emit.in(node, 1));
                })
                .movedIn(TfliteKernels.WIDE);
        TfliteOps.spell(DYNAMIC_UPDATE_SLICE, UpdateSlice.class)
                .read((r, _) -> r.node(new UpdateSlice(), r.in(0), r.in(1), r.in(2)))
                .write((_, node, emit) -> emit.is(
                        DYNAMIC_UPDATE_SLICE,
                        TfliteOptions.of(117),
                        emit.in(node, 0),
                        emit.in(node, 1),
                        emit.int32(node.input(2))))
                .movedIn(TfliteKernels.BASIC + " int8 bool");
        TfliteOps.spell(SCATTER_ND, ScatterNd.class)
                .readIf(TfliteIndexing::readScatter)
                .write((op, node, emit) -> scatter(node, op.reduction(), emit))
                .movedIn(TfliteKernels.BASIC + " int8 uint8");
        TfliteOps.spell(SEGMENT_SUM, SegmentReduction.class)
                .read((r, _) -> r.node(new SegmentReduction(SegmentReduction.Kind.SUM, true), r.in(0), r.in(1)))
                .write((op, node, emit) -> segments(node, op.kind(), op.sorted(), emit))
                .computedIn(TfliteKernels.SMALL);
        unsorted(UNSORTED_SEGMENT_SUM, SegmentReduction.Kind.SUM);
        unsorted(UNSORTED_SEGMENT_MAX, SegmentReduction.Kind.MAX);
        unsorted(UNSORTED_SEGMENT_MIN, SegmentReduction.Kind.MIN);
        unsorted(UNSORTED_SEGMENT_PROD, SegmentReduction.Kind.PRODUCT);
        TfliteOps.spell(ONE_HOT, OneHot.class)
                .readIf(TfliteIndexing::readOneHot)
                .write((op, node, emit) -> oneHot(node, op.axis(), emit))
                .movedIn(TfliteKernels.MOVED);
        TfliteOps.spell(WHERE, NonZero.class)
                .read((r, _) -> r.node(
                        new Transpose(List.of(1, 0)), r.step("indices", new NonZero(ElementType.INT64), r.in(0))))
                .write((op, node, emit) -> nonZero(node, op.output(), emit))
                .computedIn("bool");
        TfliteOps.spell(UNIQUE, Unique.class)
                .readIf(TfliteIndexing::readUnique)
                .write((op, node, emit) -> unique(node, op, emit))
                .computedIn(TfliteKernels.BASIC + " int8 uint8 int16");
        TfliteOps.write(NonMaxSuppression.class, (_, node, emit) -> nonMaxSuppression(node, emit));
        TfliteOps.spell(EMBEDDING_LOOKUP).readIf((r, _) -> TfliteEmbedding.read(r));
    }

    private static void unsorted(TfliteCode code, SegmentReduction.Kind kind) {
        TfliteOps.spell(code).read((r, _) -> r.node(new SegmentReduction(kind, false), r.in(0), r.in(1), r.in(2)));
    }

    /// Scatters into zeros, and adds up what falls on one place.
    /// Where nothing is scattered the kernel stores 0, whatever number that is by the scale of the result.
    private static boolean readScatter(TfliteNode r, TfliteOptions options) {
        Tensor sizes = r.known(2);
        ElementType element = r.type(1).element();
        if (sizes == null || !element.hasFixedWidth()) {
            return false;
        }
        Shape shape = Shape.of(sizes.toLongs());
        if (shape.elements() > MOST_ZEROS) {
            return false;
        }
        Tensor zeros = Tensor.zeros(element, shape);
        Value into = r.constant("zeros", zeros);
        if (r.type(1).isQuantized()) {
            Value stored = r.step("stored", new Bitcast(element), r.in(1));
            r.node(new Bitcast(element), r.step("scattered", new ScatterNd(Scatter.ADD), into, r.in(0), stored));
        } else {
            r.node(new ScatterNd(Scatter.ADD), into, r.in(0), r.in(1));
        }
        return true;
    }

    private static boolean readOneHot(TfliteNode r, TfliteOptions options) {
        Tensor on = r.known(2);
        Tensor off = r.known(3);
        if (on == null || off == null) {
            return false;
        }
        Tensor values = Tensor.ofDoubles(on.element(), Shape.of(2), off.scalarValue(), on.scalarValue());
        Op op = new OneHot(options.integer(0), false);
        Value marks = r.constant("values", values);
        if (r.type(2).isQuantized()) {
            r.node(new Bitcast(on.element()), r.step("marked", op, r.in(0), r.in(1), marks));
        } else {
            r.node(op, r.in(0), r.in(1), marks);
        }
        return true;
    }

    private static boolean readUnique(TfliteNode r, TfliteOptions options) {
        if (r.outputs().size() != 2) {
            return false;
        }
        TensorType places = r.graph().declared(r.outputs().get(1));
        Op op = new Unique(List.of(), false, places == null ? ElementType.INT32 : places.element());
        List<Value> outputs =
                List.of(r.outputs().get(0), Value.NONE, r.outputs().get(1));
        r.graph().add(new Node(r.graph().uniqueName(r.name()), op, List.of(r.in(0)), outputs, List.of(r.name())));
        return true;
    }

    static void scatter(Node node, Scatter reduction, TfliteEmitter emit) {
        Value into = node.input(0);
        TensorType type = emit.type(into);
        int shape = type.shape().isRanked() && type.shape().isKnown()
                ? emit.ints(type.shape().intSizes())
                : emit.step(
                        SHAPE,
                        TfliteOptions.of(55).with(0, 2),
                        TensorType.of(ElementType.INT32, Shape.unknown(1)),
                        "shape",
                        emit.in(node, 0));
        int indices = emit.int32(node.input(1));
        int updates = emit.in(node, 2);
        if (reduction == Scatter.ADD && isZero(emit.known(into))) {
            emit.is(SCATTER_ND, TfliteOptions.of(97), indices, updates, shape);
            return;
        }
        int scattered = emit.step(SCATTER_ND, TfliteOptions.of(97), type, "scattered", indices, updates, shape);
        switch (reduction) {
            case ADD -> emit.is(ADD, TfliteOptions.of(11), emit.in(node, 0), scattered);
            case REPLACE -> {
                int same = emit.step(
                        MUL,
                        TfliteOptions.of(21),
                        emit.type(node.input(2)),
                        "none",
                        updates,
                        emit.scalar(type.element(), 0));
                int ones = emit.step(
                        ADD,
                        TfliteOptions.of(11),
                        emit.type(node.input(2)),
                        "ones",
                        same,
                        emit.scalar(type.element(), 1));
                int mask = emit.step(SCATTER_ND, TfliteOptions.of(97), type, "mask", indices, ones, shape);
                TensorType flags = TensorType.of(ElementType.BOOL, type.shape());
                int hit = emit.step(GREATER, TfliteOptions.NONE, flags, "hit", mask, emit.scalar(type.element(), 0));
                emit.is(SELECT_V2, TfliteOptions.of(98), hit, scattered, emit.in(node, 0));
            }
            case MULTIPLY, MAX, MIN -> throw TfliteOps.noSuchOp();
        }
    }

    private static boolean isZero(@Nullable Tensor tensor) {
        return tensor != null && Arrays.stream(tensor.toDoubles()).allMatch(value -> value == 0);
    }

    static void oneHot(Node node, int axis, TfliteEmitter emit) {
        Tensor values = emit.known(node.input(2));
        int rank = emit.rank(node.input(0));
        emit.is(
                ONE_HOT,
                TfliteOptions.of(61).with(0, Math.floorMod(axis, rank + 1)),
                emit.int32(node.input(0)),
                emit.scalar(node, 1),
                values == null ? value(node, 1, emit) : scalar(values, 1, emit),
                values == null ? value(node, 0, emit) : scalar(values, 0, emit));
    }

    private static int scalar(Tensor values, int index, TfliteEmitter emit) {
        return emit.parameter(Tensor.ofDoubles(values.element(), Shape.SCALAR, values.toDoubles()[index]));
    }

    /// One of the two values of a one-hot code.
    private static int value(Node node, int index, TfliteEmitter emit) {
        TensorType type = TensorType.of(emit.type(node.input(2)).element());
        return emit.step(
                STRIDED_SLICE,
                TfliteOptions.of(32).with(4, 1),
                type,
                "value",
                emit.index(node.input(2)),
                emit.ints(index),
                emit.ints(index + 1),
                emit.ints(1));
    }

    /// The distinct elements of a vector by first occurrence, and which of them each element is.
    static void unique(Node node, Unique unique, TfliteEmitter emit) {
        boolean vector = emit.type(node.input(0)).shape().hasRank(1);
        if (!vector || unique.sorted() || node.hasOutput(1) || node.hasOutput(3)) {
            throw new Unsayable(
                    "PARAMETER",
                    "TFLite finds distinct elements of vectors only, in the order in which they occur",
                    "convert to ONNX");
        }
        TensorType places = TensorType.of(unique.indices(), Shape.unknown(1));
        int inverse = node.hasOutput(2) ? emit.index(node.output(2)) : emit.temporary(places, "places");
        emit.operator(
                UNIQUE,
                TfliteOptions.of(80).with(0, TfliteFlat.typeCode(unique.indices())),
                List.of(emit.in(node, 0)),
                List.of(emit.index(node.output(0)), inverse));
    }

    /// The boxes of one class in one image; TFLite gives them in a vector of fixed size, and how many they are.
    static void nonMaxSuppression(Node node, TfliteEmitter emit) {
        Shape scores = emit.type(node.input(1)).shape();
        if (!scores.isRanked() || !scores.dim(0).is(1) || !scores.dim(1).is(1)) {
            throw new Unsayable(
                    "DYNAMIC_SHAPE",
                    "the number of images or classes is not known, or large",
                    "fix input shapes with --input");
        }
        Dim count = scores.dim(2);
        TensorType boxes = TensorType.of(ElementType.FLOAT32, Shape.of(List.of(count, Dim.of(4))));
        TensorType row = TensorType.of(ElementType.FLOAT32, Shape.of(List.of(count)));
        int selected = emit.temporary(TensorType.of(ElementType.INT32, Shape.unknown(1)), "boxes");
        int found = emit.temporary(TensorType.of(ElementType.INT32), "count");
        emit.operator(
                NON_MAX_SUPPRESSION_V4,
                TfliteOptions.of(95),
                List.of(
                        emit.step(RESHAPE, TfliteOptions.of(17), boxes, "one", emit.in(node, 0), emit.ints(-1, 4)),
                        emit.step(RESHAPE, TfliteOptions.of(17), row, "own", emit.in(node, 1), emit.ints(-1)),
                        node.hasInput(2) ? emit.scalar(node, 2) : emit.scalar(ElementType.INT32, 0),
                        overlap(node, emit),
                        threshold(node, 4, -Float.MAX_VALUE, emit)),
                List.of(selected, found));
        TensorType some = TensorType.of(ElementType.INT32, Shape.unknown(1));
        int size = emit.step(
                RESHAPE, TfliteOptions.of(17), TensorType.of(ElementType.INT32, 1), "size", found, emit.ints(1));
        int kept = emit.step(SLICE, TfliteOptions.of(48), some, "kept", selected, emit.ints(0), size);
        TensorType rows = TensorType.of(ElementType.INT32, Shape.unknown(2));
        int column = emit.step(RESHAPE, TfliteOptions.of(17), rows, "column", kept, emit.ints(-1, 1));
        int whole = emit.step(
                PAD,
                TfliteOptions.of(22),
                rows,
                "rows",
                column,
                emit.parameter(Tensor.ofInts(Shape.of(2, 2), 0, 0, 2, 0)));
        emit.is(
                CAST,
                TfliteOptions.of(37)
                        .with(0, TfliteFlat.typeCode(ElementType.INT32))
                        .with(1, TfliteFlat.typeCode(ElementType.INT64)),
                whole);
    }

    /// TFLite leaves out boxes that overlap by the threshold, others those that do by more: it gets the next number.
    private static int overlap(Node node, TfliteEmitter emit) {
        Tensor known = emit.known(node.input(3));
        double given = known == null ? 0 : known.scalarValue();
        return node.hasInput(3) && known == null
                ? threshold(node, 3, 0, emit)
                : emit.scalar(ElementType.FLOAT32, Math.nextUp((float) given));
    }

    private static int threshold(Node node, int input, double otherwise, TfliteEmitter emit) {
        if (!node.hasInput(input)) {
            return emit.scalar(ElementType.FLOAT32, otherwise);
        }
        Tensor known = emit.known(node.input(input));
        return known != null
                ? emit.scalar(ElementType.FLOAT32, known.scalarValue())
                : emit.step(
                        RESHAPE,
                        TfliteOptions.of(17),
                        TensorType.of(ElementType.FLOAT32),
                        "threshold",
                        emit.index(node.input(input)),
                        emit.ints());
    }

    static void nonZero(Node node, ElementType output, TfliteEmitter emit) {
        TensorType type = TensorType.of(ElementType.INT64, Shape.unknown(2));
        int where = emit.step(WHERE, TfliteOptions.of(85), type, "where", emit.in(node, 0));
        int wanted = output == ElementType.INT64 ? where : emit.cast(where, output);
        emit.is(TRANSPOSE, TfliteOptions.of(26), wanted, emit.ints(1, 0));
    }

    static void segments(Node node, SegmentReduction.Kind kind, boolean sorted, TfliteEmitter emit) {
        if (!node.hasInput(2)) {
            if (!sorted || kind != SegmentReduction.Kind.SUM) {
                throw TfliteOps.noSuchOp();
            }
            emit.is(SEGMENT_SUM, TfliteOptions.of(100), emit.in(node, 0), emit.int32(node.input(1)));
            return;
        }
        TfliteCode code = switch (kind) {
            case SUM -> UNSORTED_SEGMENT_SUM;
            case MAX -> UNSORTED_SEGMENT_MAX;
            case MIN -> UNSORTED_SEGMENT_MIN;
            case PRODUCT -> UNSORTED_SEGMENT_PROD;
            case MEAN -> throw TfliteOps.noSuchOp();
        };
        emit.is(code, TfliteOptions.NONE, emit.in(node, 0), emit.int32(node.input(1)), emit.scalar(node, 2));
    }
}
