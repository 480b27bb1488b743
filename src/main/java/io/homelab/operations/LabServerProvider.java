package io.homelab.operations;

/** Found by {@link java.util.ServiceLoader}: what the server needs is loaded with it alone. */
public interface LabServerProvider {
  /**
   * A server that opens labs like that.
   *
   * @param orderly sees to it that whoever ends the process interrupts the calling thread first
   */
  LabServer server(LabOpener opener, Runnable orderly);
}
