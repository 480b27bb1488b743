package io.homelab.probe;

import io.homelab.model.BoxRef;
import io.homelab.model.LibvirtExtras;
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
 * @param libvirtUri the libvirt that the lab's machines are made in, where there is one
 */
public record EngineFacts(
    Optional<String> version,
    SortedMap<String, String> providers,
    SortedMap<String, ProviderProblem> problems,
    SortedSet<BoxRef> boxes,
    Optional<String> libvirtUri) {
  /** The version of an engine or a provider that is installed but does not tell its version. */
  public static final String UNKNOWN_VERSION = "unknown";

  /** Facts without a libvirt. */
  public EngineFacts(
      Optional<String> version,
      SortedMap<String, String> providers,
      SortedMap<String, ProviderProblem> problems,
      SortedSet<BoxRef> boxes) {
    this(version, providers, problems, boxes, Optional.empty());
  }

  /** Copies the collections. */
  public EngineFacts {
    providers = Collections.unmodifiableSortedMap(new TreeMap<>(providers));
    problems = Collections.unmodifiableSortedMap(new TreeMap<>(problems));
    boxes = Collections.unmodifiableSortedSet(new TreeSet<>(boxes));
  }

  /** The libvirt of a user without rights, if machines are made in one: it makes no networks. */
  public Optional<String> session() {
    return libvirtUri.filter(LibvirtExtras::isSession);
  }

  /**
   * Why a provider that is partly there cannot be used.
   *
   * @param problem one sentence
   * @param fix what to do about it
   */
  public record ProviderProblem(String problem, String fix) {}
}
