package io.homelab.operations;

import io.homelab.config.HostEntry;
import io.homelab.remote.openssh.ConfigAliases;
import java.util.List;
import java.util.Optional;

/**
 * The aliases of the user's SSH configuration that could become hosts.
 *
 * @param aliases those that {@code hosts.yaml} does not have, sorted
 */
public record NewAliases(List<String> aliases) {
  /** Copies the list. */
  public NewAliases {
    aliases = List.copyOf(aliases);
  }

  /** Reads the configuration; nobody is connected to. */
  public static Answer<NewAliases> of(OpenLab lab) {
    return Answer.of(() ->
        new NewAliases(
            ConfigAliases.of(lab.hosts().ssh().home()).stream()
                .filter(alias -> isNew(lab, HostEntry.of(alias)))
                .toList()));
  }

  private static boolean isNew(OpenLab lab, Optional<HostEntry> entry) {
    return entry.isPresent()
        && lab.hosts().all().stream()
            .noneMatch(host ->
                host.name().equals(entry.get().name())
                    || host.address().equals(entry.get().address()));
  }
}
