package io.homelab.config;

import io.homelab.model.Names;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The names that a key may have: those that are built in, and those that plugins add.
 *
 * @param builtIn known without asking
 * @param added the names that plugins add; asked only for a name that is not built in
 * @param where where plugins are, for messages
 */
public record KnownNames(SortedSet<String> builtIn, Supplier<SortedSet<String>> added, String where)
    implements TextRule {
  /** Without plugins: those names and no other. */
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
        : Wording.oneOf(text, known)
            + (where.isEmpty() ? "" : "; plugins are looked for in " + where);
  }
}
