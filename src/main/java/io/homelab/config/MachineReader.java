package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.Check;
import io.homelab.model.FromPool;
import io.homelab.model.PoolName;
import io.homelab.model.Provisioner;
import io.homelab.model.Requirements;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads an entry of {@code machines}, or a pool's template, without looking at the others. */
final class MachineReader {
  /** The most machines that one entry may stand for. */
  static final int MOST_COUNT = 10_000;

  private static final String FROM_POOL = "from_pool";

  /** What says how a machine is made. */
  private static final List<String> MADE_FROM =
      List.of(
          "box",
          "box_version",
          "box_architecture",
          "provider",
          "cpus",
          "memory_mb",
          "disk_gb",
          "devices",
          "networks",
          "vagrant");

  private static final String ALONE = "expected no such key: each machine of a pool stands alone";

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

  /**
   * The machine; empty if it has no valid name, or is to come from a pool that is not there.
   *
   * @param pools the pools that it may come from
   */
  Optional<MachineDraft> read(YamlValue entry, List<PoolDraft> pools) {
    Optional<Mapping> map = values.map(entry, "an entry of machines");
    if (map.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = new Fields(map.get(), "a machine", values);
    Optional<Located<String>> name =
        fields.requiredText("name", TextRules::name, "expected a name such as 'web'");
    int count = (int) fields.number("count", 1, MOST_COUNT).orElse(0);
    Optional<Located<String>> pool = fields.locatedText(FROM_POOL, TextRules::name);
    if (fields.has(FROM_POOL)) {
      return fromPool(fields, name, count, pool.flatMap(word -> named(word, pools)));
    }
    SharedMachineKeys common =
        common(fields, name.map(n -> "machine '" + n.value() + "'").orElse("a machine"));
    Optional<Located<String>> hostname = fields.locatedText("hostname", TextRules::guestHostName);
    Optional<Located<String>> pin = pin(fields);
    List<NetworkDraft> drafts =
        networks(fields, name.map(n -> "machine '" + n.value() + "'").orElse("a machine"));
    Map<Relation, List<Located<String>>> references = references(fields);
    List<PreferenceDraft> prefer = PreferenceDraft.read(fields);
    Optional<Located<String>> spread = fields.value("spread").flatMap(this::readSpread);
    List<Provisioner> scripts = provision(fields);
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
            prefer,
            spread,
            scripts,
            Optional.empty()));
  }

  private static Map<Relation, List<Located<String>>> references(Fields fields) {
    Map<Relation, List<Located<String>>> references = new EnumMap<>(Relation.class);
    for (Relation relation : Relation.values()) {
      references.put(
          relation,
          fields.texts(
              relation.key(), relation.takesRoles() ? TextRules::machineOrRole : TextRules::name));
    }
    return references;
  }

  /** A machine that is what a pool's template says: it adds what changes nothing of its making. */
  private Optional<MachineDraft> fromPool(
      Fields fields, Optional<Located<String>> name, int count, Optional<PoolDraft> pool) {
    Optional<String> role = fields.text("role", TextRules::name);
    OptionalInt priority = SharedMachineKeys.priority(fields);
    Optional<Check> check = SharedMachineKeys.check(fields);
    Optional<Located<String>> hostname = fields.locatedText("hostname", TextRules::guestHostName);
    Optional<Located<String>> pin = pin(fields);
    Map<Relation, List<Located<String>>> references = references(fields);
    List<PreferenceDraft> prefer = PreferenceDraft.read(fields);
    Requirements require = RequireReader.read(fields).orElse(Requirements.NONE);
    Optional<Located<String>> spread = fields.value("spread").flatMap(this::readSpread);
    List<Provisioner> scripts = provision(fields, pool);
    for (String key : MADE_FROM) {
      fields.refuse(key, "expected no such key beside 'from_pool': the pool's template says it");
    }
    fields.rejectUnknown();
    if (name.isEmpty() || pool.isEmpty()) {
      return Optional.empty();
    }
    MachineDraft template = pool.get().template();
    SharedMachineKeys common =
        template
            .common()
            .ranked(priority.orElse(defaults.priority().orElse(0)))
            .called(role, check)
            .requiring(require);
    List<Provisioner> all = new ArrayList<>(template.provision());
    all.addAll(scripts);
    return Optional.of(
        new MachineDraft(
            name.get(),
            count,
            common,
            template.box(),
            hostname,
            pin.or(template::pin),
            template.networks(),
            references,
            prefer,
            spread,
            List.copyOf(all),
            Optional.of(
                new FromPool(
                    new PoolName(pool.get().name().value()), template.provision().size()))));
  }

  private Optional<PoolDraft> named(Located<String> word, List<PoolDraft> pools) {
    Optional<PoolDraft> pool =
        pools.stream().filter(each -> each.name().value().equals(word.value())).findFirst();
    if (pool.isEmpty()) {
      List<String> names = pools.stream().map(each -> each.name().value()).toList();
      values
          .problems()
          .add(
              word.at(),
              "from_pool names the unknown pool '" + word.value() + "'",
              Wording.instead(word.value(), names, "a pool of this file"));
    } else if (pool.get().template().networks().stream().anyMatch(MachineReader::isOfOneLab)) {
      values
          .problems()
          .add(
              word.at(),
              "pool '"
                  + word.value()
                  + "' has each of its machines in a private network of its own, which cannot be the lab's",
              "expected a pool without private_network, or with a network that has a name");
    }
    return pool;
  }

  /** Whether each lab has that network for itself. */
  private static boolean isOfOneLab(NetworkDraft network) {
    return network.isPrivate() && network.libvirtOption("network_name").isEmpty();
  }

  /**
   * What each machine of a pool is: a machine that knows no other, and that gets its name later.
   *
   * @param pool the pool's name, which stands for theirs
   * @param priority the pool's
   */
  MachineDraft template(Mapping map, Located<String> pool, int priority) {
    Fields fields = new Fields(map, "a template", values);
    SharedMachineKeys common = common(fields, "a template").ranked(priority);
    Optional<Located<String>> pin = pin(fields);
    List<NetworkDraft> drafts = networks(fields, "the template of pool '" + pool.value() + "'");
    List<Provisioner> scripts = provision(fields);
    fields.refuse("name", "expected no name: a machine gets it when it is claimed");
    fields.refuse("hostname", "expected no name: a machine gets it when it is claimed");
    fields.refuse("count", "expected 'ready' and 'max' beside the template instead");
    fields.refuse("priority", "expected it beside the template");
    for (Relation relation : Relation.values()) {
      fields.refuse(relation.key(), ALONE);
    }
    fields.refuse(PreferenceDraft.KEY, ALONE);
    fields.refuse("spread", ALONE);
    fields.refuse(FROM_POOL, "expected a machine of the lab to say it");
    fields.rejectUnknown();
    return new MachineDraft(
        pool,
        0,
        common,
        common.box().orElse(""),
        Optional.empty(),
        pin,
        drafts,
        new EnumMap<>(Relation.class),
        List.of(),
        Optional.empty(),
        scripts,
        Optional.empty());
  }

  /** The keys that defaults have, too; without a box there is no machine. */
  private SharedMachineKeys common(Fields fields, String whose) {
    SharedMachineKeys common = SharedMachineKeys.read(fields).over(defaults);
    if (common.box().isEmpty() && !fields.has("box")) {
      values
          .problems()
          .add(fields.at(), whose + " has no 'box'", "expected a box here or in 'defaults'");
    }
    return common;
  }

  private static Optional<Located<String>> pin(Fields fields) {
    return fields.locatedText("host", TextRules::name);
  }

  private List<NetworkDraft> networks(Fields fields, String owner) {
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
              owner + " has subnet: auto twice",
              "expected it once, since all of a lab's machines share that network");
    }
    return drafts;
  }

  private List<Provisioner> provision(Fields fields) {
    return fields.value("provision").map(provision::read).orElse(List.of());
  }

  /** Those that come after the ones of a pool's template. */
  private List<Provisioner> provision(Fields fields, Optional<PoolDraft> pool) {
    Set<String> taken =
        pool.stream()
            .flatMap(named -> named.template().provision().stream())
            .flatMap(each -> each.terms().name().stream())
            .collect(Collectors.toSet());
    return fields.value("provision").map(value -> provision.read(value, taken)).orElse(List.of());
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
