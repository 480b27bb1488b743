package io.homelab.model;

import java.util.List;

/**
 * What a machine waits for, and what others wait for.
 *
 * @param dependsOn machines whose check must pass before this one is provisioned, in file order
 * @param startAfter machines that must be up before this one boots, in file order
 * @param check what a dependant must reach
 */
public record Dependencies(List<MachineName> dependsOn, List<MachineName> startAfter, Check check) {
  /** Waits for nobody; a dependant pings it. */
  public static final Dependencies NONE = new Dependencies(List.of(), List.of(), new Check.Ping());

  /** Copies the lists. */
  public Dependencies {
    dependsOn = List.copyOf(dependsOn);
    startAfter = List.copyOf(startAfter);
  }

  /** Waits for these, and is pinged. */
  public static Dependencies on(List<MachineName> machines) {
    return new Dependencies(machines, List.of(), new Check.Ping());
  }
}
