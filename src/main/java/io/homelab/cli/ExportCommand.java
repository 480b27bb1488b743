package io.homelab.cli;

import io.homelab.operations.AnsibleInventory;
import io.homelab.operations.Approval;
import io.homelab.operations.LabMap;
import io.homelab.operations.LabRequest;
import io.homelab.operations.MachineShell;
import io.homelab.operations.OutputFile;
import io.homelab.operations.Refusal;
import io.homelab.operations.RefusedException;
import io.homelab.operations.SshConfigInstall;
import io.homelab.report.AnsibleView;
import io.homelab.report.LabMapView;
import io.homelab.report.NamesView;
import io.homelab.report.SshConfigView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code homelab export}: the lab for other programs. */
@Command(
    name = "export",
    description = "Tell other programs about the lab: from its files and its state.",
    footer = {"homelab export ansible > inventory.yaml", "homelab export svg --out lab.svg"})
final class ExportCommand implements Runnable {
  @ParentCommand HomeLabCommand root;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: ansible, ssh-config, hosts-file, dnsmasq, dot or svg");
  }

  /** Where the text goes. */
  static final class Target {
    @Option(
        names = "--out",
        paramLabel = "FILE",
        description = "Write to FILE instead of standard output.")
    @Nullable Path out;

    void print(HomeLabCommand root, String text) {
      if (out == null) {
        root.print(text);
      } else {
        OutputFile.write(root.file(out), text);
        root.say("wrote " + out);
      }
    }
  }

  private Integer show(
      Target target, Function<LabMap, String> text, Function<LabMap, List<String>> notes) {
    try (Workspace workspace = root.open()) {
      LabMap lab = root.answered(LabMap.of(workspace.opened()));
      target.print(root, text.apply(lab));
      notes.apply(lab).forEach(note -> root.say("note: " + note));
      return ExitCode.OK.code();
    }
  }

  private void refuseJson(String format, String instead) {
    if (root.options().json) {
      throw new RefusedException(
          Refusal.usage("'export %s' prints no JSON of its own".formatted(format), instead));
    }
  }

  /** {@code homelab export ansible}. */
  @Command(
      name = "ansible",
      description =
          "Print an inventory of the machines that are up, in groups by role, host and lab. With"
              + " --list or --host, answer as a dynamic inventory does.",
      footer = {
        "homelab export ansible --out inventory.yaml && ansible -i inventory.yaml all -m ping",
        "homelab export ansible --script inventory && ansible-playbook -i inventory site.yaml"
      })
  static final class Ansible implements Callable<Integer> {
    @ParentCommand ExportCommand export;

    @Mixin Target target = new Target();

    @Spec CommandSpec spec;

    @Option(names = "--list", description = "Print all machines as JSON.")
    boolean list;

    @Option(
        names = "--host",
        paramLabel = "MACHINE",
        description = "Print what is said of this machine as JSON.")
    @Nullable String host;

    @Option(
        names = "--script",
        paramLabel = "FILE",
        description = "Write an executable FILE that Ansible takes for an inventory.")
    @Nullable Path script;

    @Override
    public Integer call() {
      HomeLabCommand root = export.root;
      export.refuseJson("ansible", "use --list, which prints what Ansible reads as JSON");
      if ((list ? 1 : 0) + (host == null ? 0 : 1) + (script == null ? 0 : 1) > 1) {
        throw new ParameterException(
            spec.commandLine(), "--list, --host and --script cannot be combined");
      }
      if (script != null) {
        OutputFile.writeProgram(
            root.file(script),
            root.answered(
                AnsibleInventory.script(
                    root.environment().labs(), lab(root.request(), root.options()))));
        root.say("wrote " + script);
        return ExitCode.OK.code();
      }
      try (Workspace workspace = root.open()) {
        AnsibleInventory inventory = root.answered(AnsibleInventory.of(workspace.opened()));
        target.print(
            root,
            host != null
                ? AnsibleView.host(
                    inventory, root.answered(AnsibleInventory.machine(workspace.opened(), host)))
                : list ? AnsibleView.list(inventory) : AnsibleView.yaml(inventory));
        inventory.notes().forEach(note -> root.say("note: " + note));
        return ExitCode.OK.code();
      }
    }

    private static List<String> lab(LabRequest request, GlobalOptions options) {
      List<String> words = new ArrayList<>();
      words.addAll(
          List.of("--topology", request.topology().toAbsolutePath().normalize().toString()));
      words.addAll(List.of("--hosts", request.hosts().toAbsolutePath().normalize().toString()));
      request.as().ifPresent(name -> words.addAll(List.of("--as", name.value())));
      if (options.state != null) {
        words.addAll(List.of("--state", options.state.toString()));
      }
      if (!request.sshConfig()) {
        words.add("--no-ssh-config");
      }
      return words;
    }
  }

  /** {@code homelab export ssh-config}. */
  @Command(
      name = "ssh-config",
      description =
          "Print what 'vos ssh-config' prints. With --install, let your own ssh know the machines"
              + " as MACHINE.LAB: one line at the top of ~/.ssh/config includes a file with them.",
      footer = {
        "homelab export ssh-config --out lab.conf && ssh -F lab.conf web",
        "homelab export ssh-config --install && ssh web.mylab"
      })
  static final class SshConfig implements Callable<Integer> {
    @ParentCommand ExportCommand export;

    @Mixin Target target = new Target();

    @Spec CommandSpec spec;

    @Parameters(
        paramLabel = "MACHINE",
        arity = "0..*",
        description = "Only these machines (default: all).")
    List<String> machines = new ArrayList<>();

    @Option(
        names = "--install",
        description = "Put the machines into ~/.ssh/config, or renew them.")
    boolean install;

    @Option(names = "--remove", description = "Take them out of ~/.ssh/config again.")
    boolean remove;

    @Option(
        names = {"-y", "--yes"},
        description = "Write to ~/.ssh/config without asking.")
    boolean yes;

    @Override
    public Integer call() {
      HomeLabCommand root = export.root;
      if (install && remove) {
        throw new ParameterException(
            spec.commandLine(), "--install and --remove cannot be combined");
      }
      if ((install || remove) && (target.out != null || !machines.isEmpty())) {
        throw new ParameterException(
            spec.commandLine(),
            "%s is about all machines and ~/.ssh/config: leave out %s"
                .formatted(
                    install ? "--install" : "--remove",
                    target.out != null ? "--out" : "'" + machines.getFirst() + "'"));
      }
      if (install || remove) {
        export.refuseJson("ssh-config --install or --remove", "leave out --json");
      }
      try (Workspace workspace = root.open()) {
        if (install || remove) {
          SshConfigInstall its = root.answered(SshConfigInstall.of(workspace.opened()));
          return install ? install(root, its) : remove(root, its);
        }
        String config = root.answered(MachineShell.sshConfig(workspace.opened(), machines));
        target.print(root, root.options().json ? SshConfigView.json(config) : config);
        return ExitCode.OK.code();
      }
    }

    private Integer install(HomeLabCommand root, SshConfigInstall its) {
      boolean included = root.answered(its.isIncluded());
      if (!included) {
        // Said even when quiet: nobody can say yes to what was not shown.
        root.environment()
            .err()
            .print("These lines go to the top of %s:\n%s".formatted(its.config(), its.lines()));
      }
      Approval approval =
          new Consent(yes || included, root)
              .to("Write them?", its.digest())
              .orElseThrow(() -> new RefusedException(its.declined()));
      root.say("wrote " + root.answered(its.install(approval)));
      return ExitCode.OK.code();
    }

    private Integer remove(HomeLabCommand root, SshConfigInstall its) {
      root.say(
          root.answered(its.remove())
              ? "removed %s and its lines in %s".formatted(its.file(), its.config())
              : "Nothing to do: %s is not there.".formatted(its.file()));
      return ExitCode.OK.code();
    }
  }

  /** {@code homelab export hosts-file}. */
  @Command(
      name = "hosts-file",
      description =
          "Print lines for /etc/hosts: the address on the LAN, else the one on the private network.",
      footer = {"homelab export hosts-file", "homelab export hosts-file | sudo tee -a /etc/hosts"})
  static final class HostsFile implements Callable<Integer> {
    @ParentCommand ExportCommand export;

    @Mixin Target target = new Target();

    @Override
    public Integer call() {
      return export.show(
          target,
          export.root.options().json ? NamesView::json : NamesView::hostsFile,
          NamesView::notes);
    }
  }

  /** {@code homelab export dnsmasq}. */
  @Command(
      name = "dnsmasq",
      description = "Print the same addresses as configuration of dnsmasq.",
      footer = {
        "homelab export dnsmasq --out lab.conf && dnsmasq --test --conf-file=lab.conf",
        "homelab export dnsmasq | sudo tee /etc/dnsmasq.d/lab.conf"
      })
  static final class Dnsmasq implements Callable<Integer> {
    @ParentCommand ExportCommand export;

    @Mixin Target target = new Target();

    @Override
    public Integer call() {
      return export.show(
          target,
          export.root.options().json ? NamesView::json : NamesView::dnsmasq,
          NamesView::notes);
    }
  }

  /** {@code homelab export dot}. */
  @Command(
      name = "dot",
      description = "Print the hosts, the machines on them and what depends on what for Graphviz.",
      footer = {"homelab export dot | dot -Tsvg > lab.svg", "homelab export dot --out lab.dot"})
  static final class Dot implements Callable<Integer> {
    @ParentCommand ExportCommand export;

    @Mixin Target target = new Target();

    @Override
    public Integer call() {
      export.refuseJson("dot", "for the lab as JSON, run: homelab vos status --json");
      return export.show(target, LabMapView::dot, lab -> List.of());
    }
  }

  /** {@code homelab export svg}. */
  @Command(
      name = "svg",
      description =
          "Print a picture of the lab: hosts, the machines on them, what depends on what.",
      footer = {"homelab export svg --out lab.svg", "homelab export svg > lab.svg"})
  static final class Svg implements Callable<Integer> {
    @ParentCommand ExportCommand export;

    @Mixin Target target = new Target();

    @Override
    public Integer call() {
      export.refuseJson("svg", "for the lab as JSON, run: homelab vos status --json");
      return export.show(target, LabMapView::svg, lab -> List.of());
    }
  }
}
