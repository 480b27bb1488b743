package io.homelab.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What tells the provisioners of a machine apart, wherever they are described.
 *
 * @param name what the engine knows it by, unique in its machine
 * @param type its type
 * @param run when it runs
 */
public record ProvisionerTag(String name, String type, RunPolicy run) {
  /**
   * Whether a word of {@code --provision-with} means it: its name or, unless it runs only by its
   * name, its type.
   */
  public boolean isMeantBy(String word) {
    return name.equals(word) || (run != RunPolicy.NEVER && type.equals(word));
  }

  /** Those of a machine's own list, in its order. */
  static List<ProvisionerTag> of(List<Provisioner> provisioners) {
    List<ProvisionerTag> tags = new ArrayList<>();
    for (int index = 0; index < provisioners.size(); index++) {
      Provisioner provisioner = provisioners.get(index);
      tags.add(
          new ProvisionerTag(
              provisioner.engineName(index), provisioner.type(), provisioner.terms().run()));
    }
    return tags;
  }

  /**
   * Those that have a name among the extras, as arguments of Vagrant's {@code config.vm.provision}:
   * {@code [site, { type: ansible_local, run: always }]}.
   */
  static List<ProvisionerTag> ofExtras(Map<String, Object> extras) {
    List<ProvisionerTag> tags = new ArrayList<>();
    if (extras.get("vm") instanceof Map<?, ?> vm && vm.get("provision") instanceof List<?> calls) {
      for (Object call : calls) {
        if (call instanceof List<?> words
            && words.size() > 1
            && words.getFirst() instanceof String name
            && words.getLast() instanceof Map<?, ?> options) {
          ofCall(plain(name), options).ifPresent(tags::add);
        }
      }
    }
    return tags;
  }

  private static Optional<ProvisionerTag> ofCall(String name, Map<?, ?> options) {
    Object type = options.get("type");
    if (type == null || !ProvisionTerms.isName(name)) {
      return Optional.empty();
    }
    RunPolicy run =
        options.get("run") instanceof String word
            ? RunPolicy.of(plain(word)).orElse(RunPolicy.ONCE)
            : RunPolicy.ONCE;
    return Optional.of(new ProvisionerTag(name, plain(type.toString()), run));
  }

  /** Without the colon of a Ruby symbol. */
  private static String plain(String word) {
    return word.startsWith(":") ? word.substring(1) : word;
  }
}
