package dev.slipway.passes.layout;

import java.util.ArrayDeque;
import java.util.Arrays;

/// Parts points into two sides so that the directed edges from the first to the second cost as little as possible
/// (Dinic's algorithm). Of several such parts it finds the one with the fewest points on the first side.
final class MinimumCut {

    /// More than any sum of costs.
    static final long NEVER = Long.MAX_VALUE / 4;

    /// The point that is always on the first side.
    static final int FIRST = 0;

    /// The point that is always on the second side.
    static final int SECOND = 1;

    private int points = 2;
    private int edges;
    private int[] to = new int[64];
    private int[] next = new int[64];
    private long[] capacity = new long[64];
    private int[] head = {-1, -1};
    private int[] level = new int[0];
    private int[] current = new int[0];
    private int[] path = new int[0];

    int point() {
        if (points == head.length) {
            head = Arrays.copyOf(head, 2 * points);
        }
        head[points] = -1;
        return points++;
    }

    /// What it costs when `from` is on the first side and `into` on the second.
    void edge(int from, int into, long cost) {
        half(from, into, cost);
        half(into, from, 0);
    }

    private void half(int from, int into, long cost) {
        if (edges == to.length) {
            to = Arrays.copyOf(to, 2 * edges);
            next = Arrays.copyOf(next, 2 * edges);
            capacity = Arrays.copyOf(capacity, 2 * edges);
        }
        to[edges] = into;
        capacity[edges] = cost;
        next[edges] = head[from];
        head[from] = edges++;
    }

    /// The cost of the cheapest part.
    long run() {
        long flow = 0;
        path = new int[points];
        while (levels()) {
            current = Arrays.copyOf(head, points);
            for (long pushed = push(); pushed > 0; pushed = push()) {
                flow = Math.min(NEVER, flow + pushed);
            }
        }
        return flow;
    }

    /// After [#run], whether `point` is on the first side.
    boolean isOnFirstSide(int point) {
        return level[point] >= 0;
    }

    private boolean levels() {
        level = new int[points];
        Arrays.fill(level, -1);
        level[FIRST] = 0;
        ArrayDeque<Integer> open = new ArrayDeque<>();
        open.add(FIRST);
        while (!open.isEmpty()) {
            int point = open.poll();
            for (int edge = head[point]; edge >= 0; edge = next[edge]) {
                if (capacity[edge] > 0 && level[to[edge]] < 0) {
                    level[to[edge]] = level[point] + 1;
                    open.add(to[edge]);
                }
            }
        }
        return level[SECOND] >= 0;
    }

    /// Pushes flow along one shortest path, walked without recursion: graphs may be deep.
    private long push() {
        int length = 0;
        int point = FIRST;
        while (point != SECOND) {
            int edge = current[point];
            while (edge >= 0 && !(capacity[edge] > 0 && level[to[edge]] == level[point] + 1)) {
                edge = next[edge];
            }
            current[point] = edge;
            if (edge >= 0) {
                path[length++] = edge;
                point = to[edge];
            } else if (length == 0) {
                return 0;
            } else {
                point = to[path[--length] ^ 1];
                current[point] = next[current[point]];
            }
        }
        long flow = NEVER;
        for (int i = 0; i < length; i++) {
            flow = Math.min(flow, capacity[path[i]]);
        }
        for (int i = 0; i < length; i++) {
            capacity[path[i]] -= flow;
            capacity[path[i] ^ 1] += flow;
        }
        return flow;
    }
}
