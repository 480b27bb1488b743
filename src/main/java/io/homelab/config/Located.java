package io.homelab.config;

/**
 * A value with its position in a file, for problems found later.
 *
 * @param value the value
 * @param at its position
 */
record Located<T>(T value, Position at) {}
