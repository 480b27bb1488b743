package io.homelab.config;

import io.homelab.model.HomeLabException;
import io.homelab.model.Host;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.Machine;
import io.homelab.model.Network;
import io.homelab.model.StatePlace;
import java.util.List;
import java.util.Optional;

/**
 * The checked content of both files.
 *
 * @param hosts the physical computers, in file order; empty only where there is no file
 * @param lab the lab, with {@code defaults} and {@code count} applied
 * @param ephemeral whether the lab has another name than the topology says, and goes away by itself
 * @param state where states are kept, if the files say so
 */
public record LabFiles(List<Host> hosts, Lab lab, boolean ephemeral, Optional<StatePlace> state) {
  /** Copies the list. */
  public LabFiles {
    hosts = List.copyOf(hosts);
  }

  /** A lab as its topology says. */
  public LabFiles(List<Host> hosts, Lab lab) {
    this(hosts, lab, false);
  }

  /** The same with a state wherever states usually are. */
  public LabFiles(List<Host> hosts, Lab lab, boolean ephemeral) {
    this(hosts, lab, ephemeral, Optional.empty());
  }

  /**
   * Another lab made from the same topology, in folders of its own.
   *
   * @throws NoOtherLabException when the topology's machines cannot be there twice
   */
  public LabFiles as(LabName name) {
    if (name.equals(lab.name())) {
      throw new NoOtherLabException(
          "--as %s is the name in topology.yaml".formatted(name), "choose another name");
    }
    for (Machine machine : lab.machines()) {
      for (Network network : machine.networks()) {
        if (network.type().equals("public_network") && isFixed(network)) {
          throw new NoOtherLabException(
              "machine %s has a fixed address on the LAN, so two labs cannot both have it"
                  .formatted(machine.name()),
              "leave ip and mac of its public_network to DHCP");
        }
      }
    }
    return new LabFiles(
        hosts.stream().map(host -> host.withWorkdir(folder(host.workdir(), name))).toList(),
        lab.named(name),
        true,
        state);
  }

  private static boolean isFixed(Network network) {
    return network.options().containsKey("ip") || network.options().containsKey("mac");
  }

  /** Beside the declared folder; where none is declared, it follows from the lab's name. */
  private static Optional<String> folder(Optional<String> declared, LabName name) {
    return declared.map(path -> path.replaceFirst("/+$", "") + "-" + name);
  }

  /** A host of such another lab with the folder that is declared for it. */
  public static Host asDeclared(Host host, LabName other) {
    String ending = "-" + other;
    return host.withWorkdir(
        host.workdir()
            .map(path ->
                path.endsWith(ending) ? path.substring(0, path.length() - ending.length()) : path));
  }

  /** A topology of which only one lab can be made. */
  public static final class NoOtherLabException extends HomeLabException {
    private static final long serialVersionUID = 1L;

    NoOtherLabException(String reason, String hint) {
      super(reason, hint);
    }
  }
}
