package dev.slipway.engine.tflite;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is run of a file: one of its signatures or, where it has none, its first subgraph. Functions that may fail
/// return zero when they did not.
sealed interface TfliteRunner {

    List<String> inputNames();

    List<String> outputNames();

    TfliteTensor input(int position);

    TfliteTensor output(int position);

    int resize(int position, MemorySegment sizes, int rank);

    int allocate();

    int invoke();

    void delete();

    static TfliteRunner ofSignature(TfliteApi api, MemorySegment runner, Arena arena) {
        List<MemorySegment> inputs = new ArrayList<>();
        for (int i = 0; i < api.size(TfliteFunction.SIGNATURE_INPUT_COUNT, runner); i++) {
            inputs.add(arena.allocateFrom(api.text(TfliteFunction.SIGNATURE_INPUT_NAME, runner, i)));
        }
        List<MemorySegment> outputs = new ArrayList<>();
        for (int i = 0; i < api.size(TfliteFunction.SIGNATURE_OUTPUT_COUNT, runner); i++) {
            outputs.add(arena.allocateFrom(api.text(TfliteFunction.SIGNATURE_OUTPUT_NAME, runner, i)));
        }
        return new Signature(api, runner, inputs, outputs);
    }

    static TfliteRunner ofFirstSubgraph(TfliteApi api, MemorySegment interpreter) {
        Set<String> taken = new HashSet<>();
        return new FirstSubgraph(
                api, interpreter, names(api, interpreter, true, taken), names(api, interpreter, false, taken));
    }

    /// The tensors' names; those without one are called by their index, and doubles are numbered.
    @SuppressWarnings("restricted")
    private static List<String> names(TfliteApi api, MemorySegment interpreter, boolean ofInputs, Set<String> taken) {
        int count = api.number(ofInputs ? TfliteFunction.INPUT_COUNT : TfliteFunction.OUTPUT_COUNT, interpreter);
        MemorySegment indices = api.pointer(
                        ofInputs ? TfliteFunction.INPUT_INDICES : TfliteFunction.OUTPUT_INDICES, interpreter)
                .reinterpret((long) count * Integer.BYTES);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            MemorySegment tensor = api.pointer(ofInputs ? TfliteFunction.INPUT : TfliteFunction.OUTPUT, interpreter, i);
            String name = api.text(TfliteFunction.TENSOR_NAME, tensor);
            names.add(unique(name.isEmpty() ? "tensor" + indices.getAtIndex(ValueLayout.JAVA_INT, i) : name, taken));
        }
        return names;
    }

    private static String unique(String name, Set<String> taken) {
        String unique = name;
        for (int i = 1; !taken.add(unique); i++) {
            unique = name + "_" + i;
        }
        return unique;
    }

    /// A signature; its tensors are found by name.
    record Signature(TfliteApi api, MemorySegment runner, List<MemorySegment> inputs, List<MemorySegment> outputs)
            implements TfliteRunner {

        @Override
        public List<String> inputNames() {
            return inputs.stream().map(name -> name.getString(0)).toList();
        }

        @Override
        public List<String> outputNames() {
            return outputs.stream().map(name -> name.getString(0)).toList();
        }

        @Override
        public TfliteTensor input(int position) {
            return new TfliteTensor(api, api.pointer(TfliteFunction.SIGNATURE_INPUT, runner, inputs.get(position)));
        }

        @Override
        public TfliteTensor output(int position) {
            return new TfliteTensor(api, api.pointer(TfliteFunction.SIGNATURE_OUTPUT, runner, outputs.get(position)));
        }

        @Override
        public int resize(int position, MemorySegment sizes, int rank) {
            return api.number(TfliteFunction.SIGNATURE_RESIZE, runner, inputs.get(position), sizes, rank);
        }

        @Override
        public int allocate() {
            return api.number(TfliteFunction.SIGNATURE_ALLOCATE, runner);
        }

        @Override
        public int invoke() {
            return api.number(TfliteFunction.SIGNATURE_INVOKE, runner);
        }

        @Override
        public void delete() {
            api.run(TfliteFunction.DELETE_SIGNATURE, runner);
        }
    }

    /// The first subgraph; its tensors are found by position.
    record FirstSubgraph(TfliteApi api, MemorySegment interpreter, List<String> inputNames, List<String> outputNames)
            implements TfliteRunner {

        @Override
        public TfliteTensor input(int position) {
            return new TfliteTensor(api, api.pointer(TfliteFunction.INPUT, interpreter, position));
        }

        @Override
        public TfliteTensor output(int position) {
            return new TfliteTensor(api, api.pointer(TfliteFunction.OUTPUT, interpreter, position));
        }

        @Override
        public int resize(int position, MemorySegment sizes, int rank) {
            return api.number(TfliteFunction.RESIZE, interpreter, position, sizes, rank);
        }

        @Override
        public int allocate() {
            return api.number(TfliteFunction.ALLOCATE, interpreter);
        }

        @Override
        public int invoke() {
            return api.number(TfliteFunction.INVOKE, interpreter);
        }

        @Override
        public void delete() {
            // the interpreter goes with its session
        }
    }
}
