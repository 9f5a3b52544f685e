package dev.slipway.verify.data;

import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Quantization;
import dev.slipway.model.tensor.Quantizer;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;

/// Inputs drawn by a seed: the same seed and sample always give the same tensors.
///
/// Floats are uniform in [-1, 1), quantised integers uniform over what they can store, bytes of images uniform from 0
/// to 255; other integers are small, not negative, and below what they index; booleans and strings are drawn, too.
public final class RandomInputs {

    private static final long SMALL = 10;

    private final SequencedMap<String, TensorType> types;
    private final Map<String, Long> bounds;
    private final long seed;

    /// @param types what to draw, by name
    /// @param bounds exclusive upper bounds of integers by name, where there are any
    public RandomInputs(SequencedMap<String, TensorType> types, Map<String, Long> bounds, long seed) {
        this.types = new LinkedHashMap<>(types);
        this.bounds = Map.copyOf(bounds);
        this.seed = seed;
    }

    /// The inputs of sample `index`; shapes are resolved by `sizes`.
    public SequencedMap<String, Tensor> sample(long index, Sizes sizes) {
        SequencedMap<String, Tensor> sample = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            Random random = new Random(seed * 1_000_003 + index * 7919 + name.hashCode());
            random.nextLong();
            sample.put(name, draw(type, sizes.shape(name, type.shape()), bounds.getOrDefault(name, SMALL), random));
        });
        return sample;
    }

    private static Tensor draw(TensorType type, Shape shape, long bound, Random random) {
        ElementType element = type.element();
        int count = Math.toIntExact(shape.elements());
        if (type.quantization() instanceof Quantization quantization) {
            return quantized(element, shape, count, quantization, random);
        }
        return switch (element.kind()) {
            case FLOAT -> Tensor.ofDoubles(element, shape, doubles(count, random));
            case COMPLEX -> Tensor.ofDoubles(element, shape, doubles(2 * count, random));
            case SIGNED, UNSIGNED ->
                Tensor.ofLongs(element, shape, longs(count, 0, element == ElementType.UINT8 ? 255 : bound - 1, random));
            case BOOLEAN -> Tensor.ofLongs(element, shape, longs(count, 0, 1, random));
            case STRING -> Tensor.ofStrings(shape, strings(count, random));
            case HANDLE ->
                throw new IllegalArgumentException(
                        "an input is a handle (a resource or variant): no tensor can stand for it");
        };
    }

    private static Tensor quantized(
            ElementType element, Shape shape, int count, Quantization quantization, Random random) {
        if (element.bits() > Short.SIZE) {
            double[] reals = doubles(count, random);
            return Quantizer.quantize(Tensor.ofDoubles(ElementType.FLOAT32, shape, reals), element, quantization);
        }
        return Tensor.ofLongs(element, shape, longs(count, element.min(), element.max(), random));
    }

    private static double[] doubles(int count, Random random) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return values;
    }

    private static long[] longs(int count, long lowest, long highest, Random random) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = lowest + (long) (random.nextDouble() * (highest - lowest + 1));
        }
        return values;
    }

    private static List<byte[]> strings(int count, Random random) {
        List<byte[]> strings = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.add(("text " + random.nextInt(100)).getBytes(StandardCharsets.UTF_8));
        }
        return strings;
    }
}
