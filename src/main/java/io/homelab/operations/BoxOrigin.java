package io.homelab.operations;

import io.homelab.boxes.BoxRegistry;
import io.homelab.boxes.FileAnswer;
import io.homelab.boxes.VagrantStore;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import io.homelab.model.Lab;
import io.homelab.model.VersionRequirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the versions of a box are known. */
sealed interface BoxOrigin {
  /**
   * One file, which does not say its version.
   *
   * @param where the file, in words
   */
  record OneFile(String where) implements BoxOrigin {}

  /**
   * What Vagrant has on this computer.
   *
   * @param versions those that the topology allows
   */
  record Unpacked(List<BoxVersion> versions) implements BoxOrigin {
    /** Copies the list. */
    public Unpacked {
      versions = List.copyOf(versions);
    }
  }

  /**
   * A catalog, which lists versions.
   *
   * @param catalog its address
   */
  record VersionList(String catalog) implements BoxOrigin {}

  /**
   * An address that does not answer: it may have a file or a catalog.
   *
   * @param url the address
   * @param why it does not answer
   */
  record SilentAddress(String url, String why) implements BoxOrigin {}

  /** Nowhere: neither is there a file, nor can the registry have it. */
  record Nowhere() implements BoxOrigin {}

  /** The origin of a box, whatever Vagrant has on this computer. */
  static BoxOrigin of(Lab lab, BoxRef box, BoxRegistry registry) {
    return of(lab, box, registry, VagrantStore.NONE);
  }

  /** The origin of a box. */
  static BoxOrigin of(Lab lab, BoxRef box, BoxRegistry registry, VagrantStore store) {
    Optional<String> url = lab.boxes().of(box).url();
    if (url.isPresent()) {
      return atAddress(url.get(), registry);
    }
    if (lab.boxes().of(box).file().isPresent()) {
      return new OneFile("its file");
    }
    Optional<Path> file = lab.boxes().file(box);
    if (file.isPresent() && Files.exists(file.get())) {
      return new OneFile("its file in boxes_dir");
    }
    if (lab.boxes().of(box).checksum().isEmpty()) {
      VersionRequirement requirement = SettledBoxes.requirement(box);
      List<BoxVersion> versions = store.versions(box).stream().filter(requirement::allows).toList();
      if (!versions.isEmpty()) {
        return new Unpacked(versions);
      }
    }
    return BoxRegistry.mayHave(box) ? new VersionList(registry.catalogOf(box)) : new Nowhere();
  }

  /** The name of an address decides where it can; else its server does, as with Vagrant. */
  private static BoxOrigin atAddress(String url, BoxRegistry registry) {
    String path = url.replaceFirst("[?#].*", "");
    if (path.endsWith(".json")) {
      return new VersionList(url);
    }
    OneFile file = new OneFile("the file at its url");
    if (path.endsWith(".box")) {
      return file;
    }
    return switch (registry.catalogs().look(url)) {
      case FileAnswer.FileFound present -> present.isCatalog() ? new VersionList(url) : file;
      case FileAnswer.Missing missing -> file;
      case FileAnswer.Withheld withheld -> file;
      case FileAnswer.Unanswered unanswered -> new SilentAddress(url, unanswered.why());
    };
  }
}
