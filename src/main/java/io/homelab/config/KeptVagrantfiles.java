package io.homelab.config;

import io.homelab.model.KeptDefinition;
import java.nio.file.Path;

/** Evaluates a Vagrantfile that stays the truth about the machines of a topology. */
@FunctionalInterface
public interface KeptVagrantfiles {
  /** Evaluates none. */
  KeptVagrantfiles NONE =
      (file, provider) -> {
        throw new IllegalStateException("nothing evaluates " + file);
      };

  /**
   * What the Vagrantfile comes to. Runs it.
   *
   * @param file absolute
   * @param provider what the machines run on
   * @throws io.homelab.model.HomeLabException when it cannot be evaluated, or has a machine that no
   *     lab can have
   */
  KeptDefinition evaluated(Path file, String provider);
}
