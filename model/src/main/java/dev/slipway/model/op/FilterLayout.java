package dev.slipway.model.op;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/// Which axis of a convolution's filter is what. The input axis has the channels of one group; the output axis has all.
///
/// - ONNX: `OIHW`.
/// - TensorFlow: `HWIO`; its depthwise filters `[h, w, in, multiplier]` are `HWIO` after a reshape to `[h, w, 1, in *
/// multiplier]`.
/// - TFLite: `OHWI`; depthwise `[1, h, w, out]` is `IHWO`.
///
/// @param output the axis of the output channels
/// @param input the axis of the input channels of one group
/// @param spatial the spatial axes, outermost first
public record FilterLayout(int output, int input, List<Integer> spatial) {

    /// ONNX's and PyTorch's for two axes: output, input, height, width.
    public static final FilterLayout OIHW = new FilterLayout(0, 1, List.of(2, 3));
    public static final FilterLayout OHWI = new FilterLayout(0, 3, List.of(1, 2));
    public static final FilterLayout HWIO = new FilterLayout(3, 2, List.of(0, 1));
    public static final FilterLayout HWOI = new FilterLayout(2, 3, List.of(0, 1));
    public static final FilterLayout IHWO = new FilterLayout(3, 0, List.of(1, 2));
    public static final FilterLayout IOHW = new FilterLayout(1, 0, List.of(2, 3));

    public FilterLayout {
        spatial = List.copyOf(spatial);
    }

    /// `OI` followed by the spatial axes, as ONNX has convolution filters of any rank.
    public static FilterLayout outputInputSpatial(int spatialRank) {
        return new FilterLayout(0, 1, Layout.channelsFirst(spatialRank).spatial());
    }

    /// `IO` followed by the spatial axes, as ONNX has the filters of transposed convolutions.
    public static FilterLayout inputOutputSpatial(int spatialRank) {
        return new FilterLayout(1, 0, Layout.channelsFirst(spatialRank).spatial());
    }

    /// The spatial axes, then `IO`, as TensorFlow has convolution filters of any rank.
    public static FilterLayout spatialInputOutput(int spatialRank) {
        return new FilterLayout(
                spatialRank + 1,
                spatialRank,
                IntStream.range(0, spatialRank).boxed().toList());
    }

    /// The number of axes.
    public int rank() {
        return spatial.size() + 2;
    }

    /// The permutation that takes a filter of this layout to `target`: axis `i` of the result is axis `p[i]` of the
    /// operand.
    public List<Integer> permutationTo(FilterLayout target) {
        List<Integer> permutation = new ArrayList<>(Collections.nCopies(rank(), 0));
        permutation.set(target.output, output);
        permutation.set(target.input, input);
        for (int i = 0; i < spatial.size(); i++) {
            permutation.set(target.spatial.get(i), spatial.get(i));
        }
        return permutation;
    }

    /// `HWIO`, `OIDHW`, ….
    @Override
    public String toString() {
        return AxisLetters.of(rank(), output, 'O', input, 'I', spatial);
    }
}
