package io.homelab.config;

import io.homelab.model.Names;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The values that a key may have: the built-in ones and those added by plugins.
 *
 * @param builtIn the built-in names
 * @param added the names that plugins add; called only for a name that is not built in
 * @param where where plugins are found, for messages
 */
public record KnownNames(SortedSet<String> builtIn, Supplier<SortedSet<String>> added, String where)
    implements TextRule {
  /** Without plugins: only those names. */
  static KnownNames only(SortedSet<String> builtIn) {
    return new KnownNames(builtIn, TreeSet::new, "");
  }

  @Override
  public @Nullable String complaint(String text) {
    if (builtIn.contains(text)) {
      return null;
    }
    SortedSet<String> known = new TreeSet<>(builtIn);
    if (Names.isValid(text)) {
      known.addAll(added.get());
    }
    return known.contains(text)
        ? null
        : Wording.oneOf(text, known) + (where.isEmpty() ? "" : "; plugins go in " + where);
  }
}
