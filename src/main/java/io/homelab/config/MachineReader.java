package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Reads an entry of {@code machines} without looking at the others. */
final class MachineReader {
  /** The most machines that one entry may stand for. */
  static final int MOST_COUNT = 10_000;

  private final ValueReader values;
  private final SharedMachineKeys defaults;
  private final NetworkReader networks;
  private final ProvisionReader provision;

  MachineReader(ValueReader values, SharedMachineKeys defaults, FolderContent folder) {
    this.values = values;
    this.defaults = defaults;
    this.networks = new NetworkReader(values);
    this.provision = new ProvisionReader(values, folder);
  }

  /** The machine; empty if it has no valid name. */
  Optional<MachineDraft> read(YamlValue entry) {
    Optional<Mapping> map = values.map(entry, "an entry of machines");
    if (map.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = new Fields(map.get(), "a machine", values);
    Optional<Located<String>> name =
        fields.requiredText("name", TextRules::name, "expected a name such as 'web'");
    int count = (int) fields.number("count", 1, MOST_COUNT).orElse(0);
    SharedMachineKeys common = SharedMachineKeys.read(fields).over(defaults);
    if (common.box().isEmpty() && !fields.has("box")) {
      values
          .problems()
          .add(
              fields.at(),
              name.map(n -> "machine '" + n.value() + "'").orElse("a machine") + " has no 'box'",
              "expected a box here or in 'defaults'");
    }
    Optional<Located<String>> hostname = fields.locatedText("hostname", TextRules::guestHostName);
    Optional<Located<String>> pin = fields.locatedText("host", TextRules::name);
    List<NetworkDraft> drafts = new ArrayList<>();
    for (YamlValue network : fields.list("networks").orElse(List.of())) {
      networks.read(network).ifPresent(drafts::add);
    }
    if (drafts.stream().filter(draft -> draft.options().containsKey(OwnSubnets.OPTION)).count()
        > 1) {
      values
          .problems()
          .add(
              fields.at("networks"),
              name.map(n -> "machine '" + n.value() + "'").orElse("a machine")
                  + " has subnet: auto twice",
              "expected it once, since all of a lab's machines share that network");
    }
    Map<Relation, List<Located<String>>> references = new EnumMap<>(Relation.class);
    for (Relation relation : Relation.values()) {
      references.put(relation, fields.texts(relation.key(), TextRules::name));
    }
    SortedMap<String, String> require = fields.scalars("require", TextRules::word);
    Optional<Located<String>> spread = fields.value("spread").flatMap(this::readSpread);
    var scripts = fields.value("provision").map(provision::read).orElse(List.of());
    fields.rejectUnknown();
    return name.map(written ->
        new MachineDraft(
            written,
            count,
            common,
            common.box().orElse(""),
            hostname,
            pin,
            drafts,
            references,
            require,
            spread,
            scripts));
  }

  private Optional<Located<String>> readSpread(YamlValue value) {
    String expected = "expected { by: LABEL }, with a label of the hosts";
    Optional<Mapping> map = values.map(value, "spread", expected);
    if (map.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = new Fields(map.get(), "spread", values);
    Optional<Located<String>> label = fields.requiredText("by", TextRules::word, expected);
    fields.rejectUnknown();
    return label;
  }
}
