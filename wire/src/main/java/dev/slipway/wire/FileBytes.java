package dev.slipway.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The bytes of a file together with the name that errors call it by. Every read is checked against what is there;
/// numbers are little-endian.
///
/// @param segment the bytes
/// @param what names them in errors: usually the file
public record FileBytes(MemorySegment segment, String what) {

    /// How many bytes there are.
    public long size() {
        return segment.byteSize();
    }

    /// `offset`, provided that `count` bytes follow it.
    ///
    /// @param thing what is to be read there, for the error
    /// @throws FormatException when fewer are left
    public long require(long offset, long count, String thing) {
        if (offset < 0 || count < 0 || offset > size() - count) {
            throw FormatException.truncated(
                    "%s: %s at offset %d needs %d bytes, %d are left; the file is cut off or damaged",
                    what, thing, offset, count, offset < 0 ? 0 : Math.max(0, size() - offset));
        }
        return offset;
    }

    /// A part of the bytes, not copied.
    public MemorySegment slice(long offset, long count, String thing) {
        return segment.asSlice(require(offset, count, thing), count);
    }

    /// The byte at an offset, signed.
    ///
    /// @param thing what is read, for the error
    /// @throws FormatException when the file ends before
    public byte int8(long offset, String thing) {
        return segment.get(ValueLayout.JAVA_BYTE, require(offset, 1, thing));
    }

    /// A number of 16 bits, signed.
    ///
    /// @param thing what is read, for the error
    /// @throws FormatException when the file ends before
    public short int16(long offset, String thing) {
        return segment.get(LittleEndian.SHORT, require(offset, 2, thing));
    }

    /// A number of 16 bits without a sign.
    ///
    /// @param thing what is read, for the error
    /// @throws FormatException when the file ends before
    public int uint16(long offset, String thing) {
        return int16(offset, thing) & 0xffff;
    }

    /// A number of 32 bits, signed.
    ///
    /// @param thing what is read, for the error
    /// @throws FormatException when the file ends before
    public int int32(long offset, String thing) {
        return segment.get(LittleEndian.INT, require(offset, 4, thing));
    }

    /// A number of 32 bits without a sign.
    ///
    /// @param thing what is read, for the error
    /// @throws FormatException when the file ends before
    public long uint32(long offset, String thing) {
        return int32(offset, thing) & 0xffff_ffffL;
    }

    /// A number of 64 bits, signed.
    ///
    /// @param thing what is read, for the error
    /// @throws FormatException when the file ends before
    public long int64(long offset, String thing) {
        return segment.get(LittleEndian.LONG, require(offset, 8, thing));
    }
}
