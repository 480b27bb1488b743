package io.homelab.server.pages;

import io.homelab.report.LabPicture;
import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.report.LabPicture.Presence;
import io.homelab.report.Lamp;
import io.homelab.report.PictureLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The picture of a lab on its page: what the API tells of it. */
final class PagePicture {
  /** More than this nobody looks at. */
  static final int MOST = 200;

  private PagePicture() {}

  static PictureLayout of(
      String lab, List<ApiValue> hosts, List<LabMachine> machines, List<ApiValue> edges) {
    Map<String, List<PictureMachine>> on = new LinkedHashMap<>();
    Map<String, ApiValue> known = new HashMap<>();
    for (ApiValue host : hosts) {
      on.put(host.text("name"), new ArrayList<>());
      known.put(host.text("name"), host);
    }
    for (LabMachine each : machines) {
      on.computeIfAbsent(each.host(), name -> new ArrayList<>())
          .add(
              new PictureMachine(
                  each.name(),
                  PageWords.state(each.state()),
                  PageWords.tone(each.state()),
                  Presence.HERE,
                  each.to()));
    }
    List<PictureHost> drawn = new ArrayList<>();
    on.forEach((name, its) -> {
      ApiValue host = known.get(name);
      String state = host == null ? "" : PageWords.host(host);
      drawn.add(
          new PictureHost(name, state, name.isEmpty() ? Lamp.IDLE : PageWords.tone(state), its));
    });
    return PictureLayout.of(
        new LabPicture(
            lab,
            drawn,
            edges.stream()
                .map(edge -> new PictureEdge(edge.text("from"), edge.text("to")))
                .toList()));
  }
}
