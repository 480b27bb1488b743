package io.homelab.model;

import java.util.Optional;

/**
 * A file provisioner, as in Vagrant: copies a file or a folder into the machine, as its SSH user.
 *
 * @param source a file or, ending in {@code /}, a folder, relative to the topology's folder
 * @param destination where it goes in the machine
 */
public record ProvisionFile(String source, String destination) implements Provisioner {
  @Override
  public Optional<String> travelling() {
    return Optional.of(source);
  }
}
