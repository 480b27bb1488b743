package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxPin;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.Lab;
import io.homelab.state.LabLease;
import io.homelab.state.LabState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The boxes of a lab that come from a catalog, be it the registry's or a host's, with what there is
 * beyond the versions in use.
 *
 * @param boxes by name and provider
 */
public record BoxVersions(List<RegisteredBox> boxes) {
  /** Copies the list. */
  public BoxVersions {
    boxes = List.copyOf(boxes);
  }

  /**
   * One box.
   *
   * @param asked as the topology has it: the version may be conditions
   * @param used the version in use; absent if none was chosen yet
   * @param allowed the newest version that the topology allows
   * @param newest the newest version that a catalog has
   * @param problem why not every catalog tells; then neither version is known
   */
  public record RegisteredBox(
      BoxRef asked,
      Optional<String> used,
      Optional<String> allowed,
      Optional<String> newest,
      Optional<String> problem) {
    /** Whether the topology allows a newer one. */
    public boolean outdated() {
      return allowed.isPresent() && !allowed.equals(used);
    }
  }

  /**
   * A version in the lock that was moved.
   *
   * @param box with the new version
   * @param before the version that the lock had
   */
  public record MovedVersion(BoxRef box, Optional<String> before) {}

  /** Asks the registry. Changes nothing. */
  public static Answer<BoxVersions> of(OpenLab lab) {
    return Answer.of(() -> {
      LabState state = lab.kept().load();
      Lab settled = lab.settled(state, false).lab();
      VersionSources sources = VersionSources.of(lab);
      SortedMap<BoxRef, RegisteredBox> rows = new TreeMap<>();
      for (int i = 0; i < settled.machines().size(); i++) {
        BoxRef asked = lab.lab().machines().get(i).box();
        if (!rows.containsKey(asked) && !sources.of(asked).isEmpty()) {
          rows.put(asked, row(sources, asked, settled.machines().get(i).box()));
        }
      }
      return new BoxVersions(List.copyOf(rows.values()));
    });
  }

  private static RegisteredBox row(VersionSources sources, BoxRef asked, BoxRef settled) {
    Optional<String> used =
        BoxVersion.isOne(settled.version()) && !SettledBoxes.isLeftOut(settled)
            ? Optional.of(settled.version())
            : Optional.empty();
    Optional<String> problem = sources.objection(asked).map(Refusal::sentence);
    if (problem.isPresent()) {
      return new RegisteredBox(asked, used, Optional.empty(), Optional.empty(), problem);
    }
    return new RegisteredBox(
        asked,
        used,
        SettledBoxes.requirement(asked).newest(sources.common(asked)).map(BoxVersion::toString),
        sources.newestOfAll(asked).map(BoxVersion::toString),
        Optional.empty());
  }

  /**
   * Moves the lock to the newest versions that the topology allows. No host is asked, and no
   * machine is touched: the next plan says which of them would be replaced.
   *
   * @param names the names of the boxes; none means all whose version the topology leaves open
   * @return what was moved
   */
  public static Answer<List<MovedVersion>> update(OpenLab lab, List<String> names) {
    return Answer.of(() -> {
      try (LabLease held = lab.kept().lock("box update")) {
        VersionSources sources = VersionSources.of(lab);
        List<BoxRef> open =
            lab.lab().machines().stream()
                .map(machine -> machine.box())
                .distinct()
                .sorted()
                .filter(box -> !sources.candidates(box).isEmpty())
                .filter(box -> SettledBoxes.isOpen(box))
                .toList();
        names.forEach(name -> requireOpen(lab.lab(), open, name));
        Path folder = lab.lab().directory();
        BoxLock lock = BoxLock.read(folder);
        List<BoxPin> pins = new ArrayList<>();
        List<MovedVersion> updates = new ArrayList<>();
        for (BoxRef box : open) {
          if (names.isEmpty() || names.contains(box.name())) {
            BoxPin pin = sources.newest(box);
            Optional<String> before = lock.of(box).map(old -> old.box().version());
            pins.add(pin);
            if (!before.equals(Optional.of(pin.box().version()))) {
              updates.add(new MovedVersion(pin.box(), before));
            }
          }
        }
        lock.with(pins).write(folder);
        return List.copyOf(updates);
      }
    });
  }

  private static void requireOpen(Lab lab, List<BoxRef> open, String name) {
    if (open.stream().anyMatch(box -> box.name().equals(name))) {
      return;
    }
    Optional<BoxRef> used =
        lab.machines().stream()
            .map(machine -> machine.box())
            .filter(box -> box.name().equals(name))
            .findFirst();
    throw new RefusedException(
        used.isEmpty()
            ? Refusal.usage(
                "no machine of this lab is made from box " + name, "run: homelab box outdated")
            : Refusal.usage(
                "the version of box %s is not open: %s"
                    .formatted(
                        name,
                        SettledBoxes.isOpen(used.get())
                            ? "it is one file"
                            : "topology.yaml says " + used.get().version()),
                "write conditions such as '~> 1.0' as its box_version in topology.yaml"));
  }
}
