package io.homelab.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is to be written for a key of an entry in a file; whether it may be, the file's reader says.
 */
public sealed interface EntryValue {
  /** A text. */
  record Text(String text) implements EntryValue {}

  /** A whole number. */
  record WholeNumber(long number) implements EntryValue {}

  /** Texts. */
  record Words(List<String> words) implements EntryValue {
    /** Copies the list. */
    public Words {
      words = List.copyOf(words);
    }
  }

  /** Keys of its own. */
  record Table(Map<String, EntryValue> entries) implements EntryValue {
    /** Copies the map. */
    public Table {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  /** Nothing: the key goes away. */
  record NoEntry() implements EntryValue {}
}
