package dev.slipway.serve.metrics;

import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/// A metric of things of one kind, and how it is told of each: a page is a list of these.
///
/// @param of those that it is told of
record Metric<T>(Family family, Predicate<? super T> of, BiConsumer<? super T, Samples> told) {

    static <T> Metric<T> counter(String name, String help, BiConsumer<? super T, Samples> told) {
        return new Metric<>(Family.counter(name, help), _ -> true, told);
    }

    static <T> Metric<T> gauge(String name, String help, BiConsumer<? super T, Samples> told) {
        return new Metric<>(Family.gauge(name, help), _ -> true, told);
    }

    static <T> Metric<T> histogram(String name, String help, BiConsumer<? super T, Samples> told) {
        return new Metric<>(Family.histogram(name, help), _ -> true, told);
    }

    static <T> Metric<T> summary(String name, String help, BiConsumer<? super T, Samples> told) {
        return new Metric<>(Family.summary(name, help), _ -> true, told);
    }

    Metric<T> where(Predicate<? super T> chosen) {
        return new Metric<>(family, chosen, told);
    }

    static <T> void write(List<Metric<T>> metrics, Collection<? extends T> all, Page page) {
        for (Metric<T> metric : metrics) {
            Samples samples = page.family(metric.family);
            for (T each : all) {
                if (metric.of.test(each)) {
                    metric.told.accept(each, samples);
                }
            }
        }
    }

    /// Metrics of one thing alone.
    static <T> void write(List<Metric<T>> metrics, T only, Page page) {
        write(metrics, List.of(only), page);
    }
}
