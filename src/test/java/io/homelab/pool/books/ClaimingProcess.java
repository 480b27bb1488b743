package io.homelab.pool.books;

import io.homelab.pool.ClaimAnswer;
import io.homelab.pool.Claims;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.PoolSamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A process of its own that claims machines one after the other, and says after each which it got.
 */
final class ClaimingProcess {
  private ClaimingProcess() {}

  /**
   * Arguments: the folder, the ids' prefix, the first number, how many claims, machines of each.
   */
  public static void main(String[] args) {
    PoolBooks books = new FilePoolBooks(Path.of(args[0]));
    int first = Integer.parseInt(args[2]);
    int count = Integer.parseInt(args[4]);
    System.out.println("begins");
    for (int i = first; i < first + Integer.parseInt(args[3]); i++) {
      String id = args[1] + i;
      ClaimAnswer answer =
          books.inTransaction(book ->
              Claims.claim(
                  book,
                  List.of(PoolSamples.runner(4, 5000)),
                  PoolSamples.request(id, count),
                  Optional.empty(),
                  PoolSamples.NOON));
      System.out.println(
          answer instanceof ClaimAnswer.ClaimStands stands
              ? id
                  + " "
                  + stands.claim().machines().stream()
                      .map(each -> each.instance().value())
                      .collect(Collectors.joining(" "))
              : id + " none");
    }
  }
}
