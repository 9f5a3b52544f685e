package dev.slipway.engine.tflite;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The operators that a file of sound offsets names: enough of FlatBuffers to tell whether there is one.
record TfliteCodes(MemorySegment file) {

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int OPERATOR_CODES = 1;
    private static final int BUILTIN_CODE = 3;
    private static final int VAR_HANDLE = 142;

    /// Whether the model has variables that outlive a run, other than tensors that are kept.
    boolean hasVariables() {
        long codes = field(int32(0), OPERATOR_CODES);
        if (codes == 0) {
            return false;
        }
        long vector = codes + int32(codes);
        for (int i = 0; i < int32(vector); i++) {
            long element = vector + 4 + 4L * i;
            long code = field(element + int32(element), BUILTIN_CODE);
            if (code != 0 && int32(code) == VAR_HANDLE) {
                return true;
            }
        }
        return false;
    }

    /// Where a field of a table stands, 0 where it is left out.
    private long field(long table, int id) {
        long fields = table - int32(table);
        int at = 4 + 2 * id;
        int size = file.get(SHORT, fields) & 0xffff;
        int offset = at + 2 > size ? 0 : file.get(SHORT, fields + at) & 0xffff;
        return offset == 0 ? 0 : table + offset;
    }

    private int int32(long at) {
        return file.get(INT, at);
    }
}
