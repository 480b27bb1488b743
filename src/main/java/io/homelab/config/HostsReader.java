package io.homelab.config;

import io.homelab.config.YamlValue.Mapping;
import io.homelab.model.Admission;
import io.homelab.model.BoxSource;
import io.homelab.model.Capacity;
import io.homelab.model.Devices;
import io.homelab.model.Endurance;
import io.homelab.model.Host;
import io.homelab.model.HostAccess;
import io.homelab.model.HostName;
import io.homelab.model.HostSetup;
import io.homelab.model.HostStatus;
import io.homelab.model.ProxyJump;
import io.homelab.model.Reservation;
import io.homelab.model.StatePlace;
import io.homelab.model.WakeOnLan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code hosts.yaml}.
 *
 * <p>A relative {@code ssh_key} starts at the folder of the file. {@code proxy_jump} is the name of
 * another host, or {@code user@address} with an optional port (default 22; IPv6 in brackets). The
 * reserve defaults to zero.
 */
final class HostsReader {
  /** The longest connect timeout, in seconds. */
  private static final int LONGEST_CONNECT_S = 600;

  private static final int LONGEST_KEEPALIVE_S = 300;
  private static final int LONGEST_RECONNECT_S = 86_400;

  /** The longest time for a host to wake, in seconds. */
  private static final int LONGEST_WAKE_S = 3600;

  private final ValueReader values;
  private final Problems problems;
  private final Path directory;
  private final Path home;
  private final KnownNames transports;
  private final Map<String, Position> names = new LinkedHashMap<>();
  private final Map<String, Located<String>> jumps = new LinkedHashMap<>();
  private final List<Host> hosts = new ArrayList<>();
  private final SameComputerCheck computers;
  private Optional<StatePlace> state = Optional.empty();

  /**
   * A reader.
   *
   * @param directory the folder of the file
   * @param home what {@code ~} stands for
   * @param transports the names of ways to reach a host
   */
  HostsReader(Path directory, Path home, KnownNames transports, Problems problems) {
    this.transports = transports;
    this.values = new ValueReader(problems);
    this.problems = problems;
    this.computers = new SameComputerCheck(problems);
    this.directory = directory;
    this.home = home;
  }

  /** The readable hosts, in file order. */
  List<Host> read(Mapping document) {
    Fields top = new Fields(document, "the file", values);
    Optional<List<YamlValue>> entries =
        top.required("hosts", "expected a list of hosts")
            .flatMap(value -> values.list(value, "hosts"));
    state =
        top.text("state", TextRules::anything)
            .flatMap(text -> {
              String problem = StatePlace.problem(text);
              if (problem != null) {
                // What is there may have a password in it.
                problems.add(top.at("state"), "state names no place for states", problem);
                return Optional.empty();
              }
              return Optional.of(StatePlace.parse(text));
            });
    top.rejectUnknown();
    if (entries.isPresent() && entries.get().isEmpty()) {
      problems.add(top.at("hosts"), "hosts is an empty list", "expected at least one host");
    }
    for (YamlValue entry : entries.orElse(List.of())) {
      values.map(entry, "an entry of hosts").ifPresent(this::readHost);
    }
    new JumpCheck(hosts, jumps, problems).run();
    return hosts;
  }

  /** Where states are kept, as far as {@link #read} found that. */
  Optional<StatePlace> state() {
    return state;
  }

  private void readHost(Mapping map) {
    Fields fields = new Fields(map, "a host", values);
    Optional<Located<String>> name =
        fields.requiredText("name", TextRules::name, "expected a name such as 'nuc'");
    String address =
        fields
            .requiredText("address", TextRules::address, "expected a host name or an IP address")
            .map(Located::value)
            .orElse("");
    Optional<String> sshUser = fields.text("ssh_user", TextRules::user);
    OptionalLong sshPort = fields.number("ssh_port", 1, 65_535);
    Optional<String> sshKey =
        fields.text("ssh_key", TextRules::localPath).map(key -> expand(key).toString());
    Optional<ProxyJump> proxyJump = readJump(fields, name);
    Optional<String> workdir = fields.text("workdir", TextRules::workdir);
    Capacity capacity = Capacity.UNKNOWN;
    Optional<Fields> capacityFields = fields.fields("capacity");
    if (capacityFields.isPresent()) {
      capacity = ResourceAmounts.read(capacityFields.get(), 1);
      capacityFields.get().rejectUnknown();
    }
    capacity = capacity.with(DevicesReader.read(fields).orElse(Devices.NONE));
    Capacity reserve = Capacity.UNKNOWN;
    Optional<Fields> reserveFields = fields.fields("reserve");
    if (reserveFields.isPresent()) {
      reserve = ResourceAmounts.read(reserveFields.get(), 0);
      ResourceAmounts.checkReserve(reserveFields.get(), reserve, capacity);
      reserveFields.get().rejectUnknown();
    }
    List<Reservation> reservations =
        ReservationsReader.read(fields, capacity, ResourceAmounts.orZero(reserve));
    SortedSet<String> placements = readPlacements(fields);
    HostStatus status =
        fields
            .text("status", HostsReader::status)
            .map(HostsReader::toStatus)
            .orElse(HostStatus.ONLINE);
    Optional<String> bridge = fields.text("bridge", TextRules::word);
    var labels = fields.scalars("labels", TextRules::word);
    BoxSource boxSource =
        fields
            .text("box_source", TextRules::boxSource)
            .map(HostsReader::boxSource)
            .orElse(new BoxSource.Auto());
    OptionalLong timeout = fields.number("connect_timeout_s", 1, LONGEST_CONNECT_S);
    Endurance endurance = readEndurance(fields);
    Optional<String> transport = fields.text("transport", transports);
    Optional<WakeOnLan> wake = readWake(fields);
    fields.rejectUnknown();
    if (name.isPresent() && isNew(name.get())) {
      Host host =
          new Host(
              new HostName(name.get().value()),
              new HostAccess(
                  address,
                  sshUser,
                  sshPort.isPresent()
                      ? OptionalInt.of((int) sshPort.getAsLong())
                      : OptionalInt.empty(),
                  sshKey,
                  proxyJump,
                  timeout.isPresent()
                      ? Optional.of(Duration.ofSeconds(timeout.getAsLong()))
                      : Optional.empty(),
                  transport,
                  endurance),
              new Admission(
                  capacity,
                  ResourceAmounts.orZero(reserve),
                  placements,
                  status,
                  labels,
                  reservations),
              new HostSetup(workdir, bridge, boxSource, wake));
      hosts.add(host);
      checkLocal(host, fields);
      if (!address.isEmpty()) {
        computers.check(host, fields.at("address"));
      }
    }
  }

  private static Endurance readEndurance(Fields fields) {
    OptionalLong keepalive = fields.number("keepalive_s", 1, LONGEST_KEEPALIVE_S);
    OptionalLong reconnect = fields.number("reconnect_s", 0, LONGEST_RECONNECT_S);
    return new Endurance(
        keepalive.isPresent()
            ? Duration.ofSeconds(keepalive.getAsLong())
            : Endurance.USUAL.keepalive(),
        reconnect.isPresent()
            ? Duration.ofSeconds(reconnect.getAsLong())
            : Endurance.USUAL.reconnect());
  }

  private static Optional<WakeOnLan> readWake(Fields fields) {
    Optional<String> mac =
        fields
            .value("mac")
            .flatMap(value -> fields.values().scalarText(value, "mac", TextRules::mac))
            .map(TextRules::withColons);
    OptionalLong seconds = fields.number("wake_timeout_s", 1, LONGEST_WAKE_S);
    return mac.map(address ->
        new WakeOnLan(
            address,
            seconds.isPresent()
                ? Duration.ofSeconds(seconds.getAsLong())
                : WakeOnLan.USUAL_TIMEOUT));
  }

  private void checkLocal(Host host, Fields fields) {
    if (host.isLocal() && !host.isThisComputer()) {
      problems.add(
          fields.at("transport"),
          "transport local means this computer, which host '" + host.name() + "' is not",
          "expected address 127.0.0.1 and no ssh_user, or another transport");
    }
  }

  private boolean isNew(Located<String> name) {
    Position first = names.putIfAbsent(name.value(), name.at());
    if (first != null) {
      problems.add(
          name.at(),
          "duplicate host name '" + name.value() + "', first at " + first,
          "expected each name once");
    }
    return first == null;
  }

  /** An empty list accepts nothing; no list accepts everything. */
  private SortedSet<String> readPlacements(Fields fields) {
    SortedSet<String> placements = new TreeSet<>();
    for (Located<String> role : fields.texts("placements", TextRules::roleOrStar)) {
      placements.add(role.value());
    }
    if (!fields.has("placements")) {
      placements.add("*");
    }
    return Collections.unmodifiableSortedSet(placements);
  }

  private static @Nullable String status(String text) {
    List<String> known = List.of(HostStatus.ONLINE.wireName(), HostStatus.MAINTENANCE.wireName());
    return known.contains(text) ? null : Wording.oneOf(text, known);
  }

  private static HostStatus toStatus(String text) {
    return text.equals(HostStatus.MAINTENANCE.wireName())
        ? HostStatus.MAINTENANCE
        : HostStatus.ONLINE;
  }

  private Optional<ProxyJump> readJump(Fields fields, Optional<Located<String>> host) {
    Optional<String> text = fields.text("proxy_jump", HostsReader::jump);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!text.get().contains("@")) {
      host.ifPresent(name ->
          jumps.putIfAbsent(name.value(), new Located<>(text.get(), fields.at("proxy_jump"))));
      return Optional.of(new ProxyJump.ViaHost(new HostName(text.get())));
    }
    return Optional.of(JumpAddress.parse(text.get()).orElseThrow());
  }

  private static @Nullable String jump(String text) {
    if (text.contains("@")) {
      return JumpAddress.parse(text).isPresent()
          ? null
          : "expected user@address or user@address:port";
    }
    return TextRules.name(text) == null
        ? null
        : "expected the name of a host, or user@address:port";
  }

  private static BoxSource boxSource(String text) {
    return switch (text) {
      case "auto" -> new BoxSource.Auto();
      case "copy" -> new BoxSource.Copy();
      case "registry" -> new BoxSource.Registry();
      default -> new BoxSource.Catalog(text);
    };
  }

  private Path expand(String text) {
    if (text.equals("~")) {
      return home;
    }
    return text.startsWith("~/")
        ? home.resolve(text.substring(2)).normalize()
        : directory.resolve(text).normalize();
  }
}
