package io.homelab.probe;

import io.homelab.model.Capacity;

/**
 * What a host is, whatever runs on it.
 *
 * @param architecture as {@code uname -m} says, for example {@code x86_64}
 * @param measured CPUs, memory in all, and free disk of the folder that holds VM disks
 * @param hasFlock whether the {@code flock} command is there
 * @param hasSha256 whether a tool for SHA-256 sums is there; without one all files of the workdir
 *     look gone
 */
public record Computer(
    String architecture, Capacity measured, boolean hasFlock, boolean hasSha256) {}
