package dev.slipway.serve.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class PlacesTest {

    private final List<Integer> all = Processors.allowed();

    @AfterEach
    void goBack() {
        Processors.stayOn(all);
    }

    @Test
    void whoComesSecondMovesToAnotherProcessorAndIsNotBoundToIt() {
        assumeThat(all).hasSizeGreaterThan(1);
        Processors.stayOn(List.of(all.getLast()));
        int first = Places.take();
        Processors.stayOn(List.of(first));
        int second = Places.take();
        try {
            assertThat(first).isEqualTo(all.getLast());
            assertThat(second).isNotEqualTo(first);
            assertThat(Processors.allowed()).isEqualTo(all);
        } finally {
            Places.leave(first);
            Places.leave(second);
        }
    }

    @Test
    void whoIsAloneOrFindsAllTakenStays() {
        Processors.stayOn(List.of(all.getFirst()));
        int[] places = all.stream().mapToInt(_ -> Places.take()).toArray();
        Processors.stayOn(List.of(all.getFirst()));
        int late = Places.take();
        try {
            assertThat(places).doesNotHaveDuplicates();
            assertThat(late).isEqualTo(all.getFirst());
            assertThat(Processors.allowed()).containsExactly(late);
        } finally {
            Places.leave(late);
            for (int place : places) {
                Places.leave(place);
            }
        }
    }

    @Test
    void placesThatAreLeftAreFreeAgain() {
        int before = Places.free();
        int place = Places.take();
        assertThat(Places.free()).isEqualTo(before - 1);
        Places.leave(place);
        assertThat(Places.free()).isEqualTo(before);
    }
}
