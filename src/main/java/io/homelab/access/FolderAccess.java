package io.homelab.access;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Access books in files: in the {@code .homelab} of the folder that is served.
 *
 * @param tokens the tokens
 * @param projects the projects
 * @param pledges what runs that go on will take
 * @param audit who did what
 * @param runs what the server carried out
 * @param servers the servers
 */
public record FolderAccess(
    TokenBooks tokens,
    ProjectBooks projects,
    PledgeBooks pledges,
    AuditLog audit,
    RunShelf runs,
    ServerRoster servers)
    implements AccessBooks {
  /** Those of that folder, which may have none yet. */
  public FolderAccess(Path folder) {
    this(
        new FileTokenBooks(folder),
        new FileProjectBooks(folder),
        new FilePledgeBooks(folder),
        new FileAuditLog(folder),
        new FileRunShelf(folder),
        new FileServerRoster(folder));
  }

  /** Whether a folder has projects. */
  public static boolean hasProjects(Path folder) {
    return Files.exists(FileProjectBooks.file(folder));
  }
}
