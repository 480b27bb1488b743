package io.homelab.access;

import java.nio.file.Path;

/**
 * Access books in files: in the {@code .homelab} of the folder that is served.
 *
 * @param tokens the tokens
 * @param projects the projects
 * @param audit who did what
 * @param runs what the server carried out
 */
public record FolderAccess(TokenBooks tokens, ProjectBooks projects, AuditLog audit, RunShelf runs)
    implements AccessBooks {
  /** Those of that folder, which may have none yet. */
  public FolderAccess(Path folder) {
    this(
        new FileTokenBooks(folder),
        new FileProjectBooks(folder),
        new FileAuditLog(folder),
        new FileRunShelf(folder));
  }
}
