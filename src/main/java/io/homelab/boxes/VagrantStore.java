package io.homelab.boxes;

import io.homelab.model.BoxDownload;
import io.homelab.model.BoxRef;
import io.homelab.model.BoxVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The boxes that Vagrant has on this computer, as {@code vagrant box list} shows them. They stand
 * in folders {@code NAME/VERSION/PROVIDER} or, since Vagrant 2.4, {@code
 * NAME/VERSION/ARCHITECTURE/PROVIDER}.
 *
 * @param folder {@code boxes} in Vagrant's home; it need not be there
 */
public record VagrantStore(Path folder) {
  /** A store without boxes. */
  public static final VagrantStore NONE = new VagrantStore(Path.of("/nonexistent"));

  private static final int LONGEST_URL = 2_000;
  private static final Pattern ARCHITECTURE = Pattern.compile("[a-z0-9_]{1,20}");

  /**
   * The store of a user.
   *
   * @param home the user's home
   * @param vagrantHome what {@code VAGRANT_HOME} says
   */
  public static VagrantStore of(Path home, Optional<String> vagrantHome) {
    return new VagrantStore(
        vagrantHome.map(home::resolve).orElse(home.resolve(".vagrant.d")).resolve("boxes"));
  }

  /**
   * A box in the store.
   *
   * @param version its version
   * @param architecture what it runs on; absent where its catalog did not say
   * @param folder where it is unpacked
   */
  public record KeptBox(BoxVersion version, Optional<String> architecture, Path folder) {}

  /** The versions of a box, oldest first; whatever version the reference has. */
  public List<BoxVersion> versions(BoxRef box) {
    return boxes(box).stream().map(KeptBox::version).distinct().sorted().toList();
  }

  /**
   * A box in the reference's version.
   *
   * @param architecture the only one that will do; empty if any will, as long as there is one
   */
  public Optional<KeptBox> find(BoxRef box, Optional<String> architecture) {
    if (!BoxVersion.isOne(box.version())) {
      return Optional.empty();
    }
    List<KeptBox> fitting =
        boxes(box).stream()
            .filter(kept -> kept.version().equals(BoxVersion.of(box.version())))
            .filter(kept ->
                architecture.isEmpty()
                    || kept.architecture().isEmpty()
                    || kept.architecture().equals(architecture))
            .toList();
    return fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty();
  }

  /** The address of the catalog that a box came from, where Vagrant has kept one. */
  public Optional<String> catalogOf(BoxRef box) {
    Path file = folder(box).resolve("metadata_url");
    try {
      return Files.size(file) > LONGEST_URL
          ? Optional.empty()
          : Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip())
              .filter(BoxDownload::isAddress);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Path folder(BoxRef box) {
    return folder.resolve(box.name().replace("/", "-VAGRANTSLASH-"));
  }

  private List<KeptBox> boxes(BoxRef box) {
    List<KeptBox> found = new ArrayList<>();
    for (Path version : folders(folder(box))) {
      String name = String.valueOf(version.getFileName());
      if (!BoxVersion.isOne(name)) {
        continue;
      }
      add(found, name, Optional.empty(), version.resolve(box.provider()));
      for (Path architecture : folders(version)) {
        String word = String.valueOf(architecture.getFileName());
        if (ARCHITECTURE.matcher(word).matches()) {
          add(found, name, Optional.of(word), architecture.resolve(box.provider()));
        }
      }
    }
    return found;
  }

  /** One that Vagrant has not finished has no {@code metadata.json}. */
  private static void add(
      List<KeptBox> found, String version, Optional<String> architecture, Path folder) {
    if (Files.isRegularFile(folder.resolve("metadata.json"))) {
      found.add(new KeptBox(BoxVersion.of(version), architecture, folder));
    }
  }

  private static List<Path> folders(Path parent) {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      entries.forEach(entry -> {
        if (Files.isDirectory(entry)) {
          all.add(entry);
        }
      });
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    all.sort(null);
    return all;
  }
}
