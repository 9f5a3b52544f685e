package dev.slipway.serve.shared;

/// A part of an object of POSIX shared memory that a client has registered.
///
/// @param name what requests call it
/// @param key the object's name, as `shm_open` takes it
/// @param offset where the region begins in the object, in bytes
/// @param size of the region, in bytes
public record Region(String name, String key, long offset, long size) {}
