package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.LabBoxes;
import io.homelab.model.LibvirtExtras;
import io.homelab.model.LoginKey;
import io.homelab.model.Machine;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.model.PoolTerms;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code pools}. A template is a machine, read and checked as one, of which several can be on
 * one host at a time: what only one of them could have is rejected.
 */
final class PoolReader {
  static final String POOLS = "pools";
  private static final String TEMPLATE =
      "expected what each machine is, such as { box: generic/debian12 }";

  private final ValueReader values;
  private final Problems problems;
  private final MachineReader machines;

  PoolReader(ValueReader values, MachineReader machines) {
    this.values = values;
    this.problems = values.problems();
    this.machines = machines;
  }

  /** The pools with valid names and templates, in file order; none without the key. */
  List<PoolDraft> read(Fields top) {
    Optional<List<YamlValue>> entries = top.list(POOLS);
    if (entries.isPresent() && entries.get().isEmpty()) {
      problems.add(top.at(POOLS), "pools is an empty list", "expected at least one pool");
    }
    List<PoolDraft> pools = new ArrayList<>();
    Map<String, Position> taken = new HashMap<>();
    for (YamlValue entry : entries.orElse(List.of())) {
      Optional<PoolDraft> pool = values.map(entry, "an entry of pools").flatMap(this::pool);
      if (pool.isPresent()) {
        Located<String> name = pool.get().name();
        Position first = taken.putIfAbsent(name.value(), name.at());
        if (first != null) {
          problems.add(
              name.at(),
              "duplicate pool name '" + name.value() + "', first at " + first,
              "expected each name once");
        }
        pools.add(pool.get());
      }
    }
    return pools;
  }

  private Optional<PoolDraft> pool(Mapping entry) {
    Fields fields = new Fields(entry, "a pool", values);
    Optional<Located<String>> name =
        fields.requiredText("name", TextRules::name, "expected a name such as 'runner'");
    Optional<Mapping> template =
        fields.required("template", TEMPLATE).flatMap(map -> values.map(map, "template", TEMPLATE));
    PoolTerms terms = new PoolTermsReader(fields).read();
    List<LoginKey> adminKeys = new ArrayList<>();
    for (Located<String> line : fields.texts("admin_keys", PoolReader::publicKey)) {
      LoginKey.parse(line.value()).ifPresent(adminKeys::add);
    }
    fields.rejectUnknown();
    if (template.isEmpty()) {
      return Optional.empty();
    }
    // A template is read even if its pool has no name, so that its mistakes are found, too.
    MachineDraft draft =
        machines.template(
            template.get(),
            name.orElseGet(() -> new Located<>("pool", fields.at())),
            terms.priority());
    draft.networks().forEach(network -> rejectUnique(network, draft));
    rejectNamedDisks(draft, template.get());
    return name.map(written -> new PoolDraft(draft, terms, adminKeys));
  }

  private void rejectUnique(NetworkDraft network, MachineDraft draft) {
    network
        .ip()
        .ifPresent(ip ->
            problems.add(
                ip.at(),
                "ip gives all machines of the pool the address " + ip.value(),
                network.isPrivate() ? "expected subnet: auto instead" : "expected no 'ip'"));
    network
        .mac()
        .ifPresent(mac ->
            problems.add(
                mac.at(),
                "mac gives all machines of the pool the same MAC address",
                "expected no 'mac'"));
    if (network.type().equals("forwarded_port")
        && !Boolean.TRUE.equals(network.options().get("auto_correct"))) {
      problems.add(
          network.hostPortAt().orElse(draft.name().at()),
          "host gives all machines of the pool the host port " + network.options().get("host"),
          "expected 'auto_correct: true' beside it");
    }
  }

  /** Of two volumes with one name in one storage pool, libvirt makes only the first. */
  private void rejectNamedDisks(MachineDraft draft, Mapping template) {
    String provider = draft.common().provider().orElse(SharedMachineKeys.PROVIDER);
    for (LibvirtExtras.AddedDisk disk :
        LibvirtExtras.of(draft.common().vagrant(), provider).disks()) {
      disk.volume()
          .ifPresent(volume ->
              problems.add(
                  template.entries().containsKey("vagrant")
                      ? template.entries().get("vagrant").value().at()
                      : template.at(),
                  "storage gives all machines of the pool the volume " + Wording.quote(volume),
                  "expected no 'path'"));
    }
  }

  /** The pools with machines as templates; valid only if no problem was found. */
  static List<PoolSpec> expanded(List<PoolDraft> pools, LabBoxes boxes, Problems problems) {
    List<PoolSpec> specs = new ArrayList<>();
    for (PoolDraft pool : pools) {
      // Each by itself: a pool may have the name of a machine.
      for (Machine template : new Expansion(List.of(pool.template()), boxes, problems).machines()) {
        specs.add(
            new PoolSpec(
                new PoolName(pool.name().value()), template, pool.terms(), pool.adminKeys()));
      }
    }
    return List.copyOf(specs);
  }

  private static @Nullable String publicKey(String text) {
    if (LoginKey.parse(text).isPresent()) {
      return null;
    }
    if (text.endsWith(".pub")) {
      return "expected the line in that file, not its path";
    }
    String type = text.split(" ", 2)[0];
    return LoginKey.TYPES.contains(type)
        ? "expected a whole key of the type " + type + " after it"
        : "expected the line of a .pub file, whose first word is one of: "
            + String.join(", ", LoginKey.TYPES);
  }
}
