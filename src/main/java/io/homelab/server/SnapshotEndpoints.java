package io.homelab.server;

import io.homelab.access.AccessRole;
import io.homelab.operations.Completion;
import io.homelab.operations.MachineVerbs;
import io.homelab.operations.OpenLab;
import io.homelab.operations.SnapshotRequest;
import io.homelab.report.SnapshotView;
import io.homelab.report.StatusView;
import java.util.List;

/** Snapshots: one name for the whole lab, or for some of its machines. */
final class SnapshotEndpoints {
  private static final String SNAPSHOTS = LabEndpoints.LAB + "/snapshots";

  private final ServedLabs labs;
  private final LiveLooks looks;
  private final VerbEndpoints verbs;

  SnapshotEndpoints(ServedLabs labs, LiveLooks looks, VerbEndpoints verbs) {
    this.labs = labs;
    this.looks = looks;
    this.verbs = verbs;
  }

  List<ApiRoute> routes() {
    return List.of(
        // As the command, it holds the lab's lock while it asks: nobody who only looks may do that.
        ApiRoute.act("GET", SNAPSHOTS, AccessRole.USER, this::all).paged("machines"),
        ApiRoute.act("POST", SNAPSHOTS, AccessRole.OPERATOR, this::save),
        ApiRoute.act(
            "POST", SNAPSHOTS + "/{snapshot}/restore", AccessRole.OPERATOR, this::restore));
  }

  private ApiResponse all(ApiCall call) {
    String name = call.word("lab");
    try (OpenLab lab = labs.open(name)) {
      return ApiResponse.json(
          200,
          looks.of(
              name,
              "snapshots",
              () -> {
                try (MachineVerbs all =
                    MachineVerbs.find(lab, List.of(), "vos snapshot list").orThrow()) {
                  return SnapshotView.json(
                      all.snapshots(event -> {}).orThrow(), all.machines().keySet());
                }
              }));
    }
  }

  private ApiResponse save(ApiCall call) {
    JsonBody body = call.body();
    String name =
        body.text("name")
            .orElseThrow(() -> ApiProblem.badBody("'name' of the snapshot is missing"));
    List<String> machines = body.texts("machines");
    body.nothingElse();
    SnapshotRequest snapshot = SnapshotRequest.named(name).orThrow();
    return verbs.begun(
        call,
        "vos snapshot save",
        lab -> MachineVerbs.find(lab, machines, "vos snapshot save").orThrow(),
        (found, view) -> found.save(snapshot, view).map(Completion::of));
  }

  private ApiResponse restore(ApiCall call) {
    JsonBody body = call.body();
    List<String> machines = body.texts("machines");
    body.nothingElse();
    SnapshotRequest snapshot = SnapshotRequest.named(call.word("snapshot")).orThrow();
    String look = VerbEndpoints.machines(call);
    List<String> tags = IfMatch.of(call).demanded(look);
    return verbs.begun(
        call,
        "vos snapshot restore",
        lab -> {
          MachineVerbs found = MachineVerbs.find(lab, machines, "vos snapshot restore").orThrow();
          return VerbEndpoints.checked(
              found,
              () -> LookConsent.require(tags, look, found, now -> StatusView.json(now.status())));
        },
        (found, view) -> found.restore(snapshot, view).map(Completion::of));
  }
}
