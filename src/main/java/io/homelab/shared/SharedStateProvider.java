package io.homelab.shared;

import io.homelab.model.StatePlace;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** What opens books that several computers share. Found by {@code java.util.ServiceLoader}. */
public interface SharedStateProvider {
  /**
   * Opens them, and makes them first where there are none.
   *
   * @param place where
   * @param entry how the user gets in
   * @throws SharedStateException when nobody answers there, or not as expected
   */
  SharedState open(StatePlace.StateDatabase place, Entry entry);

  /**
   * How a user gets in.
   *
   * @param user who logs in where the address does not say
   * @param home the user's home
   * @param variables environment variables, which may hold secrets
   * @param says hears in a sentence what is waited for
   */
  record Entry(String user, Path home, Map<String, String> variables, Consumer<String> says) {
    /** Copies the map. */
    public Entry {
      variables = Map.copyOf(variables);
    }

    /** No variables, which may hold secrets. */
    @Override
    public String toString() {
      return "Entry[" + user + "]";
    }
  }
}
