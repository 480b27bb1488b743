package io.homelab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.pool.BookChange;
import io.homelab.pool.BooksSample;
import io.homelab.pool.PoolBook;
import io.homelab.pool.PoolBooks;
import io.homelab.pool.PoolBooksContract;
import io.homelab.pool.books.BooksException;
import io.homelab.shared.SharedState;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresPoolBooksTest extends PoolBooksContract {
  private final String address = PostgresServer.shared().fresh();
  private final SharedState shared = PostgresServer.open(address);

  @Override
  protected PoolBooks open() {
    return shared.pools("devlab");
  }

  @AfterEach
  void close() {
    shared.close();
  }

  @Test
  void everything_in_the_books_comes_back_from_the_database() {
    PoolBook full = BooksSample.full();
    open().inTransaction(book -> new BookChange<>(full, BooksSample.lines(), 0));

    PoolBook read = open().read();

    assertThat(read).isEqualTo(full.withRevision(read.revision()));
    assertThat(open().history(Optional.empty(), 100)).isEqualTo(BooksSample.lines());
  }

  @Test
  void the_books_of_another_lab_are_others() {
    fill(open(), 2);
    PoolBooks other = shared.pools("otherlab");
    assertThat(other.read().instances()).isEmpty();
    fill(other, 1);
    assertThat(open().read().instances()).hasSize(2);
  }

  @Test
  void damaged_books_are_an_error_and_left_as_they_are() {
    fill(open(), 2);
    PostgresServer.shared()
        .sql(address, "UPDATE homelab.pool_book SET book = '{ half', generation = 'x'");
    assertThatThrownBy(() -> claim(open(), "c1", 1))
        .isInstanceOf(BooksException.class)
        .hasMessageContaining("the books of the pools of devlab in database")
        .hasMessageContaining("it is damaged or cut short");
    assertThat(PostgresServer.shared().ask(address, "SELECT book FROM homelab.pool_book"))
        .isEqualTo("{ half");
  }

  @Test
  void books_of_a_later_version_are_refused() {
    fill(open(), 1);
    PostgresServer.shared()
        .sql(
            address,
            "UPDATE homelab.pool_book SET generation = 'x', book ="
                + " replace(book, '\"schema_version\":1', '\"schema_version\":2')");
    assertThatThrownBy(() -> open().read())
        .isInstanceOf(BooksException.class)
        .hasMessageContaining("schema_version is 2, this program reads 1");
  }

  @Test
  void a_transaction_within_another_is_a_mistake_and_does_not_wait_for_itself() {
    PoolBooks books = open();
    assertThatThrownBy(() ->
            books.inTransaction(book -> {
              fill(books, 1);
              return new BookChange<>(book, List.of(), 0);
            }))
        .isInstanceOf(IllegalStateException.class);
  }
}
