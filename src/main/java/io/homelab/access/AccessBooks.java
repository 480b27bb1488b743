package io.homelab.access;

/** Everything that is kept of who may use a server, and of what was done with it. */
public interface AccessBooks {
  /** The tokens. */
  TokenBooks tokens();

  /** The projects. */
  ProjectBooks projects();

  /** What runs that go on will take. */
  PledgeBooks pledges();

  /** Who did what. */
  AuditLog audit();

  /** What the server carried out. */
  RunShelf runs();

  /** The servers. */
  ServerRoster servers();
}
