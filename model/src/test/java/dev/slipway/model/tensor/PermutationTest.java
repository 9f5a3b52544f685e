package dev.slipway.model.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PermutationTest {

    @Test
    void axesOfAnyWidthMoveAlike() {
        long seed = 20;
        Random random = new Random(seed);
        for (int trial = 0; trial < 300; trial++) {
            int rank = random.nextInt(6);
            long[] sizes = random.longs(rank, 0, rank < 3 ? 80 : 6).toArray();
            if (random.nextBoolean()) {
                sizes = Arrays.stream(sizes).map(size -> Math.max(1, size)).toArray();
            }
            List<Integer> permutation = new ArrayList<>();
            for (int axis = 0; axis < rank; axis++) {
                permutation.add(axis);
            }
            Collections.shuffle(permutation, random);
            Shape shape = Shape.of(sizes);
            long[] values = random.longs(shape.elements(), -1000, 1000).toArray();
            Tensor wide = Permutation.apply(Tensor.ofLongs(shape, values), permutation);
            for (ElementType element : List.of(ElementType.FLOAT32, ElementType.INT16)) {
                Tensor narrow = Permutation.apply(Tensor.ofLongs(shape, values).cast(element), permutation);
                assertThat(narrow.shape()).isEqualTo(wide.shape());
                assertThat(narrow.toLongs())
                        .as("%s%s %s, seed %d", element, shape, permutation, seed)
                        .containsExactly(wide.toLongs());
            }
        }
    }

    @Test
    void axisIOfTheResultIsAxisPOfIOfTheOperand() {
        Tensor tensor = Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThat(Permutation.apply(tensor, List.of(1, 0)).toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
    }
}
