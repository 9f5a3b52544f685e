/// What every interface of the server asks of models, and what models answer: no network, no files, no runtime.
package dev.slipway.serve.inference;
