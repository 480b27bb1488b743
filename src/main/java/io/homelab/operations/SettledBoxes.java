package io.homelab.operations;

import io.homelab.boxes.BoxLock;
import io.homelab.boxes.BoxOffer;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.CatalogAnswer;
import io.homelab.boxes.VagrantStore;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.Lab;
import io.homelab.model.VersionRequirement;
import io.homelab.state.LabState;
import io.homelab.state.MachineRecord;
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
 * no version is given, the lock decides; else what the lab's machines were made from; else, as with
 * Vagrant, the newest that it has on this computer; else the newest that the box's catalog has. A
 * single file does not say its version.
 */
final class SettledBoxes {
  /** What the reader puts where the topology gives no version. */
  private static final String LEFT_OUT = "0";

  private static final int MOST_LISTED = 5;

  private final Lab lab;
  private final LabState state;
  private final BoxLock lock;
  private final BoxRegistry registry;
  private final VagrantStore store;
  private final boolean mayAsk;
  private final Map<BoxRef, BoxRef> settled = new HashMap<>();

  private SettledBoxes(
      Lab lab,
      LabState state,
      BoxLock lock,
      BoxRegistry registry,
      VagrantStore store,
      boolean mayAsk) {
    this.lab = lab;
    this.state = state;
    this.lock = lock;
    this.registry = registry;
    this.store = store;
    this.mayAsk = mayAsk;
  }

  /**
   * The lab with settled versions. A version that only the registry could tell stays as it is when
   * nobody may ask.
   *
   * @throws RefusedException if the registry has no version that will do
   */
  static Lab of(
      Lab lab,
      LabState state,
      BoxLock lock,
      BoxRegistry registry,
      VagrantStore store,
      boolean mayAsk) {
    SettledBoxes boxes = new SettledBoxes(lab, state, lock, registry, store, mayAsk);
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

  /** The versions that the topology allows. */
  static VersionRequirement requirement(BoxRef box) {
    return VersionRequirement.parse(isLeftOut(box) ? VersionRequirement.ANY : box.version())
        .orElseThrow();
  }

  private BoxRef settle(BoxRef box) {
    if (!isOpen(box)) {
      return box;
    }
    return switch (BoxOrigin.of(lab, box, registry, store)) {
      case BoxOrigin.VersionList listed ->
          kept(box).orElseGet(() -> mayAsk ? newest(box, listed.catalog(), registry).box() : box);
      case BoxOrigin.Unpacked here ->
          kept(box)
              .or(() -> requirement(box).newest(here.versions()).map(version -> in(box, version)))
              .orElse(box);
      case BoxOrigin.OneFile file -> {
        if (!isLeftOut(box)) {
          throw new RefusedException(
              Refusal.usage(
                  "box %s: %s does not say its version, so '%s' cannot choose"
                      .formatted(box.name(), file.where(), box.version()),
                  "write one box_version in topology.yaml"));
        }
        yield box;
      }
      case BoxOrigin.SilentAddress unknown -> {
        boolean listed = lock.of(box).filter(pin -> pin.source().equals(unknown.url())).isPresent();
        if (mayAsk && !listed && !isLeftOut(box)) {
          throw new RefusedException(
              objection(box, unknown.url(), new CatalogAnswer.Silent(unknown.why())));
        }
        yield listed ? kept(box).orElse(box) : box;
      }
      case BoxOrigin.Nowhere nowhere -> isLeftOut(box) ? box : kept(box).orElse(box);
    };
  }

  /** In the version of the lock, or in the newest that machines were made from. */
  private Optional<BoxRef> kept(BoxRef box) {
    VersionRequirement requirement = requirement(box);
    return lock.of(box)
        .map(BoxPin::version)
        .filter(requirement::allows)
        .or(() -> requirement.newest(madeFrom(box)))
        .map(version -> in(box, version));
  }

  private static BoxRef in(BoxRef box, BoxVersion version) {
    return new BoxRef(box.name(), version.toString(), box.provider());
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
   * The newest version of a catalog that the topology allows.
   *
   * @throws RefusedException if there is none, or the catalog does not tell
   */
  static BoxPin newest(BoxRef box, String catalog, BoxRegistry registry) {
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
    BoxRef chosen = in(box, version);
    return offer(chosen, Optional.empty(), catalog, answer)
        .map(offer -> BoxPin.of(chosen, offer, catalog))
        .orElseGet(() -> new BoxPin(chosen, Optional.empty(), Optional.empty(), catalog));
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
              "box %s is not on this computer, and there is none at %s"
                  .formatted(box.name(), catalog),
              "check its name; for a private one, set VAGRANT_CLOUD_TOKEN");
      case CatalogAnswer.Denied denied ->
          Refusal.usage(
              "%s does not let you see box %s".formatted(catalog, box.name()),
              "set VAGRANT_CLOUD_TOKEN to a token that may");
      case CatalogAnswer.Malformed malformed ->
          Refusal.usage(
              "what %s answers is no catalog of boxes: %s".formatted(catalog, malformed.why()),
              "check VAGRANT_SERVER_URL, or its url in topology.yaml");
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
   * What a catalog offers of a box in one version.
   *
   * @param architecture what it has to run on, where that is said
   * @return nothing if it offers several: then each host's Vagrant takes its own
   * @throws RefusedException if it offers none
   */
  static Optional<BoxOffer> offer(
      BoxRef box, Optional<String> architecture, String catalog, CatalogAnswer answer) {
    if (!(answer instanceof CatalogAnswer.Listed listed)) {
      throw new RefusedException(objection(box, catalog, answer));
    }
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
    List<BoxOffer> ours =
        fitting.stream()
            .filter(offer ->
                architecture.isEmpty()
                    || offer.architecture().isEmpty()
                    || offer.architecture().equals(architecture))
            .toList();
    if (ours.isEmpty()) {
      throw new RefusedException(
          Refusal.usage(
              "box %s is not for %s at %s".formatted(box, architecture.orElseThrow(), catalog),
              "it is for "
                  + fitting.stream()
                      .flatMap(offer -> offer.architecture().stream())
                      .sorted()
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    return ours.size() == 1 ? Optional.of(ours.getFirst()) : Optional.empty();
  }
}
