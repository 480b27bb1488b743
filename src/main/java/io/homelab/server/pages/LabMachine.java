package io.homelab.server.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A machine of one of the labs.
 *
 * @param lab the lab's name
 * @param machine what is told of it
 */
public record LabMachine(String lab, ApiValue machine) {
  /** The most that a page shows. */
  static final String MOST = "1000";

  /** Those of all labs that can be read. */
  static List<LabMachine> all(PageVisit visit) {
    List<LabMachine> all = new ArrayList<>();
    for (ApiValue each : visit.get(Map.of("limit", MOST), "/vms").value().list("vms")) {
      all.add(new LabMachine(each.text("lab"), each));
    }
    return all;
  }

  /** Its name. */
  public String name() {
    return machine.text("name");
  }

  /** The host it is on; empty when it is on none. */
  public String host() {
    return machine.text("host");
  }

  /** What it does. */
  public String state() {
    return machine.text("state");
  }

  /** Its page. */
  public String to() {
    return "/labs/" + PageForm.encoded(lab) + "/machines/" + PageForm.encoded(name());
  }

  /** What became of it behind HomeLab's back. */
  public List<String> drift() {
    return machine.list("drift").stream().map(each -> each.text("what")).toList();
  }
}
