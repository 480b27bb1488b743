package io.homelab.model;

import java.util.List;

/**
 * What a machine waits for, and what others wait for.
 *
 * @param dependsOn machines whose check must pass before this one is provisioned, in file order
 * @param startAfter machines that must be up before this one boots, in file order
 * @param check what a dependant must reach
 * @param autostart whether it starts though nobody names it
 */
public record Dependencies(
    List<MachineName> dependsOn, List<MachineName> startAfter, Check check, boolean autostart) {
  /** Waits for nobody; a dependant pings it. */
  public static final Dependencies NONE = new Dependencies(List.of(), List.of(), new Check.Ping());

  /** Copies the lists. */
  public Dependencies {
    dependsOn = List.copyOf(dependsOn);
    startAfter = List.copyOf(startAfter);
  }

  /** Of a machine that starts with its lab. */
  public Dependencies(List<MachineName> dependsOn, List<MachineName> startAfter, Check check) {
    this(dependsOn, startAfter, check, true);
  }

  /** The same with another answer to whether it starts though nobody names it. */
  public Dependencies starting(boolean always) {
    return new Dependencies(dependsOn, startAfter, check, always);
  }

  /** Waits for these, and is pinged. */
  public static Dependencies on(List<MachineName> machines) {
    return new Dependencies(machines, List.of(), new Check.Ping());
  }
}
