package io.homelab.config;

import org.jspecify.annotations.Nullable;

/** A rule that a text must follow. */
@FunctionalInterface
interface TextRule {
  /** What is expected instead, as in {@code expected a host name}; null when the text is fine. */
  @Nullable String complaint(String text);
}
