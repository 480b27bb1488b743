package io.homelab.server;

import io.homelab.model.Host;
import io.homelab.model.PlainText;
import io.homelab.operations.Answer;
import io.homelab.operations.HostList;
import io.homelab.operations.HostLook;
import io.homelab.operations.OpenLab;
import io.homelab.report.HostsView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is told of hosts: those of all labs, or of one. */
final class HostEndpoints {
  private static final String HOSTS = "/api/v1/hosts";

  private final ServedLabs labs;

  HostEndpoints(ServedLabs labs) {
    this.labs = labs;
  }

  List<ApiRoute> routes() {
    return List.of(
        ApiRoute.look(HOSTS, this::all),
        ApiRoute.look(HOSTS + "/{host}", call -> one(call, lab -> found(lab, call))),
        ApiRoute.look(
            HOSTS + "/{host}/info",
            call ->
                one(
                    call,
                    lab -> {
                      requireOwn(call, lab);
                      return HostsView.json(HostLook.of(lab, call.word("host")).orThrow());
                    })));
  }

  private ApiResponse all(ApiCall call) {
    boolean live = call.flag("live");
    Optional<String> only = Optional.ofNullable(call.request().query().get("lab"));
    if (only.isPresent()) {
      try (OpenLab lab = labs.open(only.get())) {
        return ApiResponse.json(200, HostsView.json(hosts(call, lab, live).hosts()));
      }
    }
    HostList all = new HostList(List.of(), false);
    for (Path folder : ownFirst(call)) {
      // A lab whose files cannot be read hides the hosts of no other one; GET labs tells of it.
      if (labs.open(folder) instanceof Answer.Given<OpenLab>(OpenLab lab)) {
        try (lab) {
          all = all.and(hosts(call, lab, live));
        }
      }
    }
    return ApiResponse.json(200, HostsView.json(all.hosts()));
  }

  private static HostList hosts(ApiCall call, OpenLab lab, boolean live) {
    HostList all = HostList.of(lab, !live).orThrow();
    return call.seesAll() ? all : all.seenBy(call::sees, isOwn(call, lab));
  }

  private static boolean isOwn(ApiCall call, OpenLab lab) {
    return call.sees(lab.lab().name().value());
  }

  /** What a host says of a lab's machines, and being asked at all, is for those of the lab. */
  private static void requireOwn(ApiCall call, OpenLab lab) {
    if (!isOwn(call, lab)) {
      throw none(call.word("host"));
    }
  }

  /** A host is told of as the lab sees it that is the caller's own, if one has it. */
  private List<Path> ownFirst(ApiCall call) {
    List<Path> folders = labs.folders();
    if (call.seesAll()) {
      return folders;
    }
    List<Path> own = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    for (Path folder : folders) {
      if (labs.open(folder) instanceof Answer.Given<OpenLab>(OpenLab lab)) {
        try (lab) {
          (isOwn(call, lab) ? own : others).add(folder);
        }
      }
    }
    own.addAll(others);
    return own;
  }

  private static String found(OpenLab lab, ApiCall call) {
    return HostsView.json(hosts(call, lab, call.flag("live")).hosts(), call.word("host"))
        .orElseThrow();
  }

  private ApiResponse one(ApiCall call, Function<OpenLab, String> view) {
    String name = call.word("host");
    Optional<String> only = Optional.ofNullable(call.request().query().get("lab"));
    if (only.isPresent()) {
      try (OpenLab lab = labs.open(only.get())) {
        if (entry(lab, name).isEmpty()) {
          throw none(name);
        }
        return ApiResponse.json(200, view.apply(lab));
      }
    }
    List<Path> found = new ArrayList<>();
    List<Host> entries = new ArrayList<>();
    for (Path folder : ownFirst(call)) {
      if (labs.open(folder) instanceof Answer.Given<OpenLab>(OpenLab lab)) {
        try (lab) {
          entry(lab, name)
              .filter(host -> entries.stream().noneMatch(seen -> HostList.isSame(seen, host)))
              .ifPresent(host -> {
                entries.add(host);
                found.add(folder);
              });
        }
      }
    }
    if (found.isEmpty()) {
      throw none(name);
    }
    if (found.size() > 1) {
      throw ApiProblem.of(
          "not-one-host",
          409,
          "labs have different hosts of that name",
          "say of which lab: ?lab=NAME");
    }
    try (OpenLab lab = labs.open(found.getFirst()).orThrow()) {
      return ApiResponse.json(200, view.apply(lab));
    }
  }

  private static Optional<Host> entry(OpenLab lab, String name) {
    return lab.hosts().all().stream().filter(host -> host.name().value().equals(name)).findFirst();
  }

  private static ApiProblem none(String name) {
    return ApiProblem.notFound(
        "there is no host '%s'".formatted(PlainText.excerpt(name, 80)), "see: GET " + HOSTS);
  }
}
