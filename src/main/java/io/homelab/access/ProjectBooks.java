package io.homelab.access;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The projects of a server. What every implementation promises is expressed in code by {@code
 * ProjectBooksContract}. Safe for use by several threads.
 */
public interface ProjectBooks {
  /**
   * All of them, by name.
   *
   * @throws AccessException when they cannot be read
   */
  List<Project> all();

  /** The project of that name. */
  default Optional<Project> find(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** The project that owns a lab. */
  default Optional<Project> ownerOf(String lab) {
    return all().stream().filter(each -> each.owns(lab)).findFirst();
  }

  /**
   * Changes them while nobody else does.
   *
   * @param change gets all, by name, and says what they are from now on; it may be asked again
   * @throws AccessException when that cannot be kept
   */
  void change(Function<List<Project>, List<Project>> change);
}
