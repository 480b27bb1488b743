package io.homelab.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.Resources;
import io.homelab.model.Sha256;
import io.homelab.operations.LabOnDoubles;
import io.homelab.operations.LabSight;
import io.homelab.placement.Decision;
import io.homelab.placement.Decision.HostRejection;
import io.homelab.placement.Rejection;
import io.homelab.plan.Action;
import io.homelab.plan.Plan;
import io.homelab.probe.HostMachines.MachineState;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class HtmlFileTest {
  private static final String HOSTILE = "</script><img src=x onerror=\"alert(1)\"> & '\u00e9\u4e2d";
  private static final Resources SMALL = new Resources(2, 1024, 8);

  @TempDir Path folder;

  private static Plan plan(String reason) {
    Machine lost = Samples.described("huge", new Resources(4, 99999, 8));
    return Samples.plan(
        List.of(
            Samples.step(Action.CREATE, "new", "attic", "", reason),
            Samples.step(Action.KEEP, "old", "attic", "attic", "nothing differs"),
            Samples.step(Action.REPLACE, "moved", "attic", "nuc", "it is moved")),
        List.of(
            Samples.hostPlan("attic", SMALL, SMALL.plus(SMALL)),
            Samples.hostPlan("nuc", SMALL, Resources.ZERO)),
        List.of(),
        List.of(
            new Decision.Unplaced(
                lost,
                List.of(
                    Samples.rejection("attic", Samples.noMemory("attic", 99999, 1)),
                    Samples.rejection(
                        "nuc",
                        new Rejection.HostUnreachable(Samples.host("nuc"), reason),
                        Samples.noMemory("nuc", 99999, 2))))),
        List.of("buy " + reason),
        List.of());
  }

  private static String html(Plan plan) {
    return PlanHtml.of(plan, new TreeMap<>());
  }

  /** Everything but the script, which is no XML, as a browser would see it. */
  private static Document parsed(String html) throws Exception {
    String page =
        html.substring(0, html.indexOf("<script>"))
            + html.substring(html.indexOf("</script>", html.indexOf("<script>")) + 9);
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> all(Document page, String name) {
    List<Element> all = new ArrayList<>();
    NodeList nodes = page.getElementsByTagName(name);
    for (int i = 0; i < nodes.getLength(); i++) {
      all.add((Element) nodes.item(i));
    }
    return all;
  }

  private static Map<String, String> notes(Document page) {
    Map<String, String> notes = new TreeMap<>();
    for (Element box : all(page, "div")) {
      if (box.hasAttribute("popover")) {
        notes.put(box.getAttribute("id"), box.getTextContent());
      }
    }
    return notes;
  }

  /** What the matrix says of each machine, host by host. */
  private static Map<String, List<String>> matrix(Document page) {
    Map<String, String> notes = notes(page);
    Map<String, List<String>> rows = new TreeMap<>();
    for (Element row : all(page, "tr")) {
      List<String> cells = new ArrayList<>();
      NodeList buttons = row.getElementsByTagName("button");
      for (int i = 0; i < buttons.getLength(); i++) {
        Element button = (Element) buttons.item(i);
        cells.add(button.getTextContent() + ": " + notes.get(button.getAttribute("popovertarget")));
      }
      if (!cells.isEmpty()) {
        rows.put(row.getElementsByTagName("th").item(0).getTextContent(), cells);
      }
    }
    return rows;
  }

  @Test
  void the_matrix_says_of_each_machine_and_host_what_and_why() throws Exception {
    SortedMap<MachineName, List<HostRejection>> elsewhere = new TreeMap<>();
    elsewhere.put(
        Samples.machine("old"),
        List.of(Samples.rejection("nuc", Samples.noMemory("nuc", 1024, 7))));
    Map<String, List<String>> rows =
        matrix(parsed(PlanHtml.of(plan("it is the least used"), elsewhere)));

    assertThat(rows.get("new"))
        .containsExactly(
            "chosen: it is the least used", "no: is new, but host nuc is in maintenance");
    assertThat(rows.get("old"))
        .containsExactly("chosen: nothing differs", "no: needs 1024 MB, host nuc has 7 MB left");
    assertThat(rows.get("huge"))
        .containsExactly(
            "no: needs 99999 MB, host attic has 1 MB left",
            "no: cannot run on host nuc, which is unreachable: it is the least used"
                + "needs 99999 MB, host nuc has 2 MB left");
  }

  @Test
  void a_host_that_could_take_a_machine_is_told_from_one_that_could_not() throws Exception {
    SortedMap<MachineName, List<HostRejection>> elsewhere = new TreeMap<>();
    elsewhere.put(Samples.machine("old"), List.of());

    assertThat(matrix(parsed(PlanHtml.of(plan("x"), elsewhere))).get("old"))
        .containsExactly(
            "chosen: nothing differs", "possible: could take it, but: nothing differs");
  }

  @Test
  void text_of_others_is_text_wherever_it_stands() throws Exception {
    String html = html(plan(HOSTILE));
    Document page = parsed(html);

    assertThat(all(page, "img")).isEmpty();
    assertThat(html.split("<script>", -1)).hasSize(2);
    assertThat(html.split("</script>", -1)).hasSize(2);
    assertThat(page.getDocumentElement().getTextContent()).contains("buy " + HOSTILE);
    assertThat(matrix(page).get("new")).startsWith("chosen: " + HOSTILE);
  }

  @Test
  void the_policy_allows_exactly_the_styles_and_the_script_of_the_file() {
    String html = html(plan("x"));
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(html);

    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1)).startsWith("default-src 'none'; ").doesNotContain("unsafe");
    for (String element : List.of("style", "script")) {
      Matcher inline =
          Pattern.compile("<%1$s>(.*?)</%1$s>".formatted(element), Pattern.DOTALL).matcher(html);
      while (inline.find()) {
        String hash = Base64.getEncoder().encodeToString(Sha256.of(inline.group(1)));
        assertThat(policy.group(1)).contains("'sha256-" + hash + "'");
      }
    }
    assertThat(html).doesNotContain("style=\"", "href=\"http", "src=\"", "url(http", "@import");
  }

  @Test
  void a_machine_that_moves_is_drawn_where_it_goes_and_where_it_comes() {
    LabPicture picture = PlanPicture.of(plan("x"));

    assertThat(picture.hosts())
        .flatExtracting(LabPicture.PictureHost::machines)
        .filteredOn(machine -> machine.name().equals("moved"))
        .extracting(LabPicture.PictureMachine::presence)
        .containsExactlyInAnyOrder(LabPicture.Presence.GOES, LabPicture.Presence.COMES);
    assertThat(picture.hosts().getLast().name()).as("the host of those without one").isEmpty();
  }

  @Test
  void the_same_plan_gives_the_same_bytes() {
    assertThat(html(plan("x"))).isEqualTo(html(plan("x")));
  }

  @Test
  void a_status_shows_states_addresses_use_and_drift() throws Exception {
    LabOnDoubles lab =
        new LabOnDoubles(
            folder,
            "{ name: web, memory_mb: 512, depends_on: [db] }",
            "{ name: db, memory_mb: 1024 }");
    lab.left(state -> state.bridged("web", "one", "10.9.0.1").ready("db", "two"));
    lab.told("two", facts -> facts.machine("db", MachineState.STOPPED));

    String html =
        StatusHtml.of(LabSight.live(lab.open()).orThrow(), Instant.parse("2026-01-02T03:04:05.6Z"));

    String text = parsed(html).getDocumentElement().getTextContent();
    assertThat(text)
        .contains("As the hosts told on 2026-01-02 03:04:05 UTC")
        .contains("10.9.0.1")
        .contains("it was running when HomeLab last saw it")
        .contains("web depends on db, on another host");
  }
}
