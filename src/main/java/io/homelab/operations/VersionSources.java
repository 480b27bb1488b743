package io.homelab.operations;

import io.homelab.boxes.BoxOffer;
import io.homelab.boxes.BoxPin;
import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.CatalogAnswer;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxSource;
import io.homelab.model.BoxVersion;
import io.homelab.model.Host;
import io.homelab.model.HostName;
import io.homelab.model.Lab;
import io.homelab.model.Machine;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The catalogs that know the versions of a lab's boxes: the box's own or the registry's, and those
 * that hosts have as their {@code box_source}. A version is of use only if all of them have it.
 *
 * @param lab the lab as its file says
 * @param hosts its hosts
 * @param registry where the other hosts get boxes from
 */
record VersionSources(Lab lab, List<Host> hosts, BoxRegistry registry) {
  /** What a lab's hosts can get boxes from. */
  static VersionSources of(OpenLab lab) {
    return new VersionSources(lab.lab(), lab.hosts().all(), lab.registry());
  }

  /**
   * The catalogs that may know a box. Asks none of those of hosts.
   *
   * @return none if the box's version is that of a file
   */
  List<String> candidates(BoxRef box) {
    List<String> theirs = theirs(box);
    Set<String> all = new LinkedHashSet<>();
    if (hasUsualHost(box)) {
      Optional<String> usual = usual(box);
      if (usual.isEmpty()) {
        return List.of();
      }
      all.add(usual.get());
    }
    all.addAll(theirs);
    return List.copyOf(all);
  }

  private List<String> theirs(BoxRef box) {
    return declared(box) ? List.of() : catalogs(hosts(box));
  }

  /** Whether a host that may need the box has no catalog of its own for it. */
  boolean hasUsualHost(BoxRef box) {
    return theirs(box).isEmpty() || hosts(box).stream().anyMatch(host -> catalog(host).isEmpty());
  }

  /** The same without the catalogs of hosts that are about another box, as they say when asked. */
  List<String> of(BoxRef box) {
    List<String> all = new ArrayList<>(candidates(box));
    Optional<String> usual = usual(box);
    all.removeIf(url -> usual.filter(url::equals).isEmpty() && isAboutAnother(box, url));
    return all.isEmpty() ? usual.stream().toList() : List.copyOf(all);
  }

  /** Whether the topology says where the box is: that wins over what its hosts say. */
  private boolean declared(BoxRef box) {
    return lab.boxes().of(box).url().isPresent() || lab.boxes().of(box).file().isPresent();
  }

  private Optional<String> usual(BoxRef box) {
    return BoxOrigin.of(lab, box, registry) instanceof BoxOrigin.VersionList listed
        ? Optional.of(listed.catalog())
        : Optional.empty();
  }

  /** The hosts that machines made from a box can be on: their pins say so, else all. */
  private List<Host> hosts(BoxRef box) {
    List<Optional<HostName>> pins =
        lab.machines().stream()
            .filter(machine -> machine.box().equals(box))
            .map(Machine::pin)
            .toList();
    return hosts.stream()
        .filter(host ->
            pins.isEmpty()
                || pins.stream().anyMatch(pin -> pin.map(host.name()::equals).orElse(true)))
        .toList();
  }

  /** A catalog in a file of the host is not for this computer to read. */
  private static Optional<String> catalog(Host host) {
    return host.boxSource() instanceof BoxSource.Catalog catalog
            && catalog.url().matches("https?:.*")
        ? Optional.of(catalog.url())
        : Optional.empty();
  }

  private static List<String> catalogs(List<Host> hosts) {
    return hosts.stream().flatMap(host -> catalog(host).stream()).distinct().toList();
  }

  private boolean isAboutAnother(BoxRef box, String url) {
    return ask(url) instanceof CatalogAnswer.Listed listed
        && listed.name().filter(name -> !name.equals(box.name())).isPresent();
  }

  private CatalogAnswer ask(String url) {
    return registry.catalogs().ask(url);
  }

  /** Those of the catalogs that list the box for its provider. */
  private List<String> listing(BoxRef box, List<String> catalogs) {
    return catalogs.stream().filter(url -> !versions(box, url).isEmpty()).toList();
  }

  private List<BoxVersion> versions(BoxRef box, String url) {
    return ask(url) instanceof CatalogAnswer.Listed listed
        ? listed.offers().stream()
            .filter(offer -> offer.provider().equals(box.provider()))
            .map(BoxOffer::version)
            .toList()
        : List.of();
  }

  /** A catalog that lists the box, if one does. */
  Optional<String> one(BoxRef box) {
    return listing(box, of(box)).stream().findFirst();
  }

  /** Why not all is known, if it is not: that a catalog is silent, or that none lists the box. */
  Optional<Refusal> objection(BoxRef box) {
    List<String> all = of(box);
    Optional<String> silent =
        all.stream().filter(url -> ask(url) instanceof CatalogAnswer.Silent).findFirst();
    return silent
        .or(() ->
            all.stream()
                .filter(url -> listing(box, all).isEmpty())
                .filter(url -> !(ask(url) instanceof CatalogAnswer.Listed))
                .findFirst())
        .map(url -> SettledBoxes.objection(box, url, ask(url)));
  }

  /** The versions that all catalogs have that list the box. */
  List<BoxVersion> common(BoxRef box) {
    List<String> listing = listing(box, of(box));
    if (listing.isEmpty()) {
      return List.of();
    }
    List<BoxVersion> versions = new ArrayList<>(versions(box, listing.getFirst()));
    listing.forEach(url -> versions.retainAll(versions(box, url)));
    return List.copyOf(versions);
  }

  /** The newest version that any of the catalogs has. */
  Optional<BoxVersion> newestOfAll(BoxRef box) {
    return of(box).stream().flatMap(url -> versions(box, url).stream()).max(BoxVersion::compareTo);
  }

  /**
   * The newest version that the topology allows and all catalogs have that list the box.
   *
   * @throws RefusedException if there is none, or one of them does not tell
   */
  BoxPin newest(BoxRef box) {
    objection(box)
        .ifPresent(refusal -> {
          throw new RefusedException(refusal);
        });
    List<String> listing = listing(box, of(box));
    if (listing.size() < 2) {
      return SettledBoxes.newest(
          box, listing.isEmpty() ? of(box).getFirst() : listing.getFirst(), registry);
    }
    BoxVersion version =
        SettledBoxes.requirement(box)
            .newest(common(box))
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.usage(
                        "no version of box %s that will do is in each of %s"
                            .formatted(box.name(), String.join(", ", listing)),
                        "see 'homelab box outdated', or change box_source in hosts.yaml")));
    return SettledBoxes.newest(
        new BoxRef(box.name(), version.toString(), box.provider()), listing.getFirst(), registry);
  }
}
