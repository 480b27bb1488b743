package io.homelab.probe;

import io.homelab.model.BoxRef;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is there to make machines with.
 *
 * @param version the installed engine's, if any; {@link #UNKNOWN_VERSION} when it does not say
 * @param providers usable providers and their versions; a provider without its hypervisor is not
 *     listed
 * @param problems providers that are there in part, and why they cannot be used
 * @param boxes boxes that the user has
 */
public record EngineFacts(
    Optional<String> version,
    SortedMap<String, String> providers,
    SortedMap<String, ProviderProblem> problems,
    SortedSet<BoxRef> boxes) {
  /** The version of an engine or a provider that is installed but does not tell its version. */
  public static final String UNKNOWN_VERSION = "unknown";

  /** Copies the collections. */
  public EngineFacts {
    providers = Collections.unmodifiableSortedMap(new TreeMap<>(providers));
    problems = Collections.unmodifiableSortedMap(new TreeMap<>(problems));
    boxes = Collections.unmodifiableSortedSet(new TreeSet<>(boxes));
  }

  /**
   * Why a provider that is partly there cannot be used.
   *
   * @param problem one sentence
   * @param fix what to do about it
   */
  public record ProviderProblem(String problem, String fix) {}
}
