package io.homelab.postgres;

import io.homelab.access.PledgeBooks;
import io.homelab.access.PledgeJson;
import java.util.List;
import java.util.Optional;

/** Pledges in one document. */
final class PostgresPledgeBooks implements PledgeBooks {
  private static final String NAME = "pledges";

  private final Database database;

  PostgresPledgeBooks(Database database) {
    this.database = database;
  }

  @Override
  public Pledges read() {
    return database.call(connection ->
        AccessDocument.read(connection, NAME)
            .map(each -> new Pledges(each.revision(), PledgeJson.read(each.bytes()).pledges()))
            .orElseGet(() -> new Pledges(0, List.of())));
  }

  @Override
  public boolean replace(Pledges next) {
    long revision = next.revision() + 1;
    AccessDocument document =
        AccessDocument.of(revision, PledgeJson.write(new Pledges(revision, next.pledges())));
    return database.call(connection -> {
      if (document.write(connection, NAME)) {
        return true;
      }
      // It may have been kept before the connection was cut.
      Optional<AccessDocument> now = AccessDocument.read(connection, NAME);
      return now.isPresent()
          && now.get().revision() == revision
          && now.get().content().equals(document.content());
    });
  }
}
