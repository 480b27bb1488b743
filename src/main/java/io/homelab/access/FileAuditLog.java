package io.homelab.access;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who did what, when and from where: {@code audit.jsonl} in the folder's {@code .homelab}. Lines
 * are only added. Safe for use by several threads.
 */
final class FileAuditLog implements AuditLog {
  private static final String FILE = "audit.jsonl";

  private final OwnFolder folder;
  private final Object turn = new Object();

  /** The one of that folder. */
  FileAuditLog(Path folder) {
    this.folder = new OwnFolder(folder.toAbsolutePath().normalize().resolve(".homelab"));
  }

  @Override
  public void add(Entry entry) {
    ObjectNode line = JsonMapper.shared().createObjectNode();
    line.put("at", entry.at().truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("token", entry.token().orElse(null));
    line.put("role", entry.role().map(AccessRole::wireName).orElse(null));
    line.put("address", entry.address());
    line.put("verb", entry.verb());
    line.put("object", entry.object());
    line.put("status", entry.status());
    line.put("request", entry.request());
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    synchronized (turn) {
      try {
        folder.create();
        Path file = folder.file(FILE);
        try (FileOutputStream out = new FileOutputStream(file.toFile(), true)) {
          out.write(bytes);
          out.getFD().sync();
        }
      } catch (IOException e) {
        throw AccessException.of("write " + folder.path().resolve(FILE), e);
      }
    }
  }
}
