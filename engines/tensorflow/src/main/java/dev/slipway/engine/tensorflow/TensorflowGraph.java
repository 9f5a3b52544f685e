package dev.slipway.engine.tensorflow;

import dev.slipway.model.tensor.Dim;
import dev.slipway.model.tensor.Shape;
import dev.slipway.model.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The operations of a graph inside the runtime, and what goes in and comes out where no signature says it:
/// placeholders go in, what nothing reads comes out.
@SuppressWarnings("restricted")
record TensorflowGraph(TensorflowApi api, MemorySegment pointer, String artifact) {

    private static final String PLACEHOLDER = "Placeholder";
    private static final Set<String> NO_OUTPUTS =
            Set.of(PLACEHOLDER, "PlaceholderWithDefault", "Assert", "VariableV2", "VarHandleOp", "Variable");

    /// A tensor by its name: `node` or `node:1`.
    ///
    /// @throws IllegalArgumentException when there is none
    Endpoint endpoint(String name) {
        return endpoint(name, name, null);
    }

    /// @param name what the session calls it
    /// @param declared what a signature says of it
    Endpoint endpoint(String name, MetaGraph.Port declared) {
        return endpoint(name, declared.tensor(), declared.sizes());
    }

    /// An operation by its name; null where there is none.
    @Nullable
    MemorySegment operation(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment operation = api.pointer(TensorflowFunction.OPERATION, pointer, arena.allocateFrom(name));
            return operation.equals(MemorySegment.NULL) ? null : operation;
        }
    }

    private Endpoint endpoint(String name, String tensor, @Nullable List<Long> declared) {
        int colon = tensor.lastIndexOf(':');
        String node = colon < 0 ? tensor : tensor.substring(0, colon);
        String index = colon < 0 ? "0" : tensor.substring(colon + 1);
        if (operation(node) instanceof MemorySegment operation
                && index.matches("\\d{1,6}")
                && Integer.parseInt(index) < outputCount(operation)) {
            return endpoint(name, operation, Integer.parseInt(index), declared);
        }
        throw new IllegalArgumentException("%s has no tensor '%s'; its placeholders are %s"
                .formatted(
                        artifact,
                        tensor,
                        placeholders().stream().map(this::name).toList()));
    }

    private Endpoint endpoint(String name, MemorySegment operation, int index, @Nullable List<Long> declared) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment output = output(arena, operation, index);
            int number = api.number(TensorflowFunction.OUTPUT_TYPE, output);
            Shape shape = declared == null ? shape(arena, output) : shape(declared);
            TensorType type = TensorType.of(TensorflowTypes.element(number, "'%s'".formatted(name)), shape);
            return new Endpoint(name, operation, index, type, number);
        }
    }

    private Shape shape(Arena arena, MemorySegment output) {
        int rank = api.checked(status -> api.number(TensorflowFunction.RANK, pointer, output, status));
        if (rank < 0) {
            return Shape.UNRANKED;
        }
        MemorySegment sizes = arena.allocate(ValueLayout.JAVA_LONG, rank);
        api.check(status -> api.run(TensorflowFunction.SHAPE, pointer, output, sizes, rank, status));
        List<Long> all = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            all.add(sizes.getAtIndex(ValueLayout.JAVA_LONG, axis));
        }
        return shape(all);
    }

    private static Shape shape(List<Long> sizes) {
        return Shape.of(sizes.stream()
                .map(size -> size < 0 ? Dim.UNKNOWN : Dim.of(size))
                .toList());
    }

    /// The placeholders that any of the outputs depends on; all of them when none does.
    List<Endpoint> freeInputs(List<Endpoint> outputs) {
        Set<MemorySegment> reached = new HashSet<>();
        Deque<MemorySegment> open = new ArrayDeque<>();
        outputs.forEach(output -> open.add(output.operation()));
        while (!open.isEmpty()) {
            MemorySegment operation = open.poll();
            if (reached.add(operation)) {
                open.addAll(producers(operation));
            }
        }
        List<MemorySegment> all = placeholders();
        List<MemorySegment> needed = all.stream().filter(reached::contains).toList();
        return (needed.isEmpty() ? all : needed)
                .stream()
                        .map(operation -> endpoint(name(operation), operation, 0, null))
                        .toList();
    }

    /// What nothing reads.
    List<Endpoint> freeOutputs() {
        List<Endpoint> free = new ArrayList<>();
        for (MemorySegment operation : operations()) {
            if (!NO_OUTPUTS.contains(type(operation)) && isUnread(operation)) {
                for (int i = 0; i < outputCount(operation); i++) {
                    String name = name(operation) + (i == 0 ? "" : ":" + i);
                    free.add(endpoint(name, operation, i, null));
                }
            }
        }
        return free;
    }

    private boolean isUnread(MemorySegment operation) {
        if (api.number(TensorflowFunction.FOLLOWER_COUNT, operation) > 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < outputCount(operation); i++) {
                MemorySegment output = output(arena, operation, i);
                if (api.number(TensorflowFunction.CONSUMER_COUNT, output) > 0
                        || !TensorflowTypes.isKnown(api.number(TensorflowFunction.OUTPUT_TYPE, output))) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<MemorySegment> placeholders() {
        return operations().stream()
                .filter(operation -> type(operation).equals(PLACEHOLDER))
                .toList();
    }

    private List<MemorySegment> operations() {
        List<MemorySegment> operations = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment position = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment next = api.pointer(TensorflowFunction.NEXT_OPERATION, pointer, position);
            while (!next.equals(MemorySegment.NULL)) {
                operations.add(next);
                next = api.pointer(TensorflowFunction.NEXT_OPERATION, pointer, position);
            }
        }
        return operations;
    }

    private List<MemorySegment> producers(MemorySegment operation) {
        List<MemorySegment> producers = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < api.number(TensorflowFunction.INPUT_COUNT, operation); i++) {
                producers.add(api.pointer(TensorflowFunction.INPUT, arena, output(arena, operation, i))
                        .get(ValueLayout.ADDRESS, 0));
            }
        }
        return producers;
    }

    private static MemorySegment output(Arena arena, MemorySegment operation, int index) {
        MemorySegment output = arena.allocate(Endpoint.SIZE, Long.BYTES);
        Endpoint.write(operation, index, output);
        return output;
    }

    private String name(MemorySegment operation) {
        return api.text(TensorflowFunction.OPERATION_NAME, operation);
    }

    private String type(MemorySegment operation) {
        return api.text(TensorflowFunction.OPERATION_TYPE, operation);
    }

    private int outputCount(MemorySegment operation) {
        return api.number(TensorflowFunction.OUTPUT_COUNT, operation);
    }
}
