package io.homelab.model;

/**
 * That a machine may be one that a pool has ready.
 *
 * @param pool the pool, whose template says what the machine is made from
 * @param provisioners how many of its provisioners, the first ones, are the template's: they have
 *     run in a machine of the pool already
 */
public record FromPool(PoolName pool, int provisioners) {}
