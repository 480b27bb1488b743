package io.homelab.state;

/** The right to change a lab, as long as its holder lives and nobody takes it away. */
public interface LabLease extends AutoCloseable {
  /** Gives it back. */
  @Override
  void close();
}
