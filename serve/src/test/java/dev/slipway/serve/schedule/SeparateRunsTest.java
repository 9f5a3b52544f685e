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
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/// What is never run together.
final class SeparateRunsTest {

    private static final BatchingOptions FOUR = BatchingOptions.LEARNED.fixed().withMaxBatch(4);
    private static final Dim BATCH = Dim.symbol("batch");

    @Test
    void keepsRequestsOfOtherShapesApart() {
        SequencedMap<String, TensorType> types = one("x", type(ElementType.FLOAT32, BATCH, Dim.symbol("length")));
        Workshop workshop = new Workshop(FOUR).serve("m", 1, types, Workshop::plusOne, _ -> 0);
        for (int length : new int[] {2, 3, 2, 3}) {
            workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofFloats(Shape.of(1, length), new float[length])));
        }
        workshop.work();

        assertThat(workshop.runs).extracting(run -> run.x().shape()).containsExactly(Shape.of(2, 2), Shape.of(2, 3));
    }

    @Test
    void neverMixesSignaturesOrVersions() {
        Workshop workshop = new Workshop(FOUR).plusOne("m").serve("m", 2, Workshop.NUMBERS, Workshop::plusOne, _ -> 0);
        for (int i = 0; i < 2; i++) {
            workshop.ask(ModelSpec.version("m", 1), "", x(i));
            workshop.ask(ModelSpec.version("m", 2), "", x(i));
            workshop.ask(ModelSpec.version("m", 2), "other", x(i));
        }
        workshop.work();

        assertThat(workshop.runs)
                .extracting(run -> run.version() + run.signature() + run.rows())
                .containsExactly("1serving_default2", "2serving_default2", "2other2");
    }

    @Test
    void answersWithTheVersionThatWasTheNewestWhenTheRequestCame() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        Asked before = workshop.ask("m", 1);
        workshop.serve("m", 2, Workshop.NUMBERS, Workshop::plusOne, _ -> 0);
        Asked after = workshop.ask("m", 1);
        workshop.work();

        assertThat(before.response().version()).isEqualTo(1);
        assertThat(after.response().version()).isEqualTo(2);
    }

    @Test
    void neverMixesAVersionWithItselfLoadedAgain() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        workshop.ask("m", 1);
        workshop.plusOne("m");
        workshop.ask("m", 2);
        workshop.work();

        assertThat(workshop.runs).hasSize(2);
    }

    @Test
    void neverBatchesAModelOfAFixedSize() {
        SequencedMap<String, TensorType> types = one("x", type(ElementType.FLOAT32, Dim.of(1)));
        Workshop workshop = new Workshop(FOUR).serve("m", 1, types, Workshop::plusOne, _ -> 0);
        workshop.ask("m", 1);
        workshop.ask("m", 2);
        workshop.work();

        assertThat(workshop.runs).hasSize(2);
    }

    @Test
    void runsARequestThatDoesNotFitItsSignatureAlone() {
        Workshop workshop = new Workshop(FOUR).plusOne("m");
        Asked good = workshop.ask("m", 1);
        Asked wrong = workshop.ask(ModelSpec.latest("m"), "", x(Tensor.ofLongs(Shape.of(1), 1)));
        workshop.work();

        assertThat(workshop.runs).hasSize(2);
        assertThat(good.isComputed()).isTrue();
        assertThat(wrong.isComputed()).isTrue();
    }
}
