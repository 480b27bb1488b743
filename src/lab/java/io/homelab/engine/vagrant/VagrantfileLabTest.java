package io.homelab.engine.vagrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Vagrantfile tells Vagrant, as a stand-in that writes down every call sees it. */
class VagrantfileLabTest {
  /** Knows every setting, but {@code customize}, {@code storage} and two more only as methods. */
  private static final String RECORDER =
      """
      require "json"
      class Recorder < BasicObject
        def initialize(path)
          @path = path
        end

        def respond_to?(name)
          methods = %w[customize storage before provision]
          name.to_s.end_with?("=") ? !methods.include?(name.to_s.chomp("=")) : methods.include?(name.to_s)
        end

        def plain(value)
          case value
          when ::Symbol then ":#{value}"
          when ::Array then value.map { |inner| plain(inner) }
          when ::Hash then value.map { |key, inner| [key.to_s, plain(inner)] }.to_h
          else value
          end
        end

        def public_send(name, *args, **named, &block)
          method_missing(name.to_sym, *args, **named, &block)
        end

        def method_missing(name, *args, **named, &block)
          args << named unless named.empty?
          unless args.empty?
            ::Kernel.puts "#{@path}#{name} #{args.map { |arg| ::JSON.generate(plain(arg)) }.join(", ")}"
          end
          inner = ::Recorder.new(args.empty? ? "#{@path}#{name}." : "#{args[0]}: ")
          block ? block.call(*[inner] * [block.arity, 1].max) : inner
        end
      end

      module Vagrant
        def self.configure(version)
          yield Recorder.new("")
        end
      end
      load "./Vagrantfile"
      """;

  @TempDir private Path directory;

  @BeforeEach
  void a_workdir() throws Exception {
    Files.write(directory.resolve(Vagrantfile.FILE_NAME), Vagrantfile.bytes());
  }

  /** The calls for a machine {@code web} that has these lines, too. */
  private List<String> calls(String head, String machine) throws Exception {
    Files.writeString(
        directory.resolve(VosConfig.FILE_NAME),
        """
        lab: devlab
        %s
        machines:
          - name: web
            host: laptop
            box: me/box
            box_version: "1.10"
            hostname: web
            cpus: 2
            memory_mb: 1024
        """
                .formatted(head)
            + machine.indent(4));
    return Ruby.run(directory, RECORDER).lines().toList();
  }

  @Test
  void a_machine_gets_its_box_name_and_size() throws Exception {
    assertThat(calls("this_host: laptop", "provider: libvirt\ndisk_gb: 8"))
        .containsExactly(
            "vm.box_check_update= false",
            "vm.define \"web\"",
            "web: vm.box= \"me/box\"",
            "web: vm.box_version= \"1.10\"",
            "web: vm.hostname= \"web\"",
            "web: vm.synced_folder \".\", \"/vagrant\", {\"disabled\":true}",
            "web: vm.provider \"libvirt\"",
            "libvirt: default_prefix= \"devlab_\"",
            "libvirt: cpus= 2",
            "libvirt: memory= 1024",
            "libvirt: machine_virtual_size= 8");
  }

  /** A machine with a shell of this computer's, and a guest whose NICs are configured by BODY. */
  private static final String GUEST =
      """
      require "open3"

      module VagrantPlugins
        module CommunicatorSSH
          class Communicator
            def execute(command, opts = nil)
              out, status = Open3.capture2e("sh", stdin_data: command)
              puts "#{opts && opts[:sudo] ? "sudo" : "user"} prints #{out.split.join(" ")}"
              code = status.exitstatus
              raise "exit #{code}" if code != 0 && (opts || {}).fetch(:error_check, true)
              code
            end

            def sudo(command, opts = nil, &block)
              execute(command, { sudo: true }.merge(opts || {}), &block)
            end

            def test(command, opts = nil)
              execute(command, { error_check: false }.merge(opts || {})) == 0
            end

            def upload(from, to)
              puts "uploads #{from} to #{to}"
            end
          end
        end
      end

      class Guest
        def initialize(machine)
          @machine = machine
        end

        def name
          ARGV[2].to_sym
        end

        def capability(name, *rest)
          comm = @machine.communicate
          BODY
          "what it gives"
        end
      end

      Guest.prepend(HomeLab::ConfiguresNicsAtOnce)
      Ssh = Struct.new(:shell, :pty)
      machine = Struct.new(:communicate, :config).new(
        VagrantPlugins::CommunicatorSSH::Communicator.new, Struct.new(:ssh).new(Ssh.new(ARGV[1], false)))
      begin
        puts Guest.new(machine).capability(ARGV[0].to_sym, [])
        machine.communicate.sudo("echo later")
        machine.communicate.sudo("echo each")
      rescue RuntimeError => error
        puts error.message
      end
      """;

  private List<String> configured(String capability, String shell, String guest, String body)
      throws Exception {
    calls("", "provider: libvirt");
    String program = RECORDER.replace("load \"./Vagrantfile\"", "");
    return Ruby.run(
            directory,
            program
                + "$stdout = File.open(File::NULL, \"w\")\nload \"./Vagrantfile\"\n$stdout = STDOUT\n"
                + GUEST.replace("BODY", body),
            capability,
            shell,
            guest)
        .lines()
        .toList();
  }

  private static final String NICS =
      """
      comm.sudo("echo one; cd /tmp; cat")
      comm.sudo("[ $PWD = /tmp ] || echo two # with a comment")
      comm.upload("a", "b")
      comm.sudo("echo three")
      comm.test("false") || comm.sudo("echo four")
      comm.sudo("echo five", { sudo: true })
      """;

  @ParameterizedTest
  @ValueSource(strings = {"bash -l", "/bin/sh", "ash"})
  void commands_that_configure_nics_go_together_where_vagrant_reads_no_answer(String shell)
      throws Exception {
    assertThat(configured("configure_networks", shell, "alpine", NICS))
        .containsExactly(
            "sudo prints one two",
            "uploads a to b",
            "sudo prints three",
            "user prints ",
            "sudo prints four",
            "sudo prints five",
            "what it gives",
            "sudo prints later",
            "sudo prints each");
  }

  @ParameterizedTest
  @CsvSource({
    "configure_networks,fish,alpine",
    "configure_networks,csh,alpine",
    "configure_networks,sh,debian",
    "halt,sh,alpine"
  })
  void others_go_one_by_one(String capability, String shell, String guest) throws Exception {
    assertThat(configured(capability, shell, guest, NICS))
        .startsWith("sudo prints one", "sudo prints two", "uploads a to b");
  }

  @Test
  void a_command_that_fails_among_others_ends_them_with_its_code() throws Exception {
    assertThat(
            configured(
                "configure_networks",
                "sh",
                "alpine",
                "comm.sudo('echo one'); comm.sudo('echo two; exit 7'); comm.sudo('echo three')"))
        .containsExactly("sudo prints one two", "exit 7");
    assertThat(
            configured(
                "configure_networks",
                "sh",
                "alpine",
                "comm.sudo('set -e; false; echo no'); comm.sudo('echo two')"))
        .containsExactly("sudo prints ", "exit 1");
  }

  @Test
  void a_persons_own_vagrantfile_comes_first_with_its_variables_and_ours_is_laid_over_it()
      throws Exception {
    Files.writeString(
        directory.resolve("Vagrantfile.kept"),
        """
        Vagrant.configure("2") do |config|
          config.vm.define ENV["WHO"] do |node|
            node.vm.box = "theirs"
          end
          config.vm.define "unset" if ENV["EMPTY"].nil?
        end
        """);
    String head =
        "this_host: %s\nvagrantfile: Vagrantfile.kept\nenvironment: { WHO: web, EMPTY: '' }";
    String machine =
        """
        provider: libvirt
        disk_gb: 0
        bridged: { mac: "02:00:00:0a:00:01", device: no-such-if0 }
        untyped_folders: { /vagrant: . }
        """;

    assertThat(calls(head.formatted("laptop"), machine))
        .startsWith("vm.define \"web\"", "web: vm.box= \"theirs\"", "vm.define \"unset\"")
        .containsSubsequence(
            "vm.define \"web\"",
            "web: vm.provider \"libvirt\"",
            "libvirt: default_prefix= \"devlab_\"",
            "libvirt: cpus= 2",
            "libvirt: memory= 1024")
        .noneMatch(call -> call.contains("hostname") || call.contains("disabled"));
    assertThat(calls(head.formatted("desk"), machine))
        .containsExactly(
            "vm.define \"web\"",
            "web: vm.box= \"theirs\"",
            "vm.define \"unset\"",
            "vm.box_check_update= false",
            "vm.define \"web\", {\"autostart\":false}");
  }

  @Test
  void a_host_sees_only_its_own_machines_and_without_this_host_all_are_seen() throws Exception {
    assertThat(calls("this_host: desk", "provider: libvirt"))
        .containsExactly("vm.box_check_update= false");
    assertThat(calls("", "provider: libvirt")).contains("vm.define \"web\"");
  }

  @Test
  void a_disk_without_a_size_stays_as_the_box_has_it() throws Exception {
    assertThat(calls("", "provider: libvirt\ndisk_gb: 0"))
        .noneMatch(call -> call.contains("machine_virtual_size"));
  }

  @Test
  void private_networks_carry_the_labs_name_on_libvirt_alone() throws Exception {
    String networks =
        """
        networks:
          - type: private_network
            ip: "192.168.56.10"
            auto_config: false
          - type: private_network
            ip: "10.1.2.3"
            netmask: "255.255.0.0"
          - type: private_network
            ip: "10.9.2.3"
            libvirt__network_name: mine
          - type: private_network
          - type: forwarded_port
            guest: 80
            host: 8080
        """;

    assertThat(calls("", "provider: libvirt\n" + networks))
        .containsSubsequence(
            "web: vm.network \"private_network\", {\"ip\":\"192.168.56.10\",\"auto_config\":false,"
                + "\"libvirt__network_name\":\"devlab-192.168.56.0\"}",
            "web: vm.network \"private_network\", {\"ip\":\"10.1.2.3\",\"netmask\":\"255.255.0.0\","
                + "\"libvirt__network_name\":\"devlab-10.1.0.0\"}",
            "web: vm.network \"private_network\", {\"ip\":\"10.9.2.3\",\"libvirt__network_name\":\"mine\"}",
            "web: vm.network \"private_network\", {\"libvirt__network_name\":\"devlab-dhcp\","
                + "\"libvirt__network_address\":\"172.31.35.0\","
                + "\"libvirt__netmask\":\"255.255.255.0\",\"type\":\"dhcp\"}",
            "web: vm.network \"forwarded_port\", {\"guest\":80,\"host\":8080}");
    assertThat(calls("", "provider: virtualbox\n" + networks))
        .contains(
            "web: vm.network \"private_network\", {\"ip\":\"192.168.56.10\",\"auto_config\":false}");
  }

  @Test
  void the_nic_on_the_lan_always_names_its_interface_in_the_providers_way() throws Exception {
    String bridged = "bridged:\n  mac: \"02:00:00:0a:00:01\"\n  device: no-such-if0\n";

    assertThat(calls("", "provider: libvirt\n" + bridged))
        .contains(
            "web: vm.network \"public_network\", {\"mac\":\"02:00:00:0a:00:01\",\"dev\":\"no-such-if0\"}");
    assertThat(calls("", "provider: virtualbox\n" + bridged))
        .contains(
            "web: vm.network \"public_network\", {\"mac\":\"0200000A0001\",\"bridge\":[\"no-such-if0\",\"(?i-mx:\\\\Ano\\\\-such\\\\-if0(:|\\\\z))\"]}");
  }

  @Test
  void the_topologys_own_public_networks_get_the_word_that_the_provider_knows() throws Exception {
    String networks = "networks:\n  - type: public_network\n    bridge: en0\n    mode: vepa\n";

    assertThat(calls("", "provider: libvirt\n" + networks))
        .contains("web: vm.network \"public_network\", {\"mode\":\"vepa\",\"dev\":\"en0\"}");
    assertThat(calls("", "provider: virtualbox\n" + networks))
        .contains(
            "web: vm.network \"public_network\", {\"bridge\":[\"en0\",\"(?i-mx:\\\\Aen0(:|\\\\z))\"],\"mode\":\"vepa\"}");
  }

  @Test
  void extras_go_where_their_first_key_says() throws Exception {
    List<String> calls =
        calls(
            "",
            """
            provider: virtualbox
            vagrant:
              virtualbox:
                gui: false
                customize:
                  - - - modifyvm
                      - ":id"
                      - "--nested-hw-virt"
                      - "on"
              libvirt:
                driver: qemu
                storage:
                  - - ":file"
                    - size: 20G
              ssh:
                insert_key: false
              vm:
                boot_timeout: 600
              synced_folders:
                - source: ./data
                  target: /data
                  type: rsync
            """);

    assertThat(calls)
        .contains(
            "virtualbox: name= \"devlab_web\"",
            "virtualbox: gui= false",
            "virtualbox: customize [\"modifyvm\",\":id\",\"--nested-hw-virt\",\"on\"]",
            "web: vm.provider \"libvirt\"",
            "libvirt: driver= \"qemu\"",
            "libvirt: storage \":file\", {\"size\":\"20G\"}",
            "web: ssh.insert_key= false",
            "web: vm.boot_timeout= 600",
            "web: vm.synced_folder \"./data\", \"/data\", {\"type\":\"rsync\"}");
  }

  @Test
  void provision_scripts_come_in_order_with_their_arguments_as_texts() throws Exception {
    assertThat(
            calls(
                "",
                """
                provider: libvirt
                provision:
                  - inline: |
                      echo $1
                    args:
                      - ":not_a_symbol"
                    env:
                      MODE: "on"
                    privileged: false
                  - path: a.sh
                    privileged: true
                  - type: file
                    source: certs
                    destination: /tmp/certs
                """))
        .contains(
            "web: vm.provision \"file:3\", {\"type\":\"file\",\"source\":\"certs\",\"destination\":\"/tmp/certs\"}",
            "web: vm.provision \"shell:1\", {\"type\":\"shell\",\"inline\":\"echo $1\\n\",\"args\":[\":not_a_symbol\"],"
                + "\"env\":{\"MODE\":\"on\"},\"privileged\":false,\"name\":\"inline script 1\"}",
            "web: vm.provision \"shell:2\", {\"type\":\"shell\",\"path\":\"a.sh\",\"privileged\":true,\"name\":\"a.sh\"}");
  }

  @Test
  void a_provisioner_keeps_its_own_name_and_its_turn_is_vagrants() throws Exception {
    assertThat(
            calls(
                "",
                """
                provider: libvirt
                provision:
                  - name: seed
                    path: a.sh
                    run: never
                  - type: file
                    name: certs
                    source: certs
                    destination: /tmp/certs
                    run: always
                    timeout_s: 9
                """))
        .contains(
            "web: vm.provision \"seed\", {\"type\":\"shell\",\"path\":\"a.sh\",\"run\":\"never\",\"name\":\"a.sh\"}",
            "web: vm.provision \"certs\", {\"type\":\"file\",\"source\":\"certs\","
                + "\"destination\":\"/tmp/certs\",\"run\":\"always\"}",
            "certs: instance_variable_set \":@homelab_limit\", 9");
  }

  @Test
  void a_playbook_goes_into_the_machine_with_its_variables_in_a_file_and_words_that_a_shell_keeps()
      throws Exception {
    List<String> calls =
        calls(
            "",
            """
            provider: libvirt
            provision:
              - type: ansible_local
                files: [ansible/, hosts]
                playbook: ansible/site.yml
                inventory_path: hosts
                extra_vars: { token: s3cret }
                raw_arguments: ["--diff", "-e", "a=$(id) b"]
                run: always
                timeout_s: 60
            """);
    assertThat(calls)
        .contains(
            "web: vm.provision \"ansible_local:1\", {\"type\":\"ansible_local\",\"run\":\"always\","
                + "\"playbook\":\"ansible/site.yml\",\"provisioning_path\":\"/tmp/homelab-ansible-1\","
                + "\"inventory_path\":\"/tmp/homelab-ansible-1/hosts\","
                + "\"extra_vars\":\"@/tmp/homelab-ansible-1/.extra-vars.json\","
                + "\"raw_arguments\":[\"--diff\",\"-e\",\"a\\\\=\\\\$\\\\(id\\\\)\\\\ b\"],"
                + "\"playbook_command\":\"sh /tmp/homelab-ansible-1/.in-time\"}",
            "ansible_local:1: instance_variable_set \":@homelab_files\", [\"ansible/\",\"hosts\"]",
            "ansible_local:1: instance_variable_set \":@homelab_vars\", \"{\\\"token\\\":\\\"s3cret\\\"}\"");
    assertThat(calls)
        .filteredOn(call -> call.contains("@homelab_in_time"))
        .singleElement()
        .asString()
        .contains("exec ansible-playbook", "sleep 60");
  }

  /** The script that is sent for one with a time limit, as it was when it ran with that shell. */
  private ScriptEnd limited(String shell, int seconds, String script, String... args)
      throws Exception {
    Files.writeString(directory.resolve("own.sh"), script);
    calls(
        "",
        """
        provider: libvirt
        provision:
          - path: own.sh
            timeout_s: %d
        """
            .formatted(seconds));
    Ruby.run(
        directory,
        RECORDER.replace(
            "def method_missing(name, *args, **named, &block)\n",
            """
            def method_missing(name, *args, **named, &block)
                ::File.write("sent.sh", named[:inline]) if named[:inline]
            """));
    List<String> words = new ArrayList<>(List.of(shell.split(" ", -1)));
    words.add(directory.resolve("sent.sh").toString());
    words.addAll(List.of(args));
    Process process = new ProcessBuilder(words).directory(directory.toFile()).start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new ScriptEnd(process.exitValue(), out, err);
  }

  private record ScriptEnd(int exit, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash", "busybox sh"})
  void a_script_with_a_time_limit_runs_as_it_would_without_one(String shell) throws Exception {
    ScriptEnd result =
        limited(shell, 60, "#!/bin/sh\necho \"<$1> <$2>\" '%d'\necho no >&2\nexit 3\n", "a b", "");
    assertThat(result).isEqualTo(new ScriptEnd(3, "<a b> <> %d\n", "no\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sh", "bash", "busybox sh"})
  void a_script_is_ended_with_its_children_when_its_time_is_up(String shell) throws Exception {
    ScriptEnd result =
        limited(
            shell,
            1,
            """
            #!/bin/sh
            trap '' TERM
            sleep 300 & echo $! > child
            echo begun
            wait
            sleep 300
            """);
    assertThat(result.exit()).isEqualTo(124);
    assertThat(result.out()).isEqualTo("begun\n");
    assertThat(result.err()).endsWith("homelab: it was ended after 1 s, its time limit\n");
    long child = Long.parseLong(Files.readString(directory.resolve("child")).strip());
    // It would sleep for minutes; until it is reaped it counts as alive.
    for (ProcessHandle ended : ProcessHandle.of(child).stream().toList()) {
      assertThat(ended.onExit()).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void a_limited_script_without_a_first_line_is_one_of_bash_as_when_vagrant_runs_it()
      throws Exception {
    assertThat(limited("sh", 60, "words=(a b)\necho ${words[1]}\n").out()).isEqualTo("b\n");
  }

  @Test
  void an_ipv6_network_without_a_netmask_gets_a_prefix_of_64() throws Exception {
    assertThat(
            calls(
                "",
                """
                provider: libvirt
                networks:
                  - type: private_network
                    ip: "fd00:77::10"
                """))
        .contains(
            "web: vm.network \"private_network\", {\"ip\":\"fd00:77::10\",\"netmask\":\"64\","
                + "\"libvirt__network_name\":\"devlab-fd00.77..\"}");
  }

  @Test
  void networks_without_an_address_are_apart_from_those_of_other_labs_and_of_vagrant_itself()
      throws Exception {
    String program =
        """
        module Vagrant; def self.configure(version); end; end
        load './Vagrantfile'
        puts (0...5000).map { |i| HomeLab.dhcp("lab-#{i}")[:libvirt__network_address] }
        """;
    Files.writeString(directory.resolve(VosConfig.FILE_NAME), "lab: devlab\nmachines: []\n");
    List<String> addresses = Ruby.run(directory, program).lines().toList();

    assertThat(addresses)
        .doesNotContain("172.28.128.0")
        .allMatch(address -> address.matches("172\\.(28|29|30|31)\\.\\d{1,3}\\.0"));
    assertThat(Set.copyOf(addresses)).hasSizeGreaterThan(900);
    assertThat(
            calls(
                "",
                """
                provider: libvirt
                networks:
                  - type: private_network
                    libvirt__network_address: 10.9.0.0
                """))
        .contains(
            "web: vm.network \"private_network\", {\"libvirt__network_name\":\"devlab-dhcp\","
                + "\"libvirt__network_address\":\"10.9.0.0\","
                + "\"libvirt__netmask\":\"255.255.255.0\",\"type\":\"dhcp\"}");
  }

  @Test
  void plugins_and_triggers_are_told_and_a_name_that_every_object_has_is_none() throws Exception {
    List<String> calls =
        calls(
            "",
            """
            provider: libvirt
            vagrant:
              proxy:
                http: "http://proxy:3128"
              trigger:
                before:
                  - - ":up"
                    - name: hello
              vm:
                provision:
                  - - site
                    - type: ansible_local
                      playbook: site.yml
            """);

    assertThat(calls)
        .contains(
            "web: proxy.http= \"http://proxy:3128\"",
            "web: trigger.before \":up\", {\"name\":\"hello\"}",
            "web: vm.provision \"site\", {\"type\":\"ansible_local\",\"playbook\":\"site.yml\"}");
    assertThatThrownBy(() -> calls("", "provider: libvirt\nvagrant:\n  instance_eval:\n    a: 1\n"))
        .hasMessageContaining("instance_eval is no plugin");
  }

  @Test
  void a_destroyed_uefi_machine_takes_the_variables_with_it_that_are_named_after_it()
      throws Exception {
    assertThat(undefinedWith("/nvram/devlab_web_VARS.fd")).containsExactly("undefine 4", "stop");
    assertThat(undefinedWith("/nvram/devlab_web-2_VARS.fd")).containsExactly("undefine 8", "stop");
    assertThat(undefinedWith("/home/me/keys.fd")).containsExactly("undefine 8", "stop");
  }

  /** How the plugin's own destruction of machine {@code web} calls libvirt. */
  private List<String> undefinedWith(String nvram) throws Exception {
    Files.writeString(
        directory.resolve(VosConfig.FILE_NAME),
        """
        lab: devlab
        machines:
          - name: web
            provider: libvirt
            vagrant: { libvirt: { nvram: %s } }
        """
            .formatted(nvram));
    return Ruby.run(
            directory,
            """
            module Vagrant; def self.configure(version); end; end
            module VagrantPlugins; module ProviderLibvirt; module Action
              class DestroyDomain
                def call(env)
                  connection = env[:machine].provider.driver.connection
                  connection.vm_action(env[:machine].id, :undefine, 8)
                  connection.vm_action(env[:machine].id, :stop)
                end
              end
            end; end; end
            load './Vagrantfile'
            Connection = Class.new do
              def vm_action(uuid, action, *flags); puts [action, *flags].join(" "); end
            end
            Driver = Struct.new(:connection)
            Provider = Struct.new(:driver)
            Settings = Struct.new(:nvram, :default_prefix)
            Machine = Struct.new(:name, :id, :provider, :provider_config)
            VagrantPlugins::ProviderLibvirt::Action::DestroyDomain.new.call(
              { machine: Machine.new(:web, "u-1", Provider.new(Driver.new(Connection.new)), Settings.new("%s", "devlab_")) })
            """
                .formatted(nvram))
        .lines()
        .toList();
  }

  @Test
  void all_disks_of_an_unfinished_machine_go_and_no_others() throws Exception {
    Files.writeString(
        directory.resolve(VosConfig.FILE_NAME),
        "lab: devlab\nmachines: [{ name: web, provider: libvirt }]\n");

    assertThat(
            Ruby.run(
                    directory,
                    """
                    module Vagrant; def self.configure(version); end; end
                    module VagrantPlugins; module ProviderLibvirt; module Action
                      class RemoveStaleVolume
                        def call(env); puts "and the first"; end
                      end
                    end; end; end
                    load './Vagrantfile'
                    Volume = Struct.new(:name) do
                      def destroy; puts name; end
                    end
                    names = %w[devlab_web_1.img devlab_web-vdb.qcow2 devlab_web-vdc.raw devlab_web-2_1.img
                               devlab_web-2-vdb.qcow2 other_web_1.img devlab_web.iso devlab_web-data.qcow2]
                    Volumes = Struct.new(:all)
                    Connection = Struct.new(:volumes)
                    Driver = Struct.new(:connection)
                    Provider = Struct.new(:driver)
                    Machine = Struct.new(:provider)
                    all = Volumes.new(names.map { |name| Volume.new(name) })
                    VagrantPlugins::ProviderLibvirt::Action::RemoveStaleVolume.new.call(
                      { domain_name: "devlab_web", machine: Machine.new(Provider.new(Driver.new(Connection.new(all)))) })
                    """)
                .lines()
                .toList())
        .containsExactly(
            "devlab_web_1.img", "devlab_web-vdb.qcow2", "devlab_web-vdc.raw", "and the first");
  }

  /** Two processes at once, of which each sends its image for a while. */
  @Test
  void two_labs_send_a_box_to_libvirt_one_after_the_other() throws Exception {
    Files.writeString(
        directory.resolve(VosConfig.FILE_NAME),
        "lab: devlab\nmachines: [{ name: web, provider: libvirt }]\n");

    assertThat(
            Ruby.run(
                    directory,
                    """
                    ENV["HOME"] = Dir.pwd
                    module Vagrant; def self.configure(version); end; end
                    module VagrantPlugins; module ProviderLibvirt; module Action
                      class HandleBoxImage
                        def initialize(app); @app = app; end
                        def call(env)
                          raise "two at once" unless Dir.mkdir("sending") == 0
                          sleep 0.2
                          Dir.rmdir("sending")
                          @app.call(env)
                        end
                      end
                    end; end; end
                    load './Vagrantfile'
                    image = VagrantPlugins::ProviderLibvirt::Action::HandleBoxImage
                    children = 4.times.map do
                      fork do
                        threads = 2.times.map { Thread.new { image.new(->(env) { sleep 0.5 }).call({}) } }
                        threads.each(&:value)
                      end
                    end
                    began = Process.clock_gettime(Process::CLOCK_MONOTONIC)
                    puts children.map { |child| Process.wait2(child)[1].success? }.tally
                    puts Process.clock_gettime(Process::CLOCK_MONOTONIC) - began < 4
                    """)
                .lines()
                .toList())
        .containsExactly("{true=>4}", "true");
  }

  @Test
  void virtualbox_finds_the_interface_whatever_words_it_puts_behind_the_name() throws Exception {
    Files.writeString(directory.resolve(VosConfig.FILE_NAME), "lab: devlab\nmachines: []\n");
    String program =
        """
        module Vagrant; def self.configure(version); end; end
        load './Vagrantfile'
        # As Vagrant 2.3.4 compares; the names are those of `VBoxManage list bridgedifs` on macOS and on Linux.
        names = ["en1: Wi-Fi (AirPort)", "en0: Ethernet", "en01: Thunderbolt 1", "bridge0", "eno1", "br0"]
        ["en0", "en0: Ethernet", "en1: Wi-Fi", "eno1", "BR0", "en2"].each do |device|
          _, wanted = HomeLab.network({ type: "public_network", bridge: device }, "devlab", "virtualbox")
          found = Array(wanted[:bridge]).lazy.flat_map do |bridge|
            bridge = bridge.downcase if bridge.respond_to?(:downcase)
            names.select { |name| bridge === name.downcase }
          end.first
          puts "#{device} -> #{found}"
        end
        """;

    assertThat(Ruby.run(directory, program).lines().toList())
        .containsExactly(
            "en0 -> en0: Ethernet",
            "en0: Ethernet -> en0: Ethernet",
            "en1: Wi-Fi -> en1: Wi-Fi (AirPort)",
            "eno1 -> eno1",
            "BR0 -> br0",
            "en2 -> ");
  }
}
