package io.homelab.operations;

/**
 * What somebody must be allowed to do, so that a command is run for them; each has those before.
 */
public enum CommandRight {
  /** To look. */
  LOOK,
  /** To plan, and to have machines of pools. */
  USE,
  /** To change machines. */
  OPERATE,
  /** To change what is trusted, and what is known of machines. */
  ADMINISTER
}
