package io.homelab.cli;

import io.homelab.model.PlainText;
import io.homelab.operations.AddHosts;
import io.homelab.operations.AddHosts.AddedHost;
import io.homelab.operations.LabHosts;
import io.homelab.operations.LabRequest;
import io.homelab.operations.NewAliases;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.StarterFiles;
import io.homelab.operations.StarterFiles.MachineChoice;
import io.homelab.report.ErrorView;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** What {@code init} asks at a terminal: which computers, and which box. */
final class InitQuestions {
  private static final String THIS_COMPUTER = "127.0.0.1";
  private static final String USUAL_PROVIDER = "libvirt";

  /** Who has more aliases than that picks some by name. */
  private static final int MOST_ALIASES = 12;

  private static final int MOST_TRIES = 3;

  /** Public boxes that are there for libvirt and for VirtualBox, the smallest first. */
  private static final Map<String, String> BOXES = boxes();

  private final HomeLabCommand root;

  InitQuestions(HomeLabCommand root) {
    this.root = root;
  }

  private static Map<String, String> boxes() {
    Map<String, String> boxes = new LinkedHashMap<>();
    boxes.put("generic/alpine319", "Alpine 3.19, the smallest");
    boxes.put("generic/debian12", "Debian 12");
    boxes.put("generic/ubuntu2204", "Ubuntu 22.04");
    return boxes;
  }

  /**
   * Asks, and adds the computers that were chosen to the hosts file, measured.
   *
   * @return what the machines are to be made from
   */
  MachineChoice ask() {
    List<AddedHost> hosts = hosts();
    SortedSet<String> providers = new TreeSet<>();
    hosts.forEach(host -> providers.addAll(host.providers()));
    String provider =
        providers.isEmpty() || providers.contains(USUAL_PROVIDER)
            ? USUAL_PROVIDER
            : providers.contains("virtualbox") ? "virtualbox" : providers.first();
    return new MachineChoice(box(), provider, most(hosts));
  }

  /**
   * Machines on several hosts reach each other over bridges: without one, the first has them all.
   */
  private static long most(List<AddedHost> hosts) {
    if (hosts.isEmpty()) {
      return Long.MAX_VALUE;
    }
    boolean bridged = hosts.stream().allMatch(host -> host.bridge().isPresent());
    long cpus = 0;
    long memoryMb = 0;
    for (AddedHost host : bridged ? hosts : hosts.subList(0, 1)) {
      cpus += host.capacity().cpus().orElse(1);
      memoryMb += host.capacity().memoryMb().orElse(0);
    }
    return StarterFiles.machinesIn(cpus, memoryMb);
  }

  /** A hosts file that is there says already which computers. */
  private List<AddedHost> hosts() {
    LabRequest request = root.request();
    List<AddedHost> hosts = new ArrayList<>();
    if (Files.exists(request.hosts(), LinkOption.NOFOLLOW_LINKS)) {
      return hosts;
    }
    try (LabHosts known = root.environment().labs().hosts(request)) {
      for (String word : chosen(known)) {
        root.say("looking at " + PlainText.line(word) + "...");
        try {
          hosts.addAll(
              root.answered(AddHosts.of(known, request.hosts(), List.of(word), false)).hosts());
        } catch (RefusedException e) {
          if (e.refusal().kind() == Refusal.Kind.INTERRUPTED) {
            throw e;
          }
          root.environment().err().print(ErrorView.human(e, root.errorStyle()));
        }
      }
    }
    return hosts;
  }

  private List<String> chosen(LabHosts known) {
    List<String> chosen = new ArrayList<>();
    if (confirm("Run machines on this computer?")) {
      chosen.add(THIS_COMPUTER);
    }
    List<String> aliases = root.answered(NewAliases.of(known)).aliases();
    if (aliases.size() > MOST_ALIASES) {
      root.say(
          "~/.ssh/config has %d aliases; add some with: homelab hosts import ALIAS..."
              .formatted(aliases.size()));
      return chosen;
    }
    for (String alias : aliases) {
      if (confirm("Run machines on %s, of ~/.ssh/config?".formatted(PlainText.line(alias)))) {
        chosen.add(alias);
      }
    }
    if (chosen.isEmpty()) {
      root.say("no computer was chosen: hosts.yaml will be an example to edit");
    }
    return chosen;
  }

  private String box() {
    List<String> names = List.copyOf(BOXES.keySet());
    StringBuilder menu = new StringBuilder("Boxes:");
    for (int i = 0; i < names.size(); i++) {
      menu.append("%n  %d  %s (%s)".formatted(i + 1, names.get(i), BOXES.get(names.get(i))));
    }
    root.say(menu.toString());
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      String answer =
          root.environment().prompt().line("Which one, by number, or the name of another [1]:");
      if (answer.isEmpty()) {
        return names.getFirst();
      }
      if (answer.matches("[1-9]") && Integer.parseInt(answer) <= names.size()) {
        return names.get(Integer.parseInt(answer) - 1);
      }
      if (MachineChoice.isBox(answer) && !answer.matches("[0-9]+")) {
        return answer;
      }
      root.say("a box is called NAME or OWNER/NAME, such as " + names.getFirst());
    }
    throw new RefusedException(
        Refusal.usage(
            "no box was named; topology.yaml was not written",
            "run: homelab init --topology single"));
  }

  private boolean confirm(String question) {
    return root.environment().prompt().confirm(question);
  }
}
