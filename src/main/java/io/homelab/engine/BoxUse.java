package io.homelab.engine;

import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import java.util.Optional;

/**
 * What needs a box on some host.
 *
 * @param name the box's name
 * @param version its version; absent where that is not known: then it may be any
 * @param provider what it is for; absent where that is not known
 * @param by who needs it, as a sentence about "it"
 */
public record BoxUse(String name, Optional<String> version, Optional<String> provider, String by) {
  /** Whether it can be that box. */
  public boolean isOf(BoxRef box) {
    return name.equals(box.name())
        && provider.map(box.provider()::equals).orElse(true)
        && version.map(text -> isSame(text, box.version())).orElse(true);
  }

  /** Whether Vagrant takes both for the same version. */
  public static boolean isSame(String one, String other) {
    return one.equals(other)
        || (BoxVersion.isOne(one)
            && BoxVersion.isOne(other)
            && BoxVersion.of(one).equals(BoxVersion.of(other)));
  }
}
