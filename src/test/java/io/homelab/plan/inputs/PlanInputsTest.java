package io.homelab.plan.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.homelab.engine.Fingerprint;
import io.homelab.engine.vagrant.VagrantEngine;
import io.homelab.model.FileChange;
import io.homelab.model.HostName;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.plan.FileComparison;
import io.homelab.plan.FromPools;
import io.homelab.plan.Plan;
import io.homelab.plan.PlanRequest;
import io.homelab.plan.Planner;
import io.homelab.plan.inputs.Variants.Variant;
import io.homelab.probe.ProbeResult;
import io.homelab.report.PlanView;
import io.homelab.report.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanInputsTest {
  /** What no plan depends on, and so does not leave the computer. */
  private static final Set<String> LEFT_OUT =
      Set.of(
          "BridgedNicRecord.address",
          "Catalog.url",
          "HostAccess.address",
          "HostAccess.connectTimeout",
          "Endurance.keepalive",
          "Endurance.reconnect",
          "HostAccess.proxyJump",
          "HostAccess.sshKey",
          "HostAccess.givenPort",
          "HostAccess.sshUser",
          "HostAccess.transport",
          "HostSetup.wake",
          "HostSetup.workdir",
          "Preempted.ran",
          "WorkdirFacts.files",
          "WorkdirFacts.runs",
          "Computer.packages",
          "Computer.hasFlock",
          "Computer.hasSha256",
          "Login.endsProcesses",
          "Login.home",
          "Login.user",
          "HostNetwork.filtersBridges",
          "Lab.boxes",
          "Lab.directory",
          "Lab.pools",
          "Lab.renames",
          "Lab.strategy",
          "Lab.vagrantfile",
          "Lab.sync",
          "LabState.engine",
          "LabState.lab",
          "LabState.terms",
          "MarkerFile.engine",
          "MarkerFile.fence",
          "MarkerFile.terms",
          "ForeignLab.subnets",
          "LabState.serial",
          "Dependencies.check",
          "GuestSetup.hostname",
          "GuestSetup.kept",
          "GuestSetup.provision",
          "GuestSetup.vagrant",
          "Contact.access",
          "Contact.privateIp",
          "MarkerFile.machines",
          "MarkerFile.priorities",
          // Chosen anew from the others.
          "PlanRequest.victims",
          "ProviderProblem.fix",
          // The key beside them says the same.
          "Reached.host",
          "Unreachable.host",
          "Unreachable.silent");

  /** Only found below what is left out, or no value at all. */
  private static final Set<String> BELOW =
      Set.of(
          "BoxChecksum.hex",
          "BoxChecksum.kind",
          "DeclaredBox.architecture",
          "DeclaredBox.checksum",
          "DeclaredBox.file",
          "DeclaredBox.url",
          "GuestAccess.address",
          "GuestAccess.identityFiles",
          "GuestAccess.port",
          "GuestAccess.user",
          "KeptMachine.autostart",
          "LabTerms.lifetime",
          "LabTerms.pool",
          "LabTerms.subnets",
          "Lifetime.createdAt",
          "Lifetime.expiresAt",
          "Lifetime.keepDisk",
          "KeptMachine.files",
          "KeptMachine.provisioners",
          "KeptMachine.settings",
          "KeptMachine.untypedFolders",
          "KeptProvisioner.digest",
          "KeptProvisioner.tag",
          "KeptVagrantfile.plugins",
          "KeptVagrantfile.environment",
          "KeptVagrantfile.file",
          "Victim.frees",
          "Victim.host",
          "Victim.lab",
          "Victim.lineage",
          "Victim.machine",
          "Victim.owner",
          "Victim.priority",
          "Victim.running",
          "Victim.wanting",
          "Victim.wantingPriority",
          "Victim.workdir",
          "DetachedRun.command",
          "DetachedRun.id",
          "DetachedRun.limit",
          "DetachedRun.marks",
          "DetachedRun.owner",
          "DetachedRun.startedAt",
          "DetachedRun.status",
          "DetachedRun.subjects",
          "DetachedRun.taken",
          "DetachedRun.verb",
          "DetachedRun.words",
          "Finished.exitCode",
          "Finished.how",
          "PoolMark.books",
          "PoolMark.pool",
          "PoolName.value",
          "PoolSpec.adminKeys",
          "PoolSpec.name",
          "PoolSpec.template",
          "PoolSpec.terms",
          "PoolTerms.bootLimit",
          "PoolTerms.check",
          "PoolTerms.creatingAtOnce",
          "PoolTerms.hostLostAfter",
          "PoolTerms.lease",
          "PoolTerms.max",
          "PoolTerms.maxQuarantined",
          "PoolTerms.maxUnhealthyPercent",
          "PoolTerms.onRelease",
          "PoolTerms.priority",
          "PoolTerms.ready",
          "PoolTerms.readyMaxAge",
          "PoolTerms.retries",
          "CheckTerms.every",
          "CheckTerms.fails",
          "CheckTerms.ssh",
          "LeaseTerms.grace",
          "LeaseTerms.max",
          "LeaseTerms.usual",
          "RetryTerms.backoff",
          "RetryTerms.backoffMax",
          "RetryTerms.limit",
          "LoginKey.comment",
          "LoginKey.key",
          "LoginKey.type",
          "RunId.value",
          "PlanRequest.engine",
          "WakeOnLan.mac",
          "WakeOnLan.timeout",
          "Port.port",
          "ProvisionFile.destination",
          "ProvisionFile.source",
          "ProvisionFile.terms",
          "ProvisionPlaybook.extraVars",
          "ProvisionPlaybook.inventoryPath",
          "ProvisionPlaybook.playbook",
          "ProvisionPlaybook.rawArguments",
          "ProvisionPlaybook.terms",
          "ProvisionPlaybook.where",
          "ProvisionScript.args",
          "ProvisionScript.env",
          "ProvisionScript.inline",
          "ProvisionScript.path",
          "ProvisionScript.privileged",
          "ProvisionScript.terms",
          "ProvisionTerms.limit",
          "ProvisionTerms.name",
          "ProvisionTerms.run",
          "ProvisionerTag.name",
          "ProvisionerTag.run",
          "ProvisionerTag.type",
          "ViaAddress.address",
          "ViaAddress.port",
          "ViaAddress.user",
          "ViaHost.host");

  @TempDir Path folder;
  private PlanRequest request;
  private Path file;

  @BeforeEach
  void aRequest() {
    request = RichRequest.in(folder);
    file = folder.resolve("inputs.json");
  }

  private PlanRequest kept(PlanRequest original) {
    PlanInputs.write(file, original);
    return PlanInputs.read(file, name -> new VagrantEngine());
  }

  /** Everything that a plan prints. */
  private static String printed(PlanRequest request) {
    Plan plan = Planner.plan(request);
    return PlanView.json(plan, false) + PlanView.human(plan, new Style(false, 0, true));
  }

  /** What a variant breaks by itself: each machine has a fingerprint, each answer its host. */
  private static PlanRequest consistent(PlanRequest variant) {
    SortedMap<MachineName, Fingerprint> fingerprints = new TreeMap<>();
    for (Machine machine : variant.lab().machines()) {
      fingerprints.put(
          machine.name(),
          variant.fingerprints().getOrDefault(machine.name(), new Fingerprint("a", "b")));
    }
    SortedMap<HostName, ProbeResult> probes = new TreeMap<>(variant.probes());
    probes.keySet().retainAll(variant.hosts().stream().map(host -> host.name()).toList());
    SortedMap<HostName, SortedMap<String, FileChange>> files =
        new TreeMap<>(variant.files().hosts());
    files.keySet().retainAll(variant.hosts().stream().map(host -> host.name()).toList());
    return new PlanRequest(
        new VagrantEngine(),
        variant.hosts(),
        variant.lab(),
        variant.state(),
        probes,
        variant.offline(),
        variant.strategy(),
        variant.seed(),
        variant.boxes(),
        new FileComparison(files, variant.files().unreadable()),
        variant.owner(),
        fingerprints,
        new FromPools(
            there(variant.pools().taken(), fingerprints.keySet()),
            there(variant.pools().made(), fingerprints.keySet())),
        variant.preempt(),
        List.of());
  }

  private static <T> SortedMap<MachineName, T> there(
      SortedMap<MachineName, T> map, Set<MachineName> machines) {
    SortedMap<MachineName, T> there = new TreeMap<>(map);
    there.keySet().retainAll(machines);
    return there;
  }

  @Test
  void a_plan_made_from_the_file_is_the_same_byte_for_byte() {
    assertThat(printed(kept(request))).isEqualTo(printed(request));
  }

  @Test
  void the_same_request_gives_the_same_bytes_and_so_does_what_was_read() {
    assertThat(PlanInputs.json(kept(request))).isEqualTo(PlanInputs.json(request));
    assertThat(PlanInputs.json(request)).startsWith("{\n  \"schema_version\" : 1,").endsWith("}\n");
  }

  private static boolean leftOut(List<String> path) {
    boolean providerVersion =
        path.contains("EngineFacts.providers") && path.getLast().equals("value");
    return providerVersion || path.stream().anyMatch(LEFT_OUT::contains);
  }

  /** Fails when a record gets a component that is neither kept nor left out on purpose. */
  @Test
  void whatever_a_plan_depends_on_is_kept_and_nothing_else() {
    String plain = PlanInputs.json(request);
    String plan = printed(request);
    SortedSet<String> tried = new TreeSet<>();
    for (Variant variant : Variants.of(request, PlanRequest.class)) {
      tried.addAll(variant.path());
      PlanRequest changed = consistent((PlanRequest) variant.value());
      if (leftOut(variant.path())) {
        assertThat(PlanInputs.json(changed)).as("%s", variant.path()).isEqualTo(plain);
        assertThat(printed(changed)).as("%s", variant.path()).isEqualTo(plan);
      } else {
        assertThat(PlanInputs.json(changed)).as("%s", variant.path()).isNotEqualTo(plain);
        assertThat(printed(kept(changed))).as("%s", variant.path()).isEqualTo(printed(changed));
      }
    }
    SortedSet<String> untried = Variants.components(PlanRequest.class);
    untried.removeAll(tried);
    untried.removeAll(BELOW);
    assertThat(untried).isEmpty();
  }

  @Test
  void no_secret_no_way_to_a_host_and_no_path_of_this_computer_is_kept() {
    assertThat(PlanInputs.json(request))
        .doesNotContain(RichRequest.CANARY)
        .doesNotContain("two.local")
        .doesNotContain(folder.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"schema_version\" : 1 | \"schema_version\" : 2"
            + " | its schema_version is 2, but this program reads 1",
        "\"lab\" : \"devlab\", | `` | lab is missing",
        "\"lab\" : \"devlab\" | \"lab\" : \"Dev Lab\" | lab: lab name 'Dev Lab' does not match",
        "\"offline\" : false | \"offline\" : 0 | offline is 0; expected true or false",
        "\"strategy\" : \"first_fit | \"strategy\" : \"last_fit"
            + " | strategy: expected one of first_fit_decreasing,",
        "\"next_host_index\" : 1 | \"next_host_index\" : -1"
            + " | next_host_index is -1; expected a whole number from 0",
        "\"seed\" : 7 | \"seed\" : 7, \"sed\" : 7 | sed is not known here",
        "\"name\" : \"two\" | \"name\" : \"one\" | one occurs twice",
        "\"name\" : \"web-2\" | \"name\" : \"web-1\" | web-1 occurs twice",
        "\"status\" : \"maintenance\" | \"status\" : \"asleep\""
            + " | hosts[1].status: expected online, maintenance or cordoned",
        "\"memory_mb\" : 16384 | \"memory_mb\" : 1.5"
            + " | hosts[0].capacity.memory_mb is 1.5; expected a whole number",
        "\"address\" : \"192.168.56.0\" | \"address\" : \"192.168\""
            + " | hosts[0].probe.reached.subnets[0].address: expected an IPv4 address",
        "\"db\" : \"running\" | \"db\" : \"walking\""
            + " | hosts[0].probe.reached.machines.db: expected running, suspended, stopped, out_of_space, io_error or unknown",
        "\"schema_version\" : 1 | \"schema_version\" : 1, \"schema_version\" : 1"
            + " | it is not JSON: Duplicate",
      })
  void anything_odd_in_the_file_is_named_with_its_place(String what, String instead, String told)
      throws IOException {
    String text = PlanInputs.json(request);
    assertThat(text).contains(what);
    Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(what), instead));

    assertThatThrownBy(() -> PlanInputs.read(file, name -> new VagrantEngine()))
        .isInstanceOf(InvalidInputsException.class)
        .hasMessageStartingWith("cannot replay " + file + ": ")
        .hasMessageContaining(told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | it is empty",
        "[] | expected an object",
        "{} {} | it is not JSON",
        "{ | it is not JSON"
      })
  void what_is_no_object_is_refused(String text, String told) throws IOException {
    Files.writeString(file, text);

    assertThatThrownBy(() -> PlanInputs.read(file, name -> new VagrantEngine()))
        .isInstanceOf(InvalidInputsException.class)
        .hasMessageContaining(told);
  }

  /** Cut anywhere, changed anywhere: an answer, or a refusal that people understand. */
  @Test
  void a_damaged_file_is_never_taken_for_a_bug() throws IOException {
    String text = PlanInputs.json(request);
    for (int at = 0; at < text.length() - 2; at += 67) {
      for (String damaged :
          List.of(
              text.substring(0, at),
              text.substring(0, at) + text.substring(at + 1),
              text.substring(0, at) + "9" + text.substring(at + 1))) {
        Files.writeString(file, damaged);
        try {
          Planner.plan(PlanInputs.read(file, name -> new VagrantEngine()));
        } catch (InvalidInputsException refused) {
          assertThat(refused).hasMessageContaining("cannot replay");
        }
      }
    }
  }
}
