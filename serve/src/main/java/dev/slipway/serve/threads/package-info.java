/// Threads that come before others or stand behind them, and the memory they took outside of Java.
package dev.slipway.serve.threads;
