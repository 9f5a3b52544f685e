/// Models read, optimised, quantised and written, looked at, and checked for a target before.
package dev.slipway.convert;
