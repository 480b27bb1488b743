package io.homelab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.report.LabPicture;
import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.report.LabPicture.PictureUse;
import io.homelab.report.LabPicture.Presence;
import io.homelab.report.LabSvg;
import io.homelab.report.Lamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The picture of a lab in a real browser; what it looks like is kept in {@code target/pictures}.
 */
@Timeout(120)
class PictureLabTest {
  private static final Path PICTURES = Path.of("target/pictures");

  @TempDir Path folder;

  private static LabPicture twelve() {
    String[] names = {
      "gateway", "platform-postgres", "gitaly-1", "gitaly-2", "gitaly-3", "rails-1",
      "rails-2", "sidekiq-1", "redis", "observability", "minio", "runner-with-a-rather-long-name"
    };
    List<PictureHost> hosts = new ArrayList<>();
    for (int host = 0; host < 3; host++) {
      List<PictureMachine> machines = new ArrayList<>();
      for (int index = host; index < names.length; index += 3) {
        machines.add(
            new PictureMachine(
                names[index],
                "running, 192.168.56." + (10 + index),
                index == 4 ? Lamp.IDLE : Lamp.GOOD,
                index == 7 ? Presence.COMES : index == 9 ? Presence.GOES : Presence.HERE,
                ""));
      }
      hosts.add(
          new PictureHost(
              "host-" + host,
              "online",
              Lamp.GOOD,
              List.of(
                  new PictureUse("CPU", 0.3, 0.6, "2 -> 5/8"),
                  new PictureUse("Memory", 0.8, 0.4, "13 -> 6/16 GB")),
              machines));
    }
    return new LabPicture(
        "devlab",
        hosts,
        List.of(
            new PictureEdge("rails-1", "platform-postgres"),
            new PictureEdge("rails-1", "gitaly-1"),
            new PictureEdge("rails-2", "platform-postgres"),
            new PictureEdge("gateway", "rails-1"),
            new PictureEdge("runner-with-a-rather-long-name", "gateway"),
            new PictureEdge("sidekiq-1", "redis")));
  }

  @Test
  void twelve_machines_are_legible_light_and_dark_and_axe_has_no_complaint() throws IOException {
    Files.writeString(folder.resolve("lab.svg"), LabSvg.file(twelve()));
    Files.writeString(
        folder.resolve("page.html"),
        "<!doctype html><html lang=en><meta name=viewport content='width=device-width'>"
            + "<title>Lab</title><main><h1>Lab</h1>"
            + "<div style='overflow-x:auto' tabindex=0 role=region aria-label=Picture>"
            + LabSvg.part(twelve(), "after")
            + "</div></main></html>");
    try (PageWindow window = PageWindow.of("file://" + folder)) {
      for (boolean dark : new boolean[] {false, true}) {
        window.size(1024, dark);
        window.open("/lab.svg");
        assertThat(window.script(INSIDE)).as("texts that leave their boxes").isEqualTo(List.of());
        window.picture(PICTURES.resolve("lab-1024-%s.png".formatted(dark ? "dark" : "light")));
        for (int width : new int[] {360, 1024, 3840}) {
          window.size(width, dark);
          window.open("/page.html");
          window.check();
          window.picture(
              PICTURES.resolve("page-%d-%s.png".formatted(width, dark ? "dark" : "light")));
        }
      }
    }
  }

  /** The texts of machines and hosts that are wider than the box that they are in. */
  private static final String INSIDE =
      """
      const out = [];
      for (const g of document.querySelectorAll('.machine, .host')) {
        const box = g.querySelector('rect').getBBox();
        for (const t of g.querySelectorAll('text')) {
          const b = t.getBBox();
          if (b.width === 0 || b.x < box.x || b.x + b.width > box.x + box.width
              || b.y < box.y || b.y + b.height > box.y + box.height) {
            out.push(t.textContent);
          }
        }
      }
      if (document.querySelectorAll('.machine').length !== 12) {
        out.push('not twelve machines');
      }
      return out;
      """;
}
