/// Archives: zip files of any size without copying what is stored, and NumPy's `.npy` and `.npz`.
package dev.slipway.wire.archive;
