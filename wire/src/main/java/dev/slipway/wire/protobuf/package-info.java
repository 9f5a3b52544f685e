/// Protocol buffers, read without generated classes and written with streamed payloads.
package dev.slipway.wire.protobuf;
