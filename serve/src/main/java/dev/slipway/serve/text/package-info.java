/// Protocol buffers written as text (<https://protobuf.dev/reference/protobuf/textformat-spec/>).
package dev.slipway.serve.text;
