/// FlatBuffers, read with every offset checked and written with streamed payloads.
package dev.slipway.wire.flatbuffers;
