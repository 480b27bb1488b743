package io.homelab.probe;

import io.homelab.model.Argv;
import io.homelab.probe.EngineFacts.ProviderProblem;
import java.util.Optional;

/** Words for what the probe found wrong with a provider. */
final class ProviderProblems {
  private ProviderProblems() {}

  /**
   * The sentence and the fix.
   *
   * @param provider the Vagrant provider
   * @param code what the probe calls it
   * @param detail what the hypervisor's tool said; may be empty
   * @param user the login name on the host
   * @param packages what installs programs there, if it told
   */
  static ProviderProblem explain(
      String provider, String code, String detail, String user, Optional<PackageTool> packages) {
    return switch (code) {
      case "denied" ->
          new ProviderProblem(
              "user " + user + " has no access to libvirt",
              "run `sudo usermod -aG libvirt "
                  + Argv.quote(user)
                  + "` on the host and log in again");
      case "no_virsh" ->
          new ProviderProblem(
              "the plugin vagrant-libvirt is installed, but virsh is not",
              PackageTool.onHost(
                  packages,
                  PackageTool.MissingProgram.LIBVIRT,
                  "install libvirt and its clients on the host (Debian: libvirt-daemon-system,"
                      + " libvirt-clients)"));
      case "no_plugin" ->
          new ProviderProblem(
              "libvirt is installed, but Vagrant's plugin for it is missing",
              packages
                  .flatMap(tool -> tool.install(PackageTool.MissingProgram.LIBVIRT_PLUGIN))
                  .map(command ->
                      "run `"
                          + command
                          + "` on the host, or there, with a Vagrant of"
                          + " its own: `vagrant plugin install vagrant-libvirt`")
                  .orElse(
                      "run `vagrant plugin install vagrant-libvirt` on the host (Debian: install"
                          + " the package vagrant-libvirt)"));
      case "no_driver" ->
          new ProviderProblem(
              "VirtualBox is installed, but its kernel module is not loaded",
              "run `sudo /sbin/vboxconfig` on the host");
      default ->
          new ProviderProblem(
              provider + " does not answer" + (detail.isEmpty() ? "" : ": " + detail),
              "start it on the host"
                  + (provider.equals("libvirt")
                      ? " (`sudo systemctl enable --now libvirtd`)"
                      : ""));
    };
  }
}
