/// When and with which others a request is computed.
package dev.slipway.serve.schedule;
