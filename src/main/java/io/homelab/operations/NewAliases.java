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
  public static Answer<NewAliases> of(LabHosts hosts) {
    return Answer.of(() ->
        new NewAliases(
            ConfigAliases.of(hosts.ssh().home()).stream()
                .filter(alias -> isNew(hosts, HostEntry.of(alias)))
                .toList()));
  }

  /**
   * Those of that name.
   *
   * @throws RefusedException if one is not among them
   */
  public Answer<List<String>> only(List<String> words) {
    return Answer.of(() -> {
      for (String word : words) {
        if (!aliases.contains(word)) {
          throw new RefusedException(
              Refusal.usage(
                  "'%s' is no alias of ~/.ssh/config that could be added".formatted(word),
                  aliases.isEmpty()
                      ? "there is none; to add an address, run: homelab hosts add ADDRESS"
                      : "'homelab hosts import --json' lists them; to add an address, run:"
                          + " homelab hosts add ADDRESS"));
        }
      }
      return List.copyOf(words);
    });
  }

  private static boolean isNew(LabHosts hosts, Optional<HostEntry> entry) {
    // An alias with an at sign would be written as a user and an address.
    return entry.isPresent()
        && entry.get().sshUser().isEmpty()
        && hosts.all().stream()
            .noneMatch(host ->
                host.name().equals(entry.get().name())
                    || host.address().equals(entry.get().address()));
  }
}
