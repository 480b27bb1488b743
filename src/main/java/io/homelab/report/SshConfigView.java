package io.homelab.report;

/** What {@code vos ssh-config} prints. */
public final class SshConfigView {
  private SshConfigView() {}

  /** As JSON: the same text as a value. */
  public static String json(String config) {
    return JsonDocument.pretty().put("ssh_config", config).end();
  }
}
