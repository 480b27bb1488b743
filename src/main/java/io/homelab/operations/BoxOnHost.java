package io.homelab.operations;

import io.homelab.model.BoxRef;
import io.homelab.model.HostName;

/**
 * One box that one host has.
 *
 * @param host the host
 * @param box the box
 * @param usedBy how many machines of the lab on that host were made from it
 */
public record BoxOnHost(HostName host, BoxRef box, int usedBy) {}
