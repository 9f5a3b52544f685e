package dev.slipway.model.format;

/// A part of a model that a target format cannot express.
///
/// @param op the op, by its source name or hub name
/// @param where the node, by its source name
/// @param code a stable reason code: `NO_SUCH_OP`, `DYNAMIC_PARAMETER`, `ELEMENT_TYPE`, `RANK`, …
/// @param reason why, in one sentence
/// @param remedy what the user can do
public record Unspeakable(String op, String where, String code, String reason, String remedy) {}
