package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxOffer;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.CatalogAnswer;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.Lab;
import io.homelab.model.VersionRequirement;
import io.homelab.plan.MachineStep;
import io.homelab.plan.Plan;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;

/**
 * What the box versions of a topology come to. An exact version is itself. Of conditions, and where
 * no version is given, the lock decides; else what the lab's machines were made from; else the
 * newest that the registry has. A box file in {@code boxes_dir} wins where no version is given.
 */
final class SettledBoxes {
  /** What the reader puts where the topology gives no version. */
  private static final String LEFT_OUT = "0";

  private static final int MOST_LISTED = 5;

  private final Lab lab;
  private final LabState state;
  private final BoxLock lock;
  private final BoxRegistry registry;
  private final boolean mayAsk;
  private final Map<BoxRef, BoxRef> settled = new HashMap<>();

  private SettledBoxes(
      Lab lab, LabState state, BoxLock lock, BoxRegistry registry, boolean mayAsk) {
    this.lab = lab;
    this.state = state;
    this.lock = lock;
    this.registry = registry;
    this.mayAsk = mayAsk;
  }

  /**
   * The lab with settled versions. A version that only the registry could tell stays as it is when
   * nobody may ask.
   *
   * @throws RefusedException if the registry has no version that will do
   */
  static Lab of(Lab lab, LabState state, BoxLock lock, BoxRegistry registry, boolean mayAsk) {
    SettledBoxes boxes = new SettledBoxes(lab, state, lock, registry, mayAsk);
    return lab.withBoxes(box -> boxes.settled.computeIfAbsent(box, boxes::settle));
  }

  /** Whether the topology gives no version. */
  static boolean isLeftOut(BoxRef box) {
    return box.version().equals(LEFT_OUT);
  }

  /** Whether the topology does not give one version. */
  static boolean isOpen(BoxRef box) {
    return isLeftOut(box) || !BoxVersion.isOne(box.version());
  }

  /** Whether a box comes from the registry: there is no file, and the registry may have it. */
  static boolean isRegistered(Lab lab, BoxRef box) {
    return BoxRegistry.mayHave(box) && !isHere(lab, box);
  }

  private static boolean isHere(Lab lab, BoxRef box) {
    return Files.exists(lab.boxesDir().resolve(box.fileName()));
  }

  /** The versions that the topology allows. */
  static VersionRequirement requirement(BoxRef box) {
    return VersionRequirement.parse(isLeftOut(box) ? VersionRequirement.ANY : box.version())
        .orElseThrow();
  }

  private BoxRef settle(BoxRef box) {
    if (!isOpen(box)) {
      return box;
    }
    boolean leftOut = isLeftOut(box);
    boolean here = isHere(lab, box);
    if (leftOut && (here || !BoxRegistry.mayHave(box))) {
      return box;
    }
    if (here) {
      throw new RefusedException(
          Refusal.usage(
              "box %s: its file in boxes_dir does not say its version, so '%s' cannot choose"
                  .formatted(box.name(), box.version()),
              "write one box_version in topology.yaml"));
    }
    VersionRequirement requirement = requirement(box);
    return lock.of(box)
        .map(BoxPin::version)
        .filter(requirement::allows)
        .or(() -> requirement.newest(madeFrom(box)))
        .or(() -> mayAsk ? Optional.of(newest(box, registry).version()) : Optional.empty())
        .map(version -> new BoxRef(box.name(), version.toString(), box.provider()))
        .orElse(box);
  }

  private List<BoxVersion> madeFrom(BoxRef box) {
    return state.machines().values().stream()
        .map(MachineRecord::box)
        .filter(made ->
            made.name().equals(box.name())
                && made.provider().equals(box.provider())
                && !made.version().equals(LEFT_OUT)
                && BoxVersion.isOne(made.version()))
        .map(made -> BoxVersion.of(made.version()))
        .toList();
  }

  /**
   * The newest version of the registry that the topology allows.
   *
   * @throws RefusedException if there is none, or the registry does not tell
   */
  static BoxPin newest(BoxRef box, BoxRegistry registry) {
    String catalog = registry.catalogOf(box);
    CatalogAnswer answer = registry.catalogs().ask(catalog);
    if (!(answer instanceof CatalogAnswer.Listed listed)) {
      throw new RefusedException(objection(box, catalog, answer));
    }
    BoxVersion version =
        requirement(box)
            .newest(
                listed.offers().stream()
                    .filter(offer -> offer.provider().equals(box.provider()))
                    .map(BoxOffer::version)
                    .toList())
            .orElseThrow(() -> new RefusedException(missing(box, listed.offers(), catalog)));
    return pin(new BoxRef(box.name(), version.toString(), box.provider()), catalog, answer)
        .orElseThrow();
  }

  /** Why an answer is no list of versions to choose from. */
  static Refusal objection(BoxRef box, String catalog, CatalogAnswer answer) {
    return answer instanceof CatalogAnswer.Silent silent
        ? new Refusal(
            Refusal.Kind.UNREACHABLE,
            "no version of box %s can be chosen: %s does not answer: %s"
                .formatted(box.name(), catalog, silent.why()),
            "try again, or write one box_version in topology.yaml")
        : useless(box, catalog, answer);
  }

  private static Refusal useless(BoxRef box, String catalog, CatalogAnswer answer) {
    return switch (answer) {
      case CatalogAnswer.Absent absent ->
          Refusal.usage(
              "box %s is not in boxes_dir (%s), and there is none at %s"
                  .formatted(box.name(), box.fileName(), catalog),
              "check its name; for a private one, set VAGRANT_CLOUD_TOKEN");
      case CatalogAnswer.Denied denied ->
          Refusal.usage(
              "%s does not let you see box %s".formatted(catalog, box.name()),
              "set VAGRANT_CLOUD_TOKEN to a token that may");
      case CatalogAnswer.Malformed malformed ->
          Refusal.usage(
              "what %s answers is no catalog of boxes: %s".formatted(catalog, malformed.why()),
              "check VAGRANT_SERVER_URL");
      default -> throw new IllegalArgumentException("not useless");
    };
  }

  private static Refusal missing(BoxRef box, List<BoxOffer> offers, String catalog) {
    List<BoxVersion> versions =
        offers.stream()
            .filter(offer -> offer.provider().equals(box.provider()))
            .map(BoxOffer::version)
            .sorted(Comparator.reverseOrder())
            .distinct()
            .toList();
    String wanted = box.version().equals(LEFT_OUT) ? "" : " that meets '" + box.version() + "'";
    if (!versions.isEmpty()) {
      String more = versions.size() > MOST_LISTED ? ", ..." : "";
      return Refusal.usage(
          "box %s has no version%s for provider %s at %s"
              .formatted(box.name(), wanted, box.provider(), catalog),
          "it has "
              + versions.stream()
                  .limit(MOST_LISTED)
                  .map(BoxVersion::toString)
                  .collect(Collectors.joining(", "))
              + more);
    }
    SequencedSet<String> providers = new LinkedHashSet<>();
    offers.forEach(offer -> providers.add(offer.provider()));
    return Refusal.usage(
        "box %s is not for provider %s at %s".formatted(box.name(), box.provider(), catalog),
        providers.isEmpty() ? "choose another box" : "it is for " + String.join(", ", providers));
  }

  /**
   * What the lock does not say yet of the boxes of a plan: those that hosts fetch from the
   * registry, and those whose version was chosen. Where the registry does not answer this computer,
   * it may still answer the hosts.
   *
   * @param asked the lab as its file says
   * @throws RefusedException if the registry does not have one of them
   */
  static List<BoxPin> pinned(Plan plan, OpenLab asked) {
    BoxRegistry registry = asked.registry();
    BoxLock lock = BoxLock.read(asked.lab().directory());
    List<BoxPin> pins = new ArrayList<>();
    for (MachineStep.Present step : plan.present()) {
      BoxRef box = step.machine().box();
      String catalog = registry.catalogOf(box);
      boolean fetched =
          plan.boxes().stream()
              .anyMatch(other ->
                  other.box().equals(box) && other.from().filter(catalog::equals).isPresent());
      boolean chosen =
          asked.lab().machine(step.name()).filter(m -> !m.box().equals(box)).isPresent()
              && lock.of(box).filter(pin -> pin.box().equals(box)).isEmpty();
      if ((fetched || chosen) && pins.stream().noneMatch(pin -> pin.box().equals(box))) {
        pin(box, catalog, registry.catalogs().ask(catalog)).ifPresent(pins::add);
      }
    }
    return List.copyOf(pins);
  }

  private static Optional<BoxPin> pin(BoxRef box, String catalog, CatalogAnswer answer) {
    return switch (answer) {
      case CatalogAnswer.Silent silent -> Optional.empty();
      case CatalogAnswer.Listed listed -> {
        List<BoxOffer> fitting =
            listed.offers().stream()
                .filter(offer -> offer.provider().equals(box.provider()))
                .filter(offer ->
                    BoxVersion.isOne(box.version())
                        && offer.version().equals(BoxVersion.of(box.version())))
                .toList();
        if (fitting.isEmpty()) {
          throw new RefusedException(missing(box, listed.offers(), catalog));
        }
        // Of several architectures the host's Vagrant takes its own: none of them is the one.
        BoxOffer first = fitting.getFirst();
        yield Optional.of(
            fitting.size() == 1
                ? BoxPin.of(box, first, catalog)
                : new BoxPin(
                    new BoxRef(box.name(), first.version().toString(), box.provider()),
                    Optional.empty(),
                    Optional.empty(),
                    catalog));
      }
      case CatalogAnswer other -> throw new RefusedException(useless(box, catalog, other));
    };
  }
}
