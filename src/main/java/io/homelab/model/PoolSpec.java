package io.homelab.model;

/**
 * A pool of ready machines: an entry of {@code pools} in {@code topology.yaml}.
 *
 * @param name its name
 * @param template what each of its machines is; its name stands for all of them
 * @param terms how many are kept, and how they are made, judged, given and taken back
 */
public record PoolSpec(PoolName name, Machine template, PoolTerms terms) {}
