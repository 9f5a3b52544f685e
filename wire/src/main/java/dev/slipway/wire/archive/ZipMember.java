package dev.slipway.wire.archive;

/// An entry of a zip archive.
///
/// @param isDeflated else stored as it is
/// @param checksum the CRC32 of the content
/// @param start where its bytes lie in the file
/// @param storedSize how many these are
/// @param size the number of bytes of the content
record ZipMember(String name, boolean isDeflated, int checksum, long start, long storedSize, long size) {

    long end() {
        return start + storedSize;
    }
}
