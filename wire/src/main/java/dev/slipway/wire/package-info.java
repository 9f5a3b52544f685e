/// What all encodings share: mapped files, careful paths, complete-or-absent output, and the error for bad bytes.
package dev.slipway.wire;
