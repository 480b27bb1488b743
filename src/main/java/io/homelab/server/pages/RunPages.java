package io.homelab.server.pages;

import io.homelab.server.ApiResponse;
import io.homelab.server.pages.PageFrame.PageLink;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server carries out, and each run with its log. */
final class RunPages {
  private RunPages() {}

  static List<PageRoute> routes() {
    return List.of(
        PageRoute.look("/runs", RunPages::all),
        PageRoute.look("/runs/{run}", RunPages::one),
        PageRoute.act("/runs/{run}/cancel", RunPages::cancel));
  }

  private static ApiResponse all(PageVisit visit) {
    return visit.page(
        200, "runs", "Runs", List.of(), LivePages.where(visit), Map.of("runs", visit.get("/runs")));
  }

  private static ApiResponse one(PageVisit visit) {
    String id = visit.word("run");
    ApiReply run = visit.get("/runs/%s", id);
    if (!run.isGood()) {
      return visit.problem(run);
    }
    return visit.page(
        200,
        "run",
        run.value().text("verb") + " of " + run.value().text("lab"),
        List.of(new PageLink("Runs", "/runs", false)),
        "",
        Map.of(
            "run",
            run.value(),
            "log",
            LivePages.soFar(visit, id),
            "mayCancel",
            run.value().text("state").equals("running") && visit.may("DELETE", "/runs/%s", id)));
  }

  private static ApiResponse cancel(PageVisit visit) {
    String id = visit.word("run");
    return visit.done(
        visit.send("DELETE", Optional.empty(), "/runs/%s", id),
        "The run is told to stop.",
        "/runs/" + PageForm.encoded(id));
  }
}
