package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.access.HostTokenBooks;
import io.homelab.model.EntryValue;
import io.homelab.model.Names;
import io.homelab.model.PlainText;
import io.homelab.operations.Answer;
import io.homelab.operations.Approval;
import io.homelab.operations.HostRegistry;
import io.homelab.operations.HostWatch;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabOpener;
import io.homelab.operations.LabRequest;
import io.homelab.operations.SightedHost;
import io.homelab.operations.SightedHost.MachineThere;
import io.homelab.operations.TrustHost;
import io.homelab.operations.TrustKeys;
import io.homelab.operations.TrustKeys.KeyFingerprint;
import io.homelab.report.HostSightView;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Hosts as entries of hosts.yaml: how they come, change and go, and whose keys are trusted. */
final class HostBookEndpoints {
  /** What an entry may have. */
  static final List<String> KEYS =
      List.of(
          "name",
          "address",
          "ssh_user",
          "ssh_port",
          "ssh_key",
          "proxy_jump",
          "workdir",
          "capacity",
          "devices",
          "reserve",
          "reservations",
          "placements",
          "status",
          "bridge",
          "labels",
          "box_source",
          "connect_timeout_s",
          "mac",
          "wake_timeout_s");

  private final ServedLabs labs;
  private final HostWatch watch;
  private final HostEndpoints hosts;
  private final HostTokenBooks tokens;

  HostBookEndpoints(ServedLabs labs, HostWatch watch, HostEndpoints hosts, HostTokenBooks tokens) {
    this.labs = labs;
    this.watch = watch;
    this.hosts = hosts;
    this.tokens = tokens;
  }

  List<ApiRoute> routes() {
    return List.of(
        act("POST", HostEndpoints.HOSTS, this::add),
        act("PATCH", HostEndpoints.HOST, this::change),
        act("DELETE", HostEndpoints.HOST, this::remove),
        act("POST", HostEndpoints.HOST + "/trust", this::trust));
  }

  private static ApiRoute act(String method, String pattern, ApiRoute.ApiHandler handler) {
    return ApiRoute.act(method, pattern, AccessRole.ADMIN, handler).ofServer();
  }

  private ApiResponse add(ApiCall call) {
    Map<String, EntryValue> entry = entry(call.body(), KEYS);
    String name = add(entry);
    return ApiResponse.json(201, HostSightView.json(hosts.named(name), call::sees))
        .with("Location", HostEndpoints.HOSTS + "/" + name);
  }

  /**
   * Adds a host to the registry.
   *
   * @return its name
   */
  String add(Map<String, EntryValue> entry) {
    if (!(entry.get("name") instanceof EntryValue.Text(String name)) || !Names.isValid(name)) {
      throw ApiProblem.badBody(
          "'name' is a text of letters a to z, digits and '-', at most 63, beginning with a letter"
              + " or digit");
    }
    HostRegistry registry = new HostRegistry(labs.hostsFile());
    if (registry.has(name)) {
      throw ApiProblem.of(
          "exists",
          409,
          "there is a host '%s' already".formatted(name),
          "to change it: PATCH %s/%s".formatted(HostEndpoints.HOSTS, name));
    }
    registry.add(entry).orThrow();
    watch.filesChanged();
    return name;
  }

  static Map<String, EntryValue> entry(JsonBody body, List<String> keys) {
    Map<String, EntryValue> entry = new LinkedHashMap<>();
    for (String key : keys) {
      body.entry(key).ifPresent(value -> entry.put(key, value));
    }
    body.nothingElse();
    return entry;
  }

  private ApiResponse change(ApiCall call) {
    SightedHost host = hosts.found(call);
    Map<String, EntryValue> values = entry(call.body(), KEYS.subList(1, KEYS.size()));
    if (values.isEmpty()) {
      throw ApiProblem.badBody("the body says nothing that is to change");
    }
    looked(call, host, check -> new HostRegistry(file(host)).change(host.name(), values, check));
    watch.filesChanged();
    return hosts.shown(hosts.named(host.name()), call);
  }

  private ApiResponse remove(ApiCall call) {
    SightedHost host = hosts.found(call);
    Path file = file(host);
    List<LabRequest> having = new ArrayList<>();
    SortedSet<String> others = new TreeSet<>();
    for (LabRequest lab : labs.labs()) {
      if (lab.hosts().equals(file)) {
        having.add(lab);
      }
    }
    for (MachineThere machine : host.machines()) {
      if (!host.labs().all().contains(machine.lab())) {
        others.add(machine.lab() + "/" + machine.machine());
      }
    }
    SortedSet<String> there =
        looked(
            call,
            host,
            check ->
                new HostRegistry(file)
                    .remove(labs.opener(), readable(having), host.name(), others, check));
    if (!there.isEmpty()) {
      throw ApiProblem.of(
              "has-machines",
              409,
              "host %s has machines: %s".formatted(host.name(), String.join(", ", there)),
              "move them first: POST %s/%s/drain".formatted(HostEndpoints.HOSTS, host.name()))
          .because(there);
    }
    tokens.forget(host.name());
    watch.filesChanged();
    return ApiResponse.empty(204);
  }

  /** A lab whose files cannot be read has no machines that anybody could know of. */
  private List<LabRequest> readable(List<LabRequest> some) {
    return some.stream()
        .filter(each ->
            Answer.of(() -> {
              labs.opener().open(each).close();
              return true;
            })
                instanceof Answer.Given<Boolean>)
        .toList();
  }

  /** Lets a change happen when what is changed is what was looked at. */
  private static <T> T looked(
      ApiCall call, SightedHost host, Function<Consumer<String>, Answer<T>> change) {
    AtomicReference<@Nullable ApiProblem> changed = new AtomicReference<>();
    Answer<T> answer =
        change.apply(meaning -> {
          try {
            IfMatch.of(call)
                .demand(
                    HostEndpoints.tag(host, meaning),
                    "GET %s/%s".formatted(HostEndpoints.HOSTS, host.name()));
          } catch (ApiProblem problem) {
            changed.set(problem);
            throw problem;
          }
        });
    ApiProblem problem = changed.get();
    if (problem != null) {
      throw problem;
    }
    return answer.orThrow();
  }

  private ApiResponse trust(ApiCall call) {
    SightedHost host = hosts.found(call);
    JsonBody body = call.body();
    String fingerprint =
        body.text("fingerprint")
            .filter(text -> text.matches("SHA256:[A-Za-z0-9+/]{43}"))
            .orElseThrow(() ->
                ApiProblem.badBody(
                    "'fingerprint' is what 'ssh-keygen -lf' shows on the host, such as SHA256:..."));
    boolean replace = body.flag("replace");
    body.nothingElse();
    Path file = file(host);
    LabOpener opener = labs.opener();
    try (LabHosts all = opener.hosts(labs.hostsOf(file))) {
      TrustHost trust = TrustHost.of(all, host.host(), file).orThrow();
      trust
          .keyless()
          .ifPresent(why -> {
            throw ApiProblem.of("no-key", 409, why, "");
          });
      List<TrustHost.ServerOnTheWay> servers = trust.servers();
      for (TrustHost.ServerOnTheWay jump : servers.subList(0, servers.size() - 1)) {
        if (jump.look().orThrow().isPresent()) {
          throw ApiProblem.of(
              "jump-untrusted",
              409,
              "host %s is reached through another one whose key is not trusted"
                  .formatted(host.name()),
              "trust that one first");
        }
      }
      TrustKeys shown = servers.getLast().look().orThrow().orElseThrow();
      TrustKeys only =
          shown
              .only(fingerprint)
              .orElseThrow(() ->
                  ApiProblem.of(
                          "other-key",
                          409,
                          "host %s shows no key with that fingerprint".formatted(host.name()),
                          "compare those that it shows with 'ssh-keygen -lf' on the host itself")
                      .because(shown.keys().stream().map(HostBookEndpoints::words).toList()));
      only.apply(new Approval(only.digest()), replace).orThrow();
    }
    return hosts.shown(hosts.live(host), call);
  }

  private static String words(KeyFingerprint key) {
    return PlainText.line(key.type() + " " + key.fingerprint());
  }

  /** The file with its entry. */
  static Path file(SightedHost host) {
    if (host.labs().files().size() > 1) {
      throw ApiProblem.of(
              "not-one-file",
              409,
              "more than one hosts.yaml has host %s".formatted(host.name()),
              "edit them, or leave it to the hosts.yaml of the folder that is served")
          .because(host.labs().files().stream().map(Path::toString).toList());
    }
    return host.labs().files().first();
  }

  /**
   * Whether it is this computer, however that is written and whatever its names are: then nobody
   * may register it from elsewhere.
   */
  static boolean isThisComputer(String address) {
    String name = address.toLowerCase(Locale.ROOT).replaceFirst("(%.*|\\.+)$", "");
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    try {
      for (InetAddress each : InetAddress.getAllByName(name)) {
        if (each.isLoopbackAddress()
            || each.isAnyLocalAddress()
            || NetworkInterface.getByInetAddress(each) != null) {
          return true;
        }
      }
    } catch (UnknownHostException | SocketException e) {
      // A name that means nothing here leads nowhere, or where the SSH configuration says.
      return false;
    }
    return false;
  }

  static Optional<String> text(Map<String, EntryValue> entry, String key) {
    return entry.get(key) instanceof EntryValue.Text(String text)
        ? Optional.of(text)
        : Optional.empty();
  }
}
