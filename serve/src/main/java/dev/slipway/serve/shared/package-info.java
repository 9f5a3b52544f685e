/// Memory that clients on the same machine share with the server, so that tensors need not go over the network.
package dev.slipway.serve.shared;
