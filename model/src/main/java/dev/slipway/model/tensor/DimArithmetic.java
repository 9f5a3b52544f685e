package dev.slipway.model.tensor;

import dev.slipway.model.tensor.Dim.Known;
import dev.slipway.model.tensor.Dim.Product;
import dev.slipway.model.tensor.Dim.Quotient;
import dev.slipway.model.tensor.Dim.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Builds dimension expressions in a normal form: a sum of products, terms sorted, like terms gathered, the constant
/// last.
final class DimArithmetic {

    private DimArithmetic() {}

    static Dim sum(Dim left, Dim right) {
        if (left.isUnknown() || right.isUnknown()) {
            return Dim.UNKNOWN;
        }
        Map<List<Dim>, Long> terms = terms(left);
        terms(right).forEach((factors, times) -> terms.merge(factors, times, Long::sum));
        return ofTerms(terms);
    }

    static Dim product(Dim left, Dim right) {
        if (left.is(0) || right.is(0)) {
            return Dim.of(0);
        }
        if (left.is(1)) {
            return right;
        }
        if (right.is(1)) {
            return left;
        }
        if (left.isUnknown() || right.isUnknown()) {
            return Dim.UNKNOWN;
        }
        Map<List<Dim>, Long> terms = noTerms();
        terms(left)
                .forEach((leftFactors, leftTimes) -> terms(right).forEach((rightFactors, rightTimes) -> {
                    List<Dim> factors = new ArrayList<>(leftFactors);
                    factors.addAll(rightFactors);
                    factors.sort(DimArithmetic::compare);
                    terms.merge(List.copyOf(factors), leftTimes * rightTimes, Long::sum);
                }));
        return ofTerms(terms);
    }

    static Dim quotient(Dim dividend, Dim divisor) {
        if (divisor.is(1) || dividend.is(0)) {
            return dividend;
        }
        if (dividend.isUnknown() || divisor.isUnknown()) {
            return Dim.UNKNOWN;
        }
        if (divisor instanceof Known(long by) && by != 0) {
            return quotientByKnown(dividend, by);
        }
        return dividend.equals(divisor) ? Dim.of(1) : wholeQuotient(dividend, divisor);
    }

    private static Dim quotientByKnown(Dim dividend, long by) {
        if (dividend instanceof Known(long size)) {
            return Dim.of(Math.floorDiv(size, by));
        }
        Map<List<Dim>, Long> whole = noTerms();
        Map<List<Dim>, Long> rest = noTerms();
        terms(dividend).forEach((factors, times) -> {
            if (times % by == 0) {
                whole.put(factors, times / by);
            } else {
                rest.put(factors, times);
            }
        });
        if (rest.isEmpty()) {
            return ofTerms(whole);
        }
        Dim remainder = ofTerms(rest);
        Dim fraction = remainder instanceof Known(long size)
                ? Dim.of(Math.floorDiv(size, by))
                : remainder instanceof Quotient(Dim inner, Known(long already)) && by > 0 && already > 0
                        ? new Quotient(inner, Dim.of(already * by))
                        : new Quotient(remainder, Dim.of(by));
        return whole.isEmpty() ? fraction : sum(ofTerms(whole), fraction);
    }

    /// `a * b * 6 / (2 * a)` is `b * 3` where the dividend is a single product that holds every factor of the divisor.
    private static Dim wholeQuotient(Dim dividend, Dim divisor) {
        Map<List<Dim>, Long> below = terms(divisor);
        if (below.size() == 1) {
            List<Dim> divisorFactors = below.keySet().iterator().next();
            long divisorTimes = below.values().iterator().next();
            Map<List<Dim>, Long> result = noTerms();
            for (var term : terms(dividend).entrySet()) {
                List<Dim> factors = new ArrayList<>(term.getKey());
                boolean all = divisorFactors.stream().allMatch(factors::remove);
                if (!all || term.getValue() % divisorTimes != 0) {
                    return new Quotient(dividend, divisor);
                }
                result.put(List.copyOf(factors), term.getValue() / divisorTimes);
            }
            return ofTerms(result);
        }
        return new Quotient(dividend, divisor);
    }

    private static Map<List<Dim>, Long> noTerms() {
        return new TreeMap<>(DimArithmetic::compareFactors);
    }

    /// The expression as a sum: each product of non-constant factors with the number of times it counts.
    private static Map<List<Dim>, Long> terms(Dim dim) {
        Map<List<Dim>, Long> terms = noTerms();
        collect(dim, terms);
        return terms;
    }

    private static void collect(Dim dim, Map<List<Dim>, Long> terms) {
        switch (dim) {
            case Known(long size) -> terms.merge(List.of(), size, Long::sum);
            case Sum(Dim left, Dim right) -> {
                collect(left, terms);
                collect(right, terms);
            }
            case Product product -> {
                List<Dim> factors = new ArrayList<>();
                terms.merge(factorsOf(product, factors), timesOf(product), Long::sum);
            }
            case Dim.Symbol symbol -> terms.merge(List.of(symbol), 1L, Long::sum);
            case Quotient quotient -> terms.merge(List.of(quotient), 1L, Long::sum);
        }
    }

    private static List<Dim> factorsOf(Dim dim, List<Dim> factors) {
        if (dim instanceof Product(Dim left, Dim right)) {
            factorsOf(left, factors);
            factorsOf(right, factors);
        } else if (!dim.isKnown()) {
            factors.add(dim);
        }
        factors.sort(DimArithmetic::compare);
        return factors;
    }

    private static long timesOf(Dim dim) {
        return switch (dim) {
            case Known(long size) -> size;
            case Product(Dim left, Dim right) -> timesOf(left) * timesOf(right);
            case Dim.Symbol _, Sum _, Quotient _ -> 1;
        };
    }

    private static Dim ofTerms(Map<List<Dim>, Long> terms) {
        long constant = 0;
        Dim sum = null;
        for (var term : terms.entrySet()) {
            long times = term.getValue();
            if (term.getKey().isEmpty()) {
                constant = times;
            } else if (times != 0) {
                Dim product = ofFactors(term.getKey(), times);
                sum = sum == null ? product : new Sum(sum, product);
            }
        }
        if (sum == null) {
            return Dim.of(constant);
        }
        return constant == 0 ? sum : new Sum(sum, Dim.of(constant));
    }

    private static Dim ofFactors(List<Dim> factors, long times) {
        Dim product = factors.getFirst();
        for (Dim factor : factors.subList(1, factors.size())) {
            product = new Product(product, factor);
        }
        return times == 1 ? product : new Product(product, Dim.of(times));
    }

    private static int compare(Dim left, Dim right) {
        return left.toString().compareTo(right.toString());
    }

    private static int compareFactors(List<Dim> left, List<Dim> right) {
        return left.toString().compareTo(right.toString());
    }
}
