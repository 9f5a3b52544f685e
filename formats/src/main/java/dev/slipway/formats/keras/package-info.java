/// Keras: `.keras` files of Keras 3, and whole models that Keras 1 and 2, tf.keras and Keras 3 saved as HDF5, read as
/// plain files (<https://keras.io/api/models/model_saving_apis/>, <https://keras.io/api/layers/>). Code that a file
/// carries, such as that of a `Lambda` layer, is never run.
package dev.slipway.formats.keras;
