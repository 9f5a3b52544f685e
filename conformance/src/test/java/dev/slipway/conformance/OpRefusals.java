package dev.slipway.conformance;

import static dev.slipway.conformance.OpSamples.*;

import dev.slipway.model.op.*;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// For each labelled constraint of an op, inputs that break it.
final class OpRefusals {

    private static final Window WINDOW = Window.of(List.of(2, 2), List.of(1, 1), Padding.none(2));

    private OpRefusals() {}

    static Map<String, OpSample> all() {
        Map<String, OpSample> all = new LinkedHashMap<>();
        axes(all);
        indices(all);
        shapes(all);
        spatial(all);
        spectra(all);
        return all;
    }

    private static void axes(Map<String, OpSample> all) {
        Tensor x = reals(2, 3);
        Tensor weights = reals(3);
        put(all, "ArgReduction C1", new ArgReduction(ArgReduction.Kind.MAX, 2, true, false, ElementType.INT64), x);
        put(all, "BatchNormalization C1", new BatchNormalization(0, 2), x, weights, weights, weights, weights);
        put(all, "Concat C2", new Concat(2), x, x);
        put(all, "Cumulative C1", new Cumulative(Cumulative.Kind.SUM, false, false), x, Tensor.scalar(2L));
        put(all, "Gather C1", new Gather(2, 0), x, longs(0));
        put(all, "GatherElements C1", new GatherElements(2), x, Tensor.ofLongs(Shape.of(1, 1), 0));
        put(all, "GroupNormalization C1", new GroupNormalization(1, 0, 2), x, weights, weights);
        put(all, "GroupNormalization C2", new GroupNormalization(1, 0, 0), x, weights, weights);
        put(all, "Hardmax C2", new Hardmax(2), x);
        put(all, "InstanceNormalization C1", new InstanceNormalization(0, 2), x, weights, weights);
        put(all, "LayerNormalization C1", new LayerNormalization(2, 0), x, weights);
        put(all, "LocalResponseNormalization C1", new LocalResponseNormalization(3, 1, 1, 1, 2), x);
        put(all, "LogSoftmax C2", new LogSoftmax(2), x);
        put(all, "LpNormalization C1", new LpNormalization(2, 1, 0), x);
        put(all, "OneHot C1", new OneHot(3), Tensor.ofLongs(Shape.of(1, 1), 0), Tensor.scalar(2L), floats(0, 1));
        put(all, "Reduction C1", new Reduction(Reduction.Kind.SUM, true, false), x, longs(2));
        put(all, "Reverse C1", new Reverse(List.of(2)), x);
        put(all, "ReverseSequence C1", new ReverseSequence(0, 2), x, longs(1, 1));
        put(all, "RmsNormalization C1", new RmsNormalization(2, 0), x, weights);
        put(
                all,
                "ScatterElements C1",
                new ScatterElements(2, Scatter.REPLACE),
                x,
                Tensor.ofLongs(Shape.of(1, 1), 0),
                reals(1, 1));
        put(all, "Slice C1", new Slice(), x, longs(0), longs(1), longs(2));
        put(all, "Softmax C2", new Softmax(5), x);
        put(all, "Split C1", new Split(2, 1), x);
        put(all, "Squeeze C1", new Squeeze(), x, longs(2));
        put(all, "Stack C1", new Stack(3), x, x);
        put(all, "TopK C1", new TopK(2, true, true, ElementType.INT64), x, longs(1));
        put(all, "Transpose C1", new Transpose(List.of(0)), x);
        put(all, "Unique C1", new Unique(List.of(2), true, ElementType.INT64), x);
        put(all, "Unsqueeze C1", new Unsqueeze(), x, longs(3));
        put(all, "Unstack C1", new Unstack(2, 1), x);
    }

    private static void indices(Map<String, OpSample> all) {
        Tensor outside = Tensor.ofLongs(Shape.of(1, 1), 5);
        put(all, "BinCount C1", new BinCount(false), ints(-1), Tensor.scalar(2L));
        put(all, "Gather C2", new Gather(0, 0), reals(2, 3), longs(2));
        put(all, "GatherElements C2", new GatherElements(0), reals(2, 3), outside);
        put(all, "GatherNd C1", new GatherNd(0), reals(2, 3), outside);
        put(all, "ScatterNd C1", new ScatterNd(Scatter.REPLACE), reals(2, 3), outside, reals(1, 3));
        put(all, "SearchSorted C1", new SearchSorted(false, ElementType.INT32), reals(2, 3), reals(3, 3));
        put(all, "Slice C2", new Slice(), reals(2, 3), longs(0), longs(1), longs(0), longs(0));
    }

    private static void shapes(Map<String, OpSample> all) {
        put(all, "Concat C1", new Concat(0), reals(2, 3), reals(2));
        put(all, "Concat C3", new Concat(0), reals(2, 3), reals(2, 4));
        put(all, "Dense C1", new Dense(), reals(2, 3), reals(4, 2));
        put(all, "Dequantize C1", new Dequantize(), reals(2, 3));
        put(all, "Determinant C1", new Determinant(), reals(3));
        put(all, "Determinant C2", new Determinant(), reals(2, 3));
        put(all, "Einsum C1", new Einsum("ij,jk->ik"), reals(2, 3));
        put(all, "Einsum C2", new Einsum("ijk->i"), reals(2, 3));
        put(all, "Einsum C3", new Einsum("ij->k"), reals(2, 3));
        put(all, "MatMul C1", new MatMul(false, false), Tensor.scalar(1f), reals(2, 3));
        put(all, "MatMul C2", new MatMul(false, false), reals(2, 3), reals(2, 3));
        put(all, "Reshape C1", new Reshape(false), reals(2, 3), longs(4, 2));
        put(all, "Squeeze C2", new Squeeze(), reals(2, 3), longs(0));
        put(
                all,
                "RandomChoice C1",
                new RandomChoice(RandomChoice.Kind.MULTINOMIAL, 1, 1, ElementType.INT32),
                Tensor.scalar(1f));
    }

    private static void spatial(Map<String, OpSample> all) {
        Tensor flat = reals(2, 3);
        Tensor image = reals(1, 2, 3, 3);
        Tensor region = Tensor.ofFloats(Shape.of(1, 4), 0, 0, 1, 1);
        put(all, "AveragePool C1", new AveragePool(Layout.NCHW, WINDOW, false), flat);
        put(all, "ColumnsToImage C1", new ColumnsToImage(WINDOW), flat, longs(3, 3), longs(2, 2));
        put(all, "ColumnsToImage C2", new ColumnsToImage(WINDOW), reals(1, 4, 5), longs(3, 3), longs(2, 2));
        put(all, "Convolution C1", new Convolution(Layout.NCHW, FilterLayout.OIHW, WINDOW, 1), flat, reals(1, 2, 2, 2));
        put(
                all,
                "Convolution C2",
                new Convolution(Layout.NCHW, FilterLayout.OIHW, WINDOW, 1),
                image,
                reals(1, 3, 2, 2));
        put(all, "CropAndResize C1", new CropAndResize(false, 0), flat, region, ints(0), ints(1, 1));
        put(all, "CropAndResize C2", new CropAndResize(false, 0), image, region, ints(1), ints(1, 1));
        put(all, "DeformableConvolution C1", new DeformableConvolution(WINDOW, 1, 1), flat, flat, flat);
        put(all, "ExtractPatches C1", new ExtractPatches(WINDOW), flat);
        put(all, "GridSample C1", new GridSample(GridSample.Mode.LINEAR, Border.ZEROS, true), image, reals(1, 2, 2, 3));
        put(all, "LpPool C1", new LpPool(Layout.NCHW, WINDOW, 2), flat);
        put(all, "MaxPool C1", new MaxPool(Layout.NCHW, WINDOW, false), flat);
        put(all, "MaxUnpool C1", new MaxUnpool(WINDOW), flat, Tensor.ofLongs(Shape.of(2, 3), 0, 1, 2, 3, 4, 5));
        put(all, "MaxUnpool C2", new MaxUnpool(WINDOW), reals(1, 1, 1, 1), Tensor.ofLongs(Shape.of(1, 1, 1, 1), 4));
        put(all, "NonMaxSuppression C1", new NonMaxSuppression(false), reals(1, 3, 4), reals(1, 1, 2));
        put(all, "RoiAlign C1", new RoiAlign(true, true, 1, 1, 1, 1), flat, region, longs(0));
        put(all, "RoiAlign C2", new RoiAlign(true, true, 1, 1, 1, 1), image, region, longs(1));
    }

    private static void spectra(Map<String, OpSample> all) {
        put(all, "Lookup C1", new Lookup(), shares(2), longs(1, 2), shares(2), Tensor.scalar(0f));
        put(all, "Lookup C2", new Lookup(), longs(1, 2), longs(1, 2), shares(3), Tensor.scalar(0f));
        put(all, "StringConcat C1", new StringConcat(), shares(2), shares(2));
        put(all, "StringSplit C1", new StringSplit("", -1), shares(2));
        put(all, "RegexMatch C1", new RegexMatch("a"), shares(2));
        put(all, "RegexMatch C2", new RegexMatch("("), TextSamples.texts("a"));
        StringNormalization plain = new StringNormalization(StringNormalization.Case.NONE, true, List.of(), "");
        put(all, "StringNormalization C1", plain, shares(2));
        NgramCount ngrams =
                new NgramCount(NgramCount.Weighting.COUNT, 1, 1, 0, List.of(0), List.of(0), List.of("1"), List.of());
        put(all, "NgramCount C1", ngrams, Tensor.scalar(1L));
        put(all, "Fourier C1", new Fourier(false, false), reals(1, 4, 3));
        put(all, "Fourier C2", new Fourier(false, false), reals(1, 4, 2), null, Tensor.scalar(2L));
        put(all, "ShortTimeFourier C1", new ShortTimeFourier(false), reals(1, 4), Tensor.scalar(1L), shares(2));
        put(all, "ShortTimeFourier C2", new ShortTimeFourier(false), reals(1, 4, 1), Tensor.scalar(0L), shares(2));
    }

    private static void put(Map<String, OpSample> all, String label, Op op, @Nullable Tensor... inputs) {
        all.put(label, OpSample.of(op, inputs));
    }
}
