package io.homelab.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** Pledges in {@code pledges.json}, for its owner alone. */
final class FilePledgeBooks implements PledgeBooks {
  private static final String FILE = "pledges.json";

  private final OwnFolder folder;

  FilePledgeBooks(Path folder) {
    this.folder = OwnFolder.of(folder);
  }

  @Override
  public Pledges read() {
    try {
      return known();
    } catch (IOException e) {
      throw AccessException.of("read " + folder.path().resolve(FILE), e);
    }
  }

  private Pledges known() throws IOException {
    try {
      return PledgeJson.read(Files.readAllBytes(folder.path().resolve(FILE)));
    } catch (NoSuchFileException e) {
      return new Pledges(0, List.of());
    }
  }

  @Override
  public boolean replace(Pledges next) {
    try {
      return folder.locked(
          "projects.lock",
          () -> {
            if (known().revision() != next.revision()) {
              return false;
            }
            folder.replace(
                FILE, PledgeJson.write(new Pledges(next.revision() + 1, next.pledges())));
            return true;
          });
    } catch (IOException e) {
      throw AccessException.of("write " + folder.path().resolve(FILE), e);
    }
  }
}
