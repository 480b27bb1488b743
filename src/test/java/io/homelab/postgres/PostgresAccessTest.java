package io.homelab.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.access.AccessBooks;
import io.homelab.access.AccessBooksContract;
import io.homelab.shared.SharedState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresAccessTest extends AccessBooksContract {
  private final String address = PostgresServer.shared().fresh();
  private final SharedState shared = PostgresServer.open(address);

  @Override
  protected AccessBooks open() {
    return shared.access();
  }

  @AfterEach
  void close() {
    shared.close();
  }

  /** Only who switches the trigger off, as the owner of the table can, changes a line. */
  @Override
  protected void forge(int number, String line) {
    PostgresServer.shared()
        .sql(
            address,
            "ALTER TABLE homelab.audit DISABLE TRIGGER ALL; UPDATE homelab.audit SET line = '%s'"
                    .formatted(line)
                + " WHERE number = %d; ALTER TABLE homelab.audit ENABLE TRIGGER ALL"
                    .formatted(number));
  }

  @Test
  void a_line_of_the_audit_is_neither_changed_nor_removed() {
    open().audit().add(entry("/one"));
    open().audit().add(entry("/two"));
    for (String statement :
        new String[] {
          "UPDATE homelab.audit SET line = ''",
          "DELETE FROM homelab.audit WHERE number = 2",
          "TRUNCATE homelab.audit"
        }) {
      assertThatThrownBy(() -> PostgresServer.shared().sql(address, statement))
          .rootCause()
          .hasMessageContaining("lines of the audit are only added");
    }
    assertThat(open().audit().size()).isEqualTo(2);
  }

  @Test
  void a_server_that_is_silent_for_long_loses_its_duties() {
    try (var one = open().servers().join();
        var two = open().servers().join()) {
      assertThat(one.take("gc")).hasValue(1);
      PostgresServer.shared()
          .sql(
              address,
              "UPDATE homelab.server SET until = clock_timestamp() - interval '1 second'"
                  + " WHERE id = '%s'".formatted(one.id()));
      assertThat(open().servers().lives(one.id())).isFalse();
      // Itself it does nothing more, though it does not know yet that it was given up.
      assertThat(one.take("gc")).isEmpty();
      assertThat(two.take("gc")).hasValue(2);
    }
  }
}
