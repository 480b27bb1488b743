package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Boxes: the files that the server keeps, and what the hosts of a lab have; and snapshots. */
final class BoxPages {
  private BoxPages() {}

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look("/boxes", BoxPages::all),
        PageRoute.look("/labs/{lab}/boxes", BoxPages::ofLab),
        PageRoute.act("/labs/{lab}/boxes/sync", BoxPages::sync),
        PageRoute.look("/labs/{lab}/snapshots", BoxPages::snapshots),
        PageRoute.act("/labs/{lab}/snapshots", BoxPages::save),
        PageRoute.act("/labs/{lab}/snapshots/restore", BoxPages::restore));
  }

  private static ApiResponse all(PageVisit visit) {
    return visit.page(
        "boxes",
        "Boxes",
        Map.of(
            "labs",
            visit.get("/labs"),
            "images",
            visit.may("GET", "/images")
                ? Optional.of(visit.get("/images"))
                : Optional.<ApiReply>empty()));
  }

  private static ApiResponse ofLab(PageVisit visit) {
    String lab = visit.word("lab");
    ApiReply boxes = visit.get("/labs/%s/boxes", lab);
    if (!boxes.isGood()) {
      return visit.problem(boxes);
    }
    return visit.page(
        200,
        "lab-boxes",
        "Boxes",
        LabPages.way(lab),
        "",
        Map.of(
            "lab",
            lab,
            "boxes",
            boxes.value(),
            "may",
            visit.may("POST", "/labs/%s/boxes/sync", lab)));
  }

  private static ApiResponse sync(PageVisit visit) {
    String lab = visit.word("lab");
    return visit.done(
        visit.send("POST", Optional.of(PageVisit.body()), "/labs/%s/boxes/sync", lab),
        "It has begun.",
        LabPages.to(lab));
  }

  private static ApiResponse snapshots(PageVisit visit) {
    String lab = visit.word("lab");
    ApiReply snapshots = visit.get("/labs/%s/snapshots", lab);
    if (!snapshots.isGood()) {
      return visit.problem(snapshots);
    }
    return visit.page(
        200,
        "snapshots",
        "Snapshots",
        LabPages.way(lab),
        "",
        Map.of(
            "lab",
            lab,
            "snapshots",
            snapshots.value(),
            "names",
            snapshots.value().list("machines").stream()
                .flatMap(each -> each.texts("snapshots").stream())
                .distinct()
                .sorted()
                .toList(),
            "tag",
            visit.get("/labs/%s/machines", lab).tag(),
            "may",
            visit.may("POST", "/labs/%s/snapshots", lab)));
  }

  private static ApiResponse save(PageVisit visit) {
    String lab = visit.word("lab");
    ObjectNode body = PageVisit.body();
    body.put("name", visit.form().text("name").orElse(""));
    return visit.done(
        visit.send("POST", Optional.of(body), "/labs/%s/snapshots", lab),
        "It has begun.",
        LabPages.to(lab));
  }

  private static ApiResponse restore(PageVisit visit) {
    String lab = visit.word("lab");
    return visit.done(
        visit.send(
            "POST",
            Optional.of(PageVisit.body()),
            "/labs/%s/snapshots/%s/restore",
            lab,
            visit.form().text("name").orElse("-")),
        "It has begun.",
        LabPages.to(lab));
  }
}
