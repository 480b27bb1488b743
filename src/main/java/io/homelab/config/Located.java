package io.homelab.config;

/**
 * A value that remembers where it was written, for problems that only show later.
 *
 * @param value the value
 * @param at where it was written
 */
record Located<T>(T value, Position at) {}
