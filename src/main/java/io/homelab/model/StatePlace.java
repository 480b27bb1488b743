package io.homelab.model;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where the states of labs are kept. */
public sealed interface StatePlace {
  /** The word for {@link StateFiles}. */
  String FILES = "files";

  /** In files beside the topology. */
  record StateFiles() implements StatePlace {
    @Override
    public String toString() {
      return FILES;
    }
  }

  /**
   * In a database that several computers share.
   *
   * @param user who logs in; absent means the name of whoever runs the program
   * @param host the server
   * @param port its port
   * @param name the name of the database there
   * @param parameters how it is reached, by the driver's names
   */
  record StateDatabase(
      Optional<String> user,
      String host,
      int port,
      String name,
      SortedMap<String, String> parameters)
      implements StatePlace {
    /** Copies the map. */
    public StateDatabase {
      parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** For a person: nothing that anybody logs in with. */
    public String words() {
      return "database %s at %s:%d".formatted(name, host, port);
    }

    /** The address, which has no password. */
    @Override
    public String toString() {
      return "postgresql://%s%s:%d/%s%s"
          .formatted(
              user.map(each -> each + "@").orElse(""),
              host.contains(":") ? "[" + host + "]" : host,
              port,
              name,
              parameters.entrySet().stream()
                  .map(each -> each.getKey() + "=" + each.getValue())
                  .collect(
                      Collectors.collectingAndThen(
                          Collectors.joining("&"), all -> all.isEmpty() ? all : "?" + all)));
    }
  }

  /**
   * What those words mean.
   *
   * @throws IllegalArgumentException when {@link #problem} says why not
   */
  static StatePlace parse(String text) {
    String problem = problem(text);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    return text.equals(FILES) ? new StateFiles() : StateAddress.parse(text);
  }

  /**
   * Why nothing can be kept there: in words that begin with "expected" and repeat nothing of what
   * was given, which may be secret; null when something can.
   */
  static @Nullable String problem(String text) {
    return text.equals(FILES) ? null : StateAddress.problem(text);
  }
}
