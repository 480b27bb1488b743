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
                one(call, lab -> HostsView.json(HostLook.of(lab, call.word("host")).orThrow()))));
  }

  private ApiResponse all(ApiCall call) {
    boolean live = call.flag("live");
    Optional<String> only = Optional.ofNullable(call.request().query().get("lab"));
    if (only.isPresent()) {
      try (OpenLab lab = labs.open(only.get())) {
        return ApiResponse.json(200, HostsView.json(HostList.of(lab, !live).orThrow().hosts()));
      }
    }
    HostList all = new HostList(List.of(), false);
    for (Path folder : labs.folders()) {
      // A lab whose files cannot be read hides the hosts of no other one; GET labs tells of it.
      if (labs.open(folder) instanceof Answer.Given<OpenLab>(OpenLab lab)) {
        try (lab) {
          all = all.and(HostList.of(lab, !live).orThrow());
        }
      }
    }
    return ApiResponse.json(200, HostsView.json(all.hosts()));
  }

  private static String found(OpenLab lab, ApiCall call) {
    return HostsView.json(HostList.of(lab, !call.flag("live")).orThrow().hosts(), call.word("host"))
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
    for (Path folder : labs.folders()) {
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
