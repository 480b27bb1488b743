package io.homelab.model;

import java.util.Optional;

/** One entry of {@code provision}: what is done in a machine once it is up. */
public sealed interface Provisioner permits ProvisionScript, ProvisionFile {
  /** What travels with the workdir for it: a file or, ending in {@code /}, a folder. */
  Optional<String> travelling();
}
