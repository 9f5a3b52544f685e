package dev.slipway.serve.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a page of metrics as strictly as Prometheus does, and complains of what it would not take.
record ScrapeText(Map<String, Double> values, Map<String, String> kinds, List<String> names) {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Pattern LE = Pattern.compile(",?le=\"([^\"]*)\"");

    static ScrapeText read(String text, boolean openMetrics) {
        require(text.endsWith("\n"), "the last line has no end");
        Map<String, Double> values = new HashMap<>();
        Map<String, String> kinds = new HashMap<>();
        List<String> names = new ArrayList<>();
        Set<String> finished = new HashSet<>();
        String current = "";
        boolean ended = false;
        for (String line : text.split("\n", -1)) {
            require(!ended || line.isEmpty(), "there is more after # EOF");
            if (line.isEmpty()) {
                continue;
            }
            if (line.equals("# EOF")) {
                require(openMetrics, "# EOF belongs to OpenMetrics");
                ended = true;
            } else if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ", -1);
                require(words.length == 4, line);
                require(
                        Set.of("counter", "gauge", "histogram", "summary", "unknown")
                                .contains(words[3]),
                        line);
                require(!words[3].equals("unknown") || openMetrics, line);
                require(kinds.put(words[2], words[3]) == null, "a second type: " + line);
                finished.add(current);
                current = words[2];
                require(!finished.contains(current), "not together: " + line);
                names.add(current);
            } else if (!line.startsWith("# HELP ")) {
                sample(line, current, kinds, values, openMetrics);
            }
        }
        require(ended == openMetrics, "# EOF is missing");
        ScrapeText page = new ScrapeText(values, kinds, names);
        page.requireHistograms();
        return page;
    }

    private static void sample(
            String line, String family, Map<String, String> kinds, Map<String, Double> values, boolean openMetrics) {
        Matcher match = SAMPLE.matcher(line);
        require(match.matches(), "no sample: " + line);
        String name = match.group(1);
        String kind = kinds.getOrDefault(family, "");
        boolean fits = switch (kind) {
            case "histogram" ->
                Set.of(family + "_bucket", family + "_sum", family + "_count").contains(name);
            case "summary" -> Set.of(family + "_sum", family + "_count").contains(name);
            case "counter" -> name.equals(openMetrics ? family + "_total" : family);
            default -> name.equals(family);
        };
        require(fits, "%s is not of %s, a %s".formatted(name, family, kind));
        String labels = match.group(3) == null ? "" : match.group(3);
        Matcher label = LABEL.matcher(labels);
        int end = 0;
        Set<String> seen = new HashSet<>();
        while (end < labels.length()) {
            require(label.find(end) && label.start() == end, "no labels: " + line);
            require(seen.add(label.group(1)), "a label twice: " + line);
            end = label.end();
        }
        double value = Double.parseDouble(match.group(4));
        require(values.put(name + "{" + labels + "}", value) == null, "a value twice: " + line);
    }

    /// Buckets add up, the last is without bound, and equals the count.
    private void requireHistograms() {
        values.forEach((name, count) -> {
            Matcher counted = Pattern.compile("(.*)_count\\{(.*)\\}").matcher(name);
            if (counted.matches() && "histogram".equals(kinds.get(counted.group(1)))) {
                String labels = counted.group(2);
                String infinite =
                        "%s_bucket{%s%sle=\"+Inf\"}".formatted(counted.group(1), labels, labels.isEmpty() ? "" : ",");
                require(count.equals(values.get(infinite)), infinite + " is not the count");
                require(values.containsKey(counted.group(1) + "_sum{" + labels + "}"), "no sum of " + name);
                requireGrowing(counted.group(1), labels);
            }
        });
    }

    private void requireGrowing(String family, String labels) {
        Map<Double, Double> buckets = new TreeMap<>();
        values.forEach((name, count) -> {
            if (name.startsWith(family + "_bucket{" + labels)
                    && LE.matcher(name).find()) {
                Matcher le = LE.matcher(name);
                String rest = le.replaceFirst("");
                if (rest.equals(family + "_bucket{" + labels + "}")) {
                    le.reset();
                    require(le.find(), name);
                    buckets.put(
                            le.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le.group(1)),
                            count);
                }
            }
        });
        double before = 0;
        for (double count : buckets.values()) {
            require(count >= before, family + " does not grow");
            before = count;
        }
    }

    double value(String sample) {
        Double value = values.get(sample);
        if (value == null) {
            throw new AssertionError("there is no " + sample + " but " + new TreeSet<>(values.keySet()));
        }
        return value;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
