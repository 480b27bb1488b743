package io.homelab.model;

/**
 * A box that is on this computer.
 *
 * @param bytes its size
 * @param place where it is
 */
public record StockedBox(long bytes, BoxPlace place) {}
