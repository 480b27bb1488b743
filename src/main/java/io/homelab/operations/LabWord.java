package io.homelab.operations;

/** A kind of name that a command line can have and that the files of a lab tell. */
public enum LabWord {
  /** A machine that is described, or was made. */
  MACHINE,
  /** A host. */
  HOST,
  /** A role of machines. */
  ROLE,
  /** A box that a machine is made from. */
  BOX,
  /** A pool. */
  POOL,
  /** An ephemeral lab. */
  LAB,
  /** A claim of machines from a pool. */
  CLAIM,
  /** A computer that the user's SSH configuration names. */
  ALIAS
}
