package io.homelab.remote;

/**
 * The threads of this program: plain ones that do not keep the process alive. Not virtual ones:
 * those hold their carrier while a class is initialised, and on a computer with two cores two such
 * waits hold every carrier there is, for ever, when the lock they wait for belongs to a third.
 */
public final class DaemonThread {
  private DaemonThread() {}

  /** Starts one. */
  public static Thread start(Runnable work) {
    return Thread.ofPlatform().daemon().start(work);
  }
}
