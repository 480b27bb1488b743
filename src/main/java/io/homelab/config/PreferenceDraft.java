package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.config.YamlValue.Sequence;
import io.homelab.model.Preference;
import io.homelab.model.Requirements;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An entry of {@code prefer} as read, before references are resolved.
 *
 * @param relation to whom it likes to be near or not; absent if it is about the host itself
 * @param references the machines and roles that the relation names
 * @param require what the host should be, if it is about that
 * @param weight how much it counts, as written: keeping away is not yet a weight below 0
 */
record PreferenceDraft(
    Optional<Relation> relation,
    List<Located<String>> references,
    Requirements require,
    int weight) {
  static final String KEY = "prefer";

  private static final String EXPECTED =
      "expected one of affinity, anti_affinity and require, and maybe a weight";
  private static final String NAMED =
      "expected at least one machine, role or condition, such as affinity: [\"role:web\"]";

  /** The entries of a machine; those with problems are left out. */
  static List<PreferenceDraft> read(Fields machine) {
    List<PreferenceDraft> drafts = new ArrayList<>();
    for (YamlValue entry : machine.list(KEY).orElse(List.of())) {
      machine
          .values()
          .map(entry, "an entry of " + KEY, EXPECTED)
          .flatMap(map -> read(map, machine.values()))
          .ifPresent(drafts::add);
    }
    return List.copyOf(drafts);
  }

  private static Optional<PreferenceDraft> read(Mapping map, ValueReader values) {
    Fields fields = new Fields(map, "an entry of " + KEY, values);
    List<Located<String>> near = machines(fields, Relation.AFFINITY);
    List<Located<String>> away = machines(fields, Relation.ANTI_AFFINITY);
    Requirements require = RequireReader.read(fields).orElse(Requirements.NONE);
    int weight = weight(fields);
    fields.rejectUnknown();
    int kinds =
        (fields.has(Relation.AFFINITY.key()) ? 1 : 0)
            + (fields.has(Relation.ANTI_AFFINITY.key()) ? 1 : 0)
            + (fields.has(RequireReader.KEY) ? 1 : 0);
    if (kinds != 1) {
      values
          .problems()
          .add(
              map.at(),
              "an entry of " + KEY + (kinds == 0 ? " has none of them" : " has several of them"),
              EXPECTED);
      return Optional.empty();
    }
    if (require.equals(Requirements.NONE) && near.isEmpty() && away.isEmpty()) {
      // One with words that are none has been told of already.
      if (map.entries().values().stream().anyMatch(entry -> isEmpty(entry.value()))) {
        values.problems().add(map.at(), "an entry of " + KEY + " wishes for nothing", NAMED);
      }
      return Optional.empty();
    }
    if (fields.has(RequireReader.KEY)) {
      return Optional.of(new PreferenceDraft(Optional.empty(), List.of(), require, weight));
    }
    return Optional.of(
        new PreferenceDraft(
            Optional.of(
                fields.has(Relation.AFFINITY.key()) ? Relation.AFFINITY : Relation.ANTI_AFFINITY),
            near.isEmpty() ? away : near,
            Requirements.NONE,
            weight));
  }

  private static boolean isEmpty(YamlValue value) {
    return switch (value) {
      case Sequence list -> list.items().isEmpty();
      case Mapping map -> map.entries().isEmpty();
      case YamlValue.Scalar text -> false;
    };
  }

  private static List<Located<String>> machines(Fields fields, Relation relation) {
    return fields.texts(relation.key(), TextRules::machineOrRole);
  }

  private static int weight(Fields fields) {
    OptionalLong weight = fields.number("weight", Preference.LEAST, Preference.MOST);
    if (weight.isPresent() && weight.getAsLong() == 0) {
      fields
          .values()
          .problems()
          .add(
              fields.at("weight"),
              "weight is 0, which counts for nothing",
              "expected 1 to 100, or -100 to -1 for what it would rather not have");
    }
    return (int) weight.orElse(Preference.USUAL);
  }
}
