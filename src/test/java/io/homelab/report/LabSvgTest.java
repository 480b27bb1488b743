package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.report.LabPicture.PictureEdge;
import io.homelab.report.LabPicture.PictureHost;
import io.homelab.report.LabPicture.PictureMachine;
import io.homelab.report.LabPicture.PictureUse;
import io.homelab.report.LabPicture.Presence;
import io.homelab.report.PictureLayout.EdgeLine;
import io.homelab.report.PictureLayout.HostBox;
import io.homelab.report.PictureLayout.MachineBox;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class LabSvgTest {
  private static PictureMachine machine(String name) {
    return new PictureMachine(name, "running", Lamp.GOOD);
  }

  /** Twelve machines on three hosts, with edges to the next host, past it, and within one. */
  private static LabPicture twelve() {
    List<PictureHost> hosts = new ArrayList<>();
    for (int host = 0; host < 3; host++) {
      int first = host * 4;
      hosts.add(
          new PictureHost(
              "host-" + host,
              "online",
              Lamp.GOOD,
              IntStream.range(first, first + 4).mapToObj(each -> machine("m-" + each)).toList()));
    }
    return new LabPicture(
        "twelve",
        hosts,
        List.of(
            new PictureEdge("m-0", "m-3"),
            new PictureEdge("m-1", "m-5"),
            new PictureEdge("m-2", "m-9"),
            new PictureEdge("m-11", "m-1")));
  }

  private static Document parsed(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  private static List<String> texts(Document document, String element) {
    NodeList found = document.getElementsByTagName(element);
    return IntStream.range(0, found.getLength())
        .mapToObj(index -> found.item(index).getTextContent())
        .toList();
  }

  @Test
  void a_picture_has_every_name_and_a_title_for_everything_that_is_drawn() throws Exception {
    Document svg = parsed(LabSvg.file(twelve()));

    assertThat(texts(svg, "text"))
        .contains("host-0", "host-1", "host-2", "m-0", "m-11", "depends on");
    assertThat(texts(svg, "title"))
        .contains(
            "Lab twelve",
            "host host-1, online, 4 machines",
            "m-2 on host-0: running; depends on m-9 (on another host)",
            "m-0 depends on m-3",
            "m-1 depends on m-5, on another host");
    assertThat(texts(svg, "desc"))
        .containsExactly("12 machines on 3 hosts; 4 dependencies, 3 across hosts");
  }

  @Test
  void boxes_do_not_overlap_and_lines_pass_no_machine_but_their_ends() {
    PictureLayout layout = PictureLayout.of(twelve());

    List<MachineBox> machines =
        layout.hosts().stream().map(HostBox::machines).flatMap(List::stream).toList();
    for (MachineBox one : machines) {
      assertThat(one.x() + one.w()).isLessThan(layout.width());
      assertThat(one.y() + one.h()).isLessThan(layout.height());
      assertThat(machines).filteredOn(other -> touch(one, other)).containsExactly(one);
    }
    EdgeLine past = layout.lines().get(2);
    assertThat(past.cross()).isTrue();
    assertThat(machines).filteredOn(box -> runsThrough(past.path(), box)).isEmpty();
  }

  private static boolean touch(MachineBox one, MachineBox other) {
    return one.x() < other.x() + other.w()
        && other.x() < one.x() + one.w()
        && one.y() < other.y() + other.h()
        && other.y() < one.y() + one.h();
  }

  /** Whether one of the straight parts of that way is inside the box. */
  private static boolean runsThrough(String path, MachineBox box) {
    List<String> points = List.of(path.substring(1).split("[LQ]", -1));
    int[] from = numbers(points.getFirst());
    for (String point : points.subList(1, points.size())) {
      int[] to = numbers(point);
      int left = Math.min(from[from.length - 2], to[0]);
      int right = Math.max(from[from.length - 2], to[0]);
      int top = Math.min(from[from.length - 1], to[1]);
      int bottom = Math.max(from[from.length - 1], to[1]);
      if (left < box.x() + box.w()
          && right > box.x()
          && top < box.y() + box.h()
          && bottom > box.y()) {
        return true;
      }
      from = to;
    }
    return false;
  }

  private static int[] numbers(String point) {
    return List.of(point.trim().split(" ", -1)).stream().mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void what_a_host_or_file_says_stays_text() throws Exception {
    String nasty = "\"><script>alert(1)</script>&\u0007\nx";
    LabPicture picture =
        new LabPicture(
            nasty,
            List.of(
                new PictureHost(
                    nasty,
                    nasty,
                    Lamp.BAD,
                    List.of(
                        new PictureMachine(nasty, nasty, Lamp.IDLE, Presence.HERE, "#" + nasty)))),
            List.of(new PictureEdge(nasty, nasty)));

    Document svg = parsed(LabSvg.file(picture));

    assertThat(texts(svg, "script")).isEmpty();
    assertThat(texts(svg, "title")).contains("Lab \"><script>alert(1)</script>&\nx");
  }

  @Test
  void a_long_name_is_cut_in_its_box_and_whole_in_its_title() throws Exception {
    String name = "m".repeat(63);
    Document svg =
        parsed(
            LabSvg.file(
                new LabPicture(
                    "long",
                    List.of(new PictureHost("h", "online", Lamp.GOOD, List.of(machine(name)))),
                    List.of())));

    assertThat(texts(svg, "text")).anyMatch(text -> text.matches("m{30,50}\u2026"));
    assertThat(texts(svg, "title")).contains(name + " on h: running");
  }

  @Test
  void a_move_is_drawn_where_it_goes_and_where_it_comes_with_the_use_before_and_after()
      throws Exception {
    LabPicture picture =
        new LabPicture(
            "moves",
            List.of(
                new PictureHost(
                    "nas",
                    "online",
                    Lamp.GOOD,
                    List.of(new PictureUse("CPU", 0.5, 0.25, "2 -> 1/4")),
                    List.of(
                        new PictureMachine("db", "replace", Lamp.BAD, Presence.GOES, ""),
                        machine("web"))),
                new PictureHost(
                    "nuc",
                    "online",
                    Lamp.GOOD,
                    List.of(new PictureUse("CPU", 0, 0.25, "0 -> 1/4")),
                    List.of(new PictureMachine("db", "create", Lamp.BUSY, Presence.COMES, "")))),
            List.of(new PictureEdge("web", "db")));

    assertThat(PictureLayout.of(picture).lines().getFirst().cross())
        .as("the edge is to where it will be")
        .isTrue();
    assertThat(texts(parsed(LabSvg.part(picture, "after")), "title"))
        .contains(
            "host nas, online, 2 machines, CPU 2 -> 1/4",
            "db goes from nas: replace",
            "db comes to nuc: create");
  }

  @Test
  void a_lab_without_hosts_or_machines_is_a_picture_all_the_same() throws Exception {
    assertThat(texts(parsed(LabSvg.file(new LabPicture("empty", List.of(), List.of()))), "desc"))
        .containsExactly("0 machines on 0 hosts; 0 dependencies, 0 across hosts");
  }
}
