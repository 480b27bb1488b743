package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxOffer;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.CatalogAnswer;
import io.homelab.boxes.FileAnswer;
import io.homelab.model.BoxChecksum;
import io.homelab.model.BoxDownload;
import io.homelab.model.BoxPlace;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.BoxStep;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.probe.ProbeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What registries and servers say of the boxes that hosts are to fetch. Asking changes nothing. One
 * that does not answer this computer may still answer the hosts.
 *
 * @param downloads the files behind the boxes, as far as they are known
 * @param relayed those of them that this computer fetches for the hosts
 * @param pins what the lock does not say yet
 * @param objection what is wrong with the first box that cannot be had
 */
record BoxFindings(
    SortedMap<BoxRef, BoxDownload> downloads,
    SortedSet<BoxRef> relayed,
    List<BoxPin> pins,
    Optional<Refusal> objection) {
  /** Nobody was asked. */
  static final BoxFindings NONE =
      new BoxFindings(new TreeMap<>(), new TreeSet<>(), List.of(), Optional.empty());

  /**
   * Asks about the boxes of a plan: those that hosts fetch, and those whose version was chosen.
   *
   * @param asked the lab as its file says
   * @param probes what the hosts told
   */
  static BoxFindings of(Plan plan, OpenLab asked, Map<HostName, ProbeResult> probes) {
    Questions questions = new Questions(plan, asked, probes);
    Optional<Refusal> objection =
        PlanChecks.objection(
            () -> plan.present().stream().map(MachineStep.Present::name).forEach(questions::ask));
    SortedSet<BoxRef> relayed =
        objection.isPresent()
            ? new TreeSet<>()
            : new BoxWays(plan, asked.hosts()).relayed(questions.downloads, questions.found);
    return new BoxFindings(questions.downloads, relayed, List.copyOf(questions.pins), objection);
  }

  /** A request that knows what was found. */
  PlanRequest told(PlanRequest request) {
    return downloads.isEmpty()
        ? request
        : request.withBoxes(request.boxes().with(downloads, relayed));
  }

  /**
   * Nothing is wrong with any box.
   *
   * @throws RefusedException if something is
   */
  void require() {
    objection.ifPresent(refusal -> {
      throw new RefusedException(refusal);
    });
  }

  private static final class Questions {
    private final Plan plan;
    private final OpenLab asked;
    private final Map<HostName, ProbeResult> probes;
    private final BoxRegistry registry;
    private final VersionSources sources;
    private final BoxLock lock;
    private final List<BoxRef> done = new ArrayList<>();
    private final SortedMap<BoxRef, BoxDownload> downloads = new TreeMap<>();
    private final SortedMap<BoxRef, FileAnswer.FileFound> found = new TreeMap<>();
    private final List<BoxPin> pins = new ArrayList<>();

    Questions(Plan plan, OpenLab asked, Map<HostName, ProbeResult> probes) {
      this.probes = probes;
      this.plan = plan;
      this.asked = asked;
      this.registry = asked.registry();
      this.sources = VersionSources.of(asked);
      this.lock = BoxLock.read(asked.lab().directory());
    }

    void ask(MachineName name) {
      BoxRef box =
          plan.present().stream()
              .filter(step -> step.name().equals(name))
              .findFirst()
              .orElseThrow()
              .machine()
              .box();
      if (done.contains(box)) {
        return;
      }
      done.add(box);
      BoxRef said = asked.lab().machine(name).map(Machine::box).orElse(box);
      Optional<BoxStep> fetched =
          plan.boxes().stream()
              .filter(step -> step.box().equals(box))
              .filter(step ->
                  step.source()
                      .filter(p -> p == BoxPlace.URL || p == BoxPlace.REGISTRY)
                      .isPresent())
              .findFirst();
      boolean chosen =
          !said.equals(box) && lock.of(box).filter(pin -> pin.box().equals(box)).isEmpty();
      switch (BoxOrigin.of(asked.lab(), box, registry, asked.store())) {
        case BoxOrigin.VersionList listed -> {
          if (fetched.isPresent()) {
            listed(box, listed.catalog(), true);
          } else if (chosen) {
            listed(box, sources.one(said).orElse(listed.catalog()), false);
          }
        }
        case BoxOrigin.Unpacked here -> {
          if (fetched.isPresent()) {
            // A host that takes nothing but the registry's.
            listed(box, registry.catalogOf(box), true);
          } else if (chosen && !sources.hasUsualHost(said)) {
            sources.one(said).ifPresent(catalog -> listed(box, catalog, false));
          } else if (chosen) {
            asked
                .store()
                .catalogOf(box)
                .map(catalog -> new BoxPin(box, Optional.empty(), Optional.empty(), catalog))
                .ifPresent(pins::add);
          }
        }
        case BoxOrigin.OneFile file -> {
          Optional<String> url = asked.lab().boxes().of(box).url();
          if (fetched.isPresent() && url.isPresent()) {
            single(box, url.get());
          } else if (fetched.isPresent()) {
            // A host that takes nothing but the registry's.
            listed(box, registry.catalogOf(box), true);
          } else if (chosen) {
            // Every host has a catalog of its own.
            sources.one(said).ifPresent(catalog -> listed(box, catalog, false));
          }
        }
        case BoxOrigin.SilentAddress unknown -> {
          // The hosts may know it.
        }
        case BoxOrigin.Nowhere nowhere -> {
          if (fetched.isPresent()) {
            listed(box, registry.catalogOf(box), true);
          } else if (chosen) {
            sources.one(said).ifPresent(catalog -> listed(box, catalog, false));
          }
        }
      }
    }

    private void listed(BoxRef box, String catalog, boolean fetched) {
      CatalogAnswer answer = registry.catalogs().ask(catalog);
      if (answer instanceof CatalogAnswer.Silent) {
        return;
      }
      requireLocked(box, catalog, answer);
      Optional<BoxOffer> only = SettledBoxes.offer(box, architecture(box), catalog, answer);
      pins.add(
          only.map(offer -> BoxPin.of(box, offer, catalog))
              .orElseGet(() -> new BoxPin(box, Optional.empty(), Optional.empty(), catalog)));
      Optional<BoxOffer> theirs =
          (fetched ? hostsArchitecture(box) : Optional.<String>empty())
              .map(runsOn -> SettledBoxes.offer(box, Optional.of(runsOn), catalog, answer))
              .orElse(only);
      if (theirs.isPresent()) {
        Optional<BoxChecksum> checksum = checksum(box, theirs.get(), catalog);
        if (fetched) {
          String url =
              theirs
                  .get()
                  .url()
                  .orElseThrow(() ->
                      new RefusedException(
                          Refusal.usage(
                              "box %s is listed at %s without an http or https address of its file"
                                  .formatted(box, catalog),
                              "choose another box_version in topology.yaml")));
          downloads.put(box, new BoxDownload(url, checksum, size(box, catalog, url)));
        }
      }
    }

    /** The version that the lock alone wants is still there. */
    private void requireLocked(BoxRef box, String catalog, CatalogAnswer answer) {
      boolean wanted =
          lock.of(box).filter(pin -> pin.box().equals(box)).isPresent()
              && asked.lab().machines().stream()
                  .map(Machine::box)
                  .anyMatch(said -> said.name().equals(box.name()) && SettledBoxes.isOpen(said));
      if (wanted
          && answer instanceof CatalogAnswer.Listed listed
          && listed.offers().stream()
              .noneMatch(offer -> offer.version().equals(BoxVersion.of(box.version())))) {
        throw new RefusedException(
            Refusal.usage(
                "box %s: %s does not have version %s, which %s keeps"
                    .formatted(box.name(), catalog, box.version(), BoxLock.FILE),
                "to choose anew, run: homelab box update " + box.name()));
      }
    }

    /** What all hosts that fetch it run on, where they told. */
    private Optional<String> hostsArchitecture(BoxRef box) {
      List<Optional<String>> told =
          plan.boxes().stream()
              .filter(step -> step.box().equals(box))
              .filter(step -> step.action() != BoxStep.BoxAction.PRESENT)
              .map(step ->
                  probes.get(step.host()) instanceof ProbeResult.Reached reached
                      ? Optional.of(reached.facts().computer().boxArchitecture())
                      : Optional.<String>empty())
              .distinct()
              .toList();
      return told.size() == 1 ? told.getFirst() : Optional.empty();
    }

    /** What all machines made from it run on, where that is said. */
    private Optional<String> architecture(BoxRef box) {
      List<Optional<String>> said =
          plan.present().stream()
              .map(MachineStep.Present::machine)
              .filter(machine -> machine.box().equals(box))
              .map(Machine::architecture)
              .distinct()
              .toList();
      return said.size() == 1 ? said.getFirst() : Optional.empty();
    }

    /** The topology's, which the catalog may not contradict; and neither of them the lock. */
    private Optional<BoxChecksum> checksum(BoxRef box, BoxOffer offer, String catalog) {
      Optional<BoxChecksum> said = asked.lab().boxes().of(box).checksum();
      Optional<BoxChecksum> kept =
          lock.of(box)
              .filter(pin -> pin.source().equals(catalog))
              .filter(pin -> pin.version().equals(BoxVersion.of(box.version())))
              .flatMap(BoxPin::sha256)
              .map(BoxChecksum::sha256);
      offer
          .checksum()
          .ifPresent(sum -> {
            requireSame(box, said, sum, "topology.yaml", catalog);
            requireSame(box, kept, sum, BoxLock.FILE, catalog);
          });
      return said.or(() -> kept).or(offer::checksum);
    }

    private static void requireSame(
        BoxRef box, Optional<BoxChecksum> ours, BoxChecksum theirs, String where, String catalog) {
      if (ours.isPresent() && ours.get().kind() == theirs.kind() && !ours.get().equals(theirs)) {
        throw new RefusedException(
            Refusal.usage(
                "box %s: its file at %s is no longer the one of %s: %s, not %s"
                    .formatted(box, catalog, where, theirs, ours.get()),
                "find out why it changed before you change the checksum in " + where));
      }
    }

    private OptionalLong size(BoxRef box, String catalog, String url) {
      return switch (registry.catalogs().look(url)) {
        case FileAnswer.FileFound present -> {
          found.put(box, present);
          yield present.bytes();
        }
        case FileAnswer.Missing missing ->
            throw new RefusedException(
                Refusal.usage(
                    "box %s is listed at %s, but its file is not at %s: %s"
                        .formatted(box, catalog, url, missing.why()),
                    "choose another box_version in topology.yaml"));
        case FileAnswer.Withheld withheld -> OptionalLong.empty();
        case FileAnswer.Unanswered unanswered -> OptionalLong.empty();
      };
    }

    private void single(BoxRef box, String url) {
      OptionalLong bytes =
          switch (registry.catalogs().look(url)) {
            case FileAnswer.FileFound present -> {
              found.put(box, present);
              yield present.bytes();
            }
            case FileAnswer.Missing missing -> throw unavailable(box, url, missing.why());
            case FileAnswer.Withheld withheld ->
                throw new RefusedException(
                    Refusal.usage(
                        "the server does not let you fetch box %s from %s: %s"
                            .formatted(box, url, withheld.why()),
                        "check its url under 'boxes' in topology.yaml, or bring the file and name it"
                            + " as file there"));
            case FileAnswer.Unanswered unanswered -> OptionalLong.empty();
          };
      downloads.put(box, new BoxDownload(url, asked.lab().boxes().of(box).checksum(), bytes));
    }

    private static RefusedException unavailable(BoxRef box, String url, String why) {
      return new RefusedException(
          Refusal.usage(
              "there is no file of box %s at %s: %s".formatted(box, url, why),
              "check its url under 'boxes' in topology.yaml"));
    }
  }
}
