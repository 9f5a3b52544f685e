package dev.slipway.formats.tensorflow.file;

import dev.slipway.formats.tensorflow.file.StableHlo.Block;
import dev.slipway.formats.tensorflow.file.StableHlo.Operation;
import dev.slipway.model.tensor.TensorType;
import dev.slipway.wire.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// MLIR's bytecode of a portable StableHLO module (<https://mlir.llvm.org/docs/BytecodeFormat>): sections of strings,
/// of operations' names, of attributes and types, and the tree of operations that points into them.
public final class StableHloBytes {

    private static final int STRINGS = 0;
    private static final int DIALECTS = 1;
    private static final int TREE = 4;
    private static final int PROPERTIES = 8;
    private static final int OLDEST = 5;
    private static final int NEWEST = 6;
    private static final int MAX_DEPTH = 64;

    private static final int HAS_ATTRIBUTES = 1;
    private static final int HAS_RESULTS = 2;
    private static final int HAS_OPERANDS = 4;
    private static final int HAS_SUCCESSORS = 8;
    private static final int HAS_REGIONS = 16;
    private static final int HAS_ORDERS = 32;
    private static final int HAS_PROPERTIES = 64;

    private final Map<Integer, MemorySegment> sections = new HashMap<>();
    private final List<String> strings = new ArrayList<>();
    private final List<String> dialects = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private final List<MemorySegment> properties = new ArrayList<>();
    private final Map<String, Block> functions = new LinkedHashMap<>();
    private final StableHloAttributes attributes;

    private StableHloBytes(MemorySegment bytes) {
        sections(new BytecodeReader(bytes));
        strings(section(STRINGS));
        dialects(section(DIALECTS));
        if (sections.containsKey(PROPERTIES)) {
            BytecodeReader in = section(PROPERTIES);
            int count = in.count();
            for (int i = 0; i < count; i++) {
                properties.add(in.take(in.number()));
            }
        }
        attributes = StableHloAttributes.of(sections, dialects, strings);
    }

    public static StableHlo read(MemorySegment bytes) {
        StableHloBytes file = new StableHloBytes(bytes);
        BytecodeReader tree = file.section(TREE);
        file.block(tree, new Numbers(), 0);
        return new StableHlo(file.functions);
    }

    private void sections(BytecodeReader in) {
        byte[] start = in.take(4).toArray(ValueLayout.JAVA_BYTE);
        if (start[0] != 'M' || start[1] != 'L' || (start[2] & 0xff) != 0xef || start[3] != 'R') {
            throw FormatException.unsupported(
                    "a StableHLO module is text, or of another make; export it again as portable bytecode");
        }
        long version = in.number();
        if (version < OLDEST || version > NEWEST) {
            throw FormatException.unsupported(
                    "a StableHLO module is bytecode of version %d; versions %d and %d are known",
                    version, OLDEST, NEWEST);
        }
        in.text();
        while (!in.isAtEnd()) {
            int id = in.octet();
            long size = in.number();
            if ((id & 0x80) != 0) {
                in.align(in.number());
            }
            sections.put(id & 0x7f, in.take(size));
        }
    }

    private BytecodeReader section(int id) {
        MemorySegment section = sections.get(id);
        if (section == null) {
            throw FormatException.corrupt("a StableHLO module has no section %d", id);
        }
        return new BytecodeReader(section);
    }

    /// Their sizes come first, those of the last string in front.
    private void strings(BytecodeReader in) {
        int count = in.count();
        long[] sizes = new long[count];
        for (int i = count - 1; i >= 0; i--) {
            sizes[i] = in.number();
        }
        for (long size : sizes) {
            byte[] text = in.take(size).toArray(ValueLayout.JAVA_BYTE);
            strings.add(new String(text, 0, Math.max(0, text.length - 1), StandardCharsets.UTF_8));
        }
    }

    private void dialects(BytecodeReader in) {
        int count = in.count();
        for (int i = 0; i < count; i++) {
            long name = in.number();
            dialects.add(string(name >> 1));
            if ((name & 1) != 0) {
                in.octet();
                in.take(in.number());
            }
        }
        in.number();
        while (!in.isAtEnd()) {
            String dialect = dialects.get(in.below(dialects.size()));
            int group = in.count();
            for (int i = 0; i < group; i++) {
                operations.add(dialect + "." + string(in.number() >> 1));
            }
        }
    }

    private String string(long index) {
        if (index < 0 || index >= strings.size()) {
            throw FormatException.corrupt("a StableHLO module names string %d of %d", index, strings.size());
        }
        return strings.get((int) index);
    }

    /// The numbers that values get as they are met.
    private static final class Numbers {
        int next;
        int end;
    }

    /// A block's arguments and operations.
    private Block block(BytecodeReader in, Numbers numbers, int depth) {
        if (depth > MAX_DEPTH) {
            throw FormatException.corrupt("a StableHLO module nests more than %d deep", MAX_DEPTH);
        }
        long header = in.number();
        List<Integer> arguments = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        if ((header & 1) != 0) {
            int count = in.count();
            for (int i = 0; i < count; i++) {
                long type = in.number();
                if ((type & 1) != 0) {
                    in.number();
                }
                arguments.add(numbers.next++);
                types.add(attributes.type(type >> 1));
            }
            if (in.octet() != 0) {
                orders(in, count);
            }
        }
        List<Operation> block = new ArrayList<>();
        for (long left = header >>> 1; left > 0; left--) {
            block.add(operation(in, numbers, depth));
        }
        return new Block(arguments, types, block);
    }

    private Operation operation(BytecodeReader in, Numbers numbers, int depth) {
        String name = operations.get(in.below(operations.size()));
        int mask = in.octet();
        in.number();
        Map<String, Object> named = new LinkedHashMap<>();
        if ((mask & HAS_ATTRIBUTES) != 0 && attributes.attribute(in.number()) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> named.put(String.valueOf(key), value));
        }
        if ((mask & HAS_PROPERTIES) != 0) {
            MemorySegment own = properties.get(in.below(properties.size()));
            StableHloProperties.read(name, new BytecodeReader(own), attributes, named);
        }
        List<Integer> results = new ArrayList<>();
        List<TensorType> types = new ArrayList<>();
        if ((mask & HAS_RESULTS) != 0) {
            int count = in.count();
            for (int i = 0; i < count; i++) {
                types.add(attributes.type(in.number()));
                results.add(numbers.next++);
            }
        }
        List<Integer> operands = new ArrayList<>();
        if ((mask & HAS_OPERANDS) != 0) {
            int count = in.count();
            for (int i = 0; i < count; i++) {
                operands.add(in.below(Integer.MAX_VALUE));
            }
        }
        if ((mask & HAS_SUCCESSORS) != 0) {
            throw FormatException.unsupported("the StableHLO operation %s jumps", name);
        }
        if ((mask & HAS_ORDERS) != 0) {
            orders(in, results.size());
        }
        List<Block> blocks = (mask & HAS_REGIONS) != 0 ? regions(in, numbers, depth) : List.of();
        String plain = StableHloProperties.plain(name);
        if (plain.equals("func") && named.get("sym_name") instanceof String function && !blocks.isEmpty()) {
            functions.put(function, blocks.getFirst());
        }
        return new Operation(plain, named, operands, results, types, blocks);
    }

    /// In which order values are used: of no matter here.
    private static void orders(BytecodeReader in, int values) {
        int count = values > 1 ? in.count() : 1;
        for (int i = 0; i < count; i++) {
            if (values > 1) {
                in.number();
            }
            long size = in.number();
            for (long left = size >>> 1; left > 0; left--) {
                in.number();
            }
        }
    }

    private List<Block> regions(BytecodeReader in, Numbers numbers, int depth) {
        long header = in.number();
        boolean isolated = (header & 1) != 0;
        BytecodeReader inner = in;
        if (isolated) {
            in.octet();
            inner = new BytecodeReader(in.take(in.number()));
        }
        List<Block> blocks = new ArrayList<>();
        for (long left = header >>> 1; left > 0; left--) {
            int count = inner.count();
            if (count == 0) {
                blocks.add(new Block(List.of(), List.of(), List.of()));
                continue;
            }
            if (count > 1) {
                throw FormatException.unsupported("a region of a StableHLO module has %d blocks", count);
            }
            int values = inner.below(Integer.MAX_VALUE);
            Numbers own = new Numbers();
            own.next = isolated ? 0 : numbers.end;
            own.end = own.next + values;
            blocks.add(block(inner, own, depth + 1));
        }
        return blocks;
    }
}
