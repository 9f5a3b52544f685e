/// What models are fed: files of arrays and pictures, random numbers, and how they fit the inputs of a model.
package dev.slipway.verify.data;
