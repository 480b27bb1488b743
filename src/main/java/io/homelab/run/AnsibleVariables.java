package io.homelab.run;

import io.homelab.model.Argv;
import io.homelab.model.GuestAccess;
import io.homelab.model.MachineName;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an inventory of Ansible says of a machine that it reaches as {@code vos ssh-config} does.
 */
public final class AnsibleVariables {
  private AnsibleVariables() {}

  /**
   * The variables of a machine.
   *
   * @param sshConfig what {@link GuestSshConfig} wrote: it has the way through the host
   */
  public static SortedMap<String, Object> of(MachineName name, GuestAccess way, Path sshConfig) {
    SortedMap<String, Object> own = new TreeMap<>();
    own.put("ansible_connection", "ssh");
    own.put("ansible_host", name.value());
    own.put("ansible_port", way.port());
    own.put("ansible_user", way.user());
    own.put("ansible_ssh_common_args", Argv.of("-F", sshConfig.toString()).toShell());
    return own;
  }

  /** A name as a group of Ansible may have it, which takes no dashes. */
  public static String group(String name) {
    return name.replace('-', '_');
  }
}
