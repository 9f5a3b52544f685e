package dev.slipway.serve.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.serve.traffic.Route.Arm;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// Versions that are simulated: how often one fails, and how long it takes.
class LiveRouteTest {

    private static final Route CANARY =
            Route.of("m", "", List.of(new Arm(1, 95), new Arm(2, 5))).with(RollbackPlan.DEFAULT);
    private static final long LONG = 200_000;

    /// @param failing the share of requests that fail
    /// @param time from a number with the normal distribution to nanoseconds
    private record Behaviour(double failing, DoubleUnaryOperator time) {

        static Behaviour usual() {
            return new Behaviour(0.002, deviation -> 1e6 * Math.exp(0.4 * deviation));
        }
    }

    /// How many requests the canary answered before it was taken out; empty when it never was.
    private static Optional<Long> takenOutAfter(Behaviour baseline, Behaviour canary, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        LiveRoute route = new LiveRoute(CANARY);
        long answered = 0;
        for (long i = 0; i < LONG; i++) {
            boolean its = random.nextDouble() < 0.05;
            Behaviour behaviour = its ? canary : baseline;
            answered += its ? 1 : 0;
            boolean failed = random.nextDouble() < behaviour.failing;
            long time = (long) behaviour.time.applyAsDouble(random.nextGaussian());
            Optional<Rollback> rollback = route.answered(its ? 2 : 1, failed, time);
            if (rollback.isPresent()) {
                assertThat(rollback.get().version()).isEqualTo(2);
                return Optional.of(answered);
            }
        }
        return Optional.empty();
    }

    @Test
    void aVersionThatIsNoWorseStays() {
        for (int run = 0; run < 20; run++) {
            assertThat(takenOutAfter(Behaviour.usual(), Behaviour.usual(), run)).isEmpty();
        }
    }

    @Test
    void aVersionThatFailsMoreOftenIsTakenOut() {
        Behaviour failing = new Behaviour(0.05, Behaviour.usual().time());
        for (int run = 0; run < 20; run++) {
            assertThat(takenOutAfter(Behaviour.usual(), failing, run))
                    .hasValueSatisfying(count -> assertThat(count).isLessThan(2000));
        }
    }

    @Test
    void aVersionThatAlwaysFailsIsTakenOutAtOnce() {
        Behaviour broken = new Behaviour(1, Behaviour.usual().time());
        for (int run = 0; run < 20; run++) {
            assertThat(takenOutAfter(Behaviour.usual(), broken, run))
                    .hasValueSatisfying(count -> assertThat(count).isLessThan(20));
        }
    }

    @Test
    void aSlowerVersionIsTakenOut() {
        Behaviour slower = new Behaviour(0.002, deviation -> 1.5e6 * Math.exp(0.4 * deviation));
        for (int run = 0; run < 20; run++) {
            assertThat(takenOutAfter(Behaviour.usual(), slower, run))
                    .hasValueSatisfying(count -> assertThat(count).isLessThan(2000));
        }
    }

    @Test
    void hoursInWhichEverythingFailsCondemnNobody() {
        LiveRoute route = new LiveRoute(CANARY);
        SplittableRandom random = new SplittableRandom(5);
        for (long i = 0; i < LONG; i++) {
            boolean outage = i / 5000 % 2 == 1;
            boolean failed = random.nextDouble() < (outage ? 0.5 : 0.001);
            long version = random.nextDouble() < 0.05 ? 2 : 1;
            assertThat(route.answered(version, failed, outage ? 9_000_000 : 1_000_000))
                    .isEmpty();
        }
    }

    @Test
    void itsShareGoesToTheBaseline() {
        LiveRoute route = new LiveRoute(CANARY);
        for (int i = 0; i < 10; i++) {
            route.answered(2, true, 1);
        }
        RouteReport report = route.report(_ -> true);
        assertThat(report.arms()).extracting(ArmReport::weight).containsExactly(1.0, 0.0);
        assertThat(report.rolledBack()).singleElement().asString().startsWith("version 2 fails in 100 % of ");
    }

    @Test
    void outputsThatDifferTakeItOut() {
        LiveRoute route = new LiveRoute(CANARY.with(ShadowPlan.all(2)));
        Optional<Rollback> rollback = Optional.empty();
        int compared = 0;
        while (rollback.isEmpty() && compared < 1000) {
            compared++;
            rollback = route.compared(2, compared % 20 == 0, compared, compared / 20);
        }
        assertThat(rollback).isPresent();
    }

    @Test
    void outputsThatDoNotDifferKeepIt() {
        LiveRoute route = new LiveRoute(CANARY.with(ShadowPlan.all(2)));
        for (int i = 1; i <= LONG; i++) {
            assertThat(route.compared(2, false, i, 0)).isEmpty();
        }
    }
}
