package dev.slipway.serve.schedule;

import static dev.slipway.serve.schedule.Workshop.one;
import static dev.slipway.serve.schedule.Workshop.type;
import static dev.slipway.serve.schedule.Workshop.x;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.ElementType;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.Tensor;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.serve.inference.ModelSpec;
import dev.slipway.serve.schedule.Workshop.Asked;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// Rows and sizes that are added so that a batch has a size that is allowed.
final class PaddingTest {

    private static final BatchingOptions FOUR = BatchingOptions.LEARNED.fixed().withMaxBatch(4);
    private static final Dim BATCH = Dim.symbol("batch");

    @Test
    void padsToAnAllowedSizeWithTheFirstRowOfTheLastRequest() {
        Workshop workshop = new Workshop(FOUR.withAllowedSizes(List.of(1, 4))).plusOne("m");
        Asked first = workshop.ask("m", 1);
        Asked second = workshop.ask("m", 2, 3);
        workshop.work();

        assertThat(workshop.runs.getFirst().x().toFloats()).containsExactly(1, 2, 3, 2);
        assertThat(first.floats()).containsExactly(2);
        assertThat(second.floats()).containsExactly(3, 4);
        assertThat(workshop.executions.getFirst().rows()).isEqualTo(3);
        assertThat(workshop.executions.getFirst().padding()).isEqualTo(1);
        assertThat(workshop.executions.getFirst().requests()).isEqualTo(2);
    }

    @Test
    void padsARequestThatIsAloneToo() {
        Workshop workshop = new Workshop(FOUR.withAllowedSizes(List.of(2, 4))).plusOne("m");
        Asked asked = workshop.ask("m", 5);
        workshop.work();

        assertThat(workshop.runs.getFirst().x().toFloats()).containsExactly(5, 5);
        assertThat(asked.floats()).containsExactly(6);
    }

    @Test
    void padsShorterRequestsWithZerosWhenToldTo() {
        SequencedMap<String, TensorType> types =
                one("x", type(ElementType.FLOAT32, BATCH, Dim.symbol("a"), Dim.symbol("b")));
        Workshop workshop = new Workshop(FOUR.withPadding(true)).serve("m", 1, types, Workshop::plusOne, _ -> 0);
        Asked small = workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofFloats(Shape.of(1, 2, 1), 1, 2)));
        workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofFloats(Shape.of(1, 1, 3), 3, 4, 5)));
        workshop.work();

        assertThat(workshop.runs.getFirst().x())
                .isEqualTo(Tensor.ofFloats(Shape.of(2, 2, 3), 1, 0, 0, 2, 0, 0, 3, 4, 5, 0, 0, 0));
        assertThat(small.output().shape()).isEqualTo(Shape.of(1, 2, 3));
    }
}
