/// Which versions of which models are loaded: found by polling folders, loaded aside, swapped at once, unloaded when
/// the last request has left them.
package dev.slipway.serve.repository;
