package io.homelab.postgres;

import io.homelab.access.AccessBooks;
import io.homelab.access.AuditLog;
import io.homelab.access.PledgeBooks;
import io.homelab.access.ProjectBooks;
import io.homelab.access.RunShelf;
import io.homelab.access.ServerRoster;
import io.homelab.access.TokenBooks;

/**
 * Who may use the servers of a database.
 *
 * @param tokens the tokens
 * @param projects the projects
 * @param pledges what runs that go on will take
 * @param audit who did what
 * @param runs what servers carried out
 * @param servers the servers
 */
record PostgresAccess(
    TokenBooks tokens,
    ProjectBooks projects,
    PledgeBooks pledges,
    AuditLog audit,
    RunShelf runs,
    ServerRoster servers)
    implements AccessBooks {
  PostgresAccess(Database database) {
    this(
        new PostgresTokenBooks(database),
        new PostgresProjectBooks(database),
        new PostgresPledgeBooks(database),
        new PostgresAuditLog(database),
        new PostgresRunShelf(database),
        new PostgresServerRoster(database));
  }
}
