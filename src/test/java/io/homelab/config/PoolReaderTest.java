package io.homelab.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.homelab.model.BoxRef;
import io.homelab.model.Check;
import io.homelab.model.FromPool;
import io.homelab.model.HostName;
import io.homelab.model.KeptVagrantfile;
import io.homelab.model.Lab;
import io.homelab.model.LabName;
import io.homelab.model.LoginKey;
import io.homelab.model.Machine;
import io.homelab.model.MachineName;
import io.homelab.model.PoolName;
import io.homelab.model.PoolSpec;
import io.homelab.model.PoolTerms;
import io.homelab.model.PoolTerms.CheckTerms;
import io.homelab.model.PoolTerms.LeaseTerms;
import io.homelab.model.PoolTerms.OnRelease;
import io.homelab.model.PoolTerms.RetryTerms;
import io.homelab.model.Resources;
import io.homelab.model.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code pools} in a topology; what is wrong with them is in {@code bad-files.txt}. */
class PoolReaderTest {
  private static final String KEY =
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOIQu2ThxmMV4xZWiYurIT9GrzNRzjSbh5AP/xFzvWw9";

  @TempDir private Path folder;

  private Lab lab(String pools) {
    return TemporaryFiles.in(folder).topology("lab: devlab\n" + pools).read().lab();
  }

  /** The pool x with those keys. */
  private PoolSpec pool(String keys) {
    return lab("pools: [{ name: x, template: { box: a }, " + keys + " }]\n").pools().getFirst();
  }

  @Test
  void every_key_of_a_pool_reaches_the_model() {
    PoolSpec pool =
        TemporaryFiles.in(folder)
            .with("setup.sh", "true")
            .topology(
                """
                lab: devlab
                pools:
                  - name: runner
                    template:
                      box: generic/debian12
                      box_version: 4.3.12
                      cpus: 2
                      memory_mb: 2048
                      role: ci
                      host: nuc
                      check: { port: 22 }
                      require: { disk: nvme }
                      networks:
                        - { type: private_network, subnet: auto }
                        - { type: private_network }
                        - { type: forwarded_port, guest: 22, host: 2222, auto_correct: true }
                      provision: setup.sh
                    ready: 4
                    max: 10
                    priority: -20
                    lease: { default: 1h, max: 2d, grace: 90s }
                    boot_limit: 15m
                    check: { every: 30s, fails: 5, ssh: false }
                    ready_max_age: never
                    retries: { limit: 4, backoff: 1m, backoff_max: 1h }
                    max_unhealthy: 50%
                    max_quarantined: 0
                    host_lost_after: 20m
                    creating_at_once: 2 per host
                    on_release: revert
                    admin_keys: [ "KEY me@desk" ]
                """
                    .replace("KEY", KEY))
            .read()
            .lab()
            .pools()
            .getFirst();

    assertThat(pool.name()).isEqualTo(new PoolName("runner"));
    assertThat(pool.terms())
        .isEqualTo(
            new PoolTerms(
                4,
                10,
                -20,
                new LeaseTerms(Duration.ofHours(1), Duration.ofDays(2), Duration.ofSeconds(90)),
                Duration.ofMinutes(15),
                new CheckTerms(Duration.ofSeconds(30), 5, false),
                Optional.empty(),
                new RetryTerms(4, Duration.ofMinutes(1), Duration.ofHours(1)),
                50,
                0,
                Duration.ofMinutes(20),
                2,
                OnRelease.REVERT));
    assertThat(pool.adminKeys()).extracting(LoginKey::toString).containsExactly(KEY + " me@desk");
    Machine template = pool.template();
    assertThat(template.name()).isEqualTo(new MachineName("runner"));
    assertThat(template.box()).isEqualTo(new BoxRef("generic/debian12", "4.3.12", "libvirt"));
    assertThat(template.resources()).isEqualTo(new Resources(2, 2048, 0));
    assertThat(template.role()).isEqualTo(new Role("ci"));
    assertThat(template.pin()).contains(new HostName("nuc"));
    assertThat(template.check()).isEqualTo(new Check.Port(22));
    assertThat(template.require()).isEqualTo(Map.of("disk", "nvme"));
    assertThat(template.networks()).hasSize(3);
    assertThat(template.provision()).hasSize(1);
    assertThat(template.priority()).isEqualTo(-20);
  }

  @Test
  void what_is_left_out_is_usual_and_the_role_is_the_name_of_the_pool() {
    PoolSpec pool =
        lab("""
        defaults: { box: a, memory_mb: 768, priority: 7, vagrant: { vm: { boot_timeout: 9 } } }
        pools: [{ name: x, template: { cpus: 2 } }]
        """)
            .pools()
            .getFirst();

    assertThat(pool.terms()).isEqualTo(PoolTerms.defaults(1, 2));
    assertThat(pool.adminKeys()).isEmpty();
    assertThat(pool.template().role()).isEqualTo(new Role("x"));
    assertThat(pool.template().resources()).isEqualTo(new Resources(2, 768, 0));
    assertThat(pool.template().vagrant()).containsKey("vm");
    assertThat(pool.template().priority()).as("the pool's, not that of machines").isEqualTo(-10);
  }

  @ParameterizedTest
  @CsvSource({
    "ready: 3, 3, 6",
    "ready: 0, 0, 1",
    "max: 1, 1, 1",
    "max: 9, 1, 9",
    "ready: 9000, 9000, 10000"
  })
  void as_many_can_be_out_as_are_ready_unless_max_says_otherwise(String key, int ready, int max) {
    assertThat(pool(key).terms()).isEqualTo(PoolTerms.defaults(ready, max));
  }

  @Test
  void a_time_that_is_left_out_gives_way_to_the_one_that_limits_it() {
    assertThat(pool("lease: { max: 1h }").terms().lease().usual()).isEqualTo(Duration.ofHours(1));
    assertThat(pool("lease: { default: 3d }").terms().lease().max()).isEqualTo(Duration.ofDays(3));
    RetryTerms shorter = pool("retries: { backoff_max: 10s }").terms().retries();
    assertThat(shorter.backoff()).isEqualTo(Duration.ofSeconds(10));
    RetryTerms longer = pool("retries: { backoff: 1h }").terms().retries();
    assertThat(longer.backoffMax()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void how_many_are_made_at_once_is_a_number_or_so_many_per_host() {
    assertThat(pool("creating_at_once: 3").terms().creatingAtOnce()).isEqualTo(3);
    assertThat(pool("creating_at_once: 100 per host").terms().creatingAtOnce()).isEqualTo(100);
  }

  @Test
  void a_lab_may_have_pools_alone_and_a_pool_the_name_of_a_machine() {
    assertThat(lab("pools: [{ name: x, template: { box: a } }]\n").machines()).isEmpty();
    assertThat(lab("pools: [{ name: x, template: { box: a } }]\nmachines: []\n").machines())
        .isEmpty();
    Lab both =
        lab(
            """
            machines: [{ name: x, box: a }]
            pools: [{ name: y, template: { box: b } }, { name: x, template: { box: c } }]
            """);
    assertThat(both.machines()).extracting(Machine::name).containsExactly(new MachineName("x"));
    assertThat(both.pools()).extracting(pool -> pool.name().value()).containsExactly("y", "x");
    assertThat(both.pool(new PoolName("x")).orElseThrow().template().box().name()).isEqualTo("c");
    assertThat(both.pool(new PoolName("z"))).isEmpty();
  }

  @Test
  void a_lab_made_from_another_keeps_its_pools() {
    Lab lab =
        lab(
            """
            machines: [{ name: web, box: a }]
            pools: [{ name: x, template: { box: a } }]
            """);
    MachineName web = new MachineName("web");
    assertThat(
            List.of(
                lab.with(List.of()),
                lab.named(new LabName("other")),
                lab.madeBy(Optional.of("sim")),
                lab.keeping(new KeptVagrantfile("Vagrantfile", new TreeMap<>(), new TreeSet<>())),
                lab.pinned(Map.of(web, new HostName("nuc"))),
                lab.starting(Set.of(web)),
                lab.only(Set.of()),
                lab.withBoxes(box -> new BoxRef("b", "1", "libvirt"))))
        .extracting(Lab::pools)
        .containsOnly(lab.pools());
  }

  @Test
  void local_pools_change_the_shared_ones_by_name() {
    List<PoolSpec> pools =
        TemporaryFiles.in(folder)
            .topology(
                """
                lab: devlab
                pools:
                  - { name: x, template: { box: a, cpus: 2 }, ready: 4, lease: { grace: 1m } }
                  - { name: y, template: { box: a } }
                """)
            .with(
                "local/topology.yaml",
                """
                pools:
                  - { name: z, template: { box: a } }
                  - { name: x, template: { cpus: 1 }, ready: 0 }
                """)
            .read()
            .lab()
            .pools();

    assertThat(pools).extracting(pool -> pool.name().value()).containsExactly("x", "y", "z");
    assertThat(pools.getFirst().template().resources().cpus()).isEqualTo(1);
    assertThat(pools.getFirst().terms().ready()).isZero();
    assertThat(pools.getFirst().terms().lease().grace()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_machine_is_missed_only_where_there_are_no_pools() {
    assertThat(TemporaryFiles.in(folder).topology("lab: a\n").problems())
        .containsExactly(
            "topology.yaml:1:1: the file has no 'machines'; expected a list of machines");
  }

  @Test
  void a_machine_from_a_pool_is_what_its_template_says_and_its_own_beside_it() {
    Lab lab =
        lab(
            """
            defaults: { cpus: 2, priority: 7, role: any, box: x }
            machines:
              - name: web
                from_pool: runner
                count: 2
                hostname: www
                check: { port: 80 }
                require: { zone: b }
                depends_on: [db]
                provision: [{ inline: own }]
              - { name: db }
              - { name: like, from_pool: runner, role: db, host: nuc, priority: 3 }
            pools:
              - name: runner
                priority: -5
                template:
                  box: a
                  memory_mb: 64
                  check: { port: 22 }
                  require: { disk: nvme, zone: a }
                  networks: [{ type: public_network, dev: br0 }]
                  provision: [{ inline: one }, { inline: two }]
            """);
    Machine template = lab.pools().getFirst().template();
    Machine web = lab.machines().get(1);

    assertThat(web.name().value()).isEqualTo("web-2");
    assertThat(web.hostname()).isEqualTo("www-2");
    assertThat(web.box()).isEqualTo(template.box());
    assertThat(web.resources()).isEqualTo(new Resources(2, 64, 0));
    assertThat(web.networks()).isEqualTo(template.networks());
    assertThat(web.check()).isEqualTo(new Check.Port(80));
    assertThat(web.require()).isEqualTo(Map.of("disk", "nvme", "zone", "b"));
    assertThat(web.priority()).as("not the pool's").isEqualTo(7);
    assertThat(web.role().value()).isEqualTo("any");
    assertThat(web.provision()).hasSize(3).startsWith(template.provision().getFirst());
    assertThat(web.fromPool()).contains(new FromPool(new PoolName("runner"), 2));
    assertThat(web.dependsOn()).containsExactly(new MachineName("db"));
    assertThat(lab.machines().get(2).fromPool()).isEmpty();

    Machine like = lab.machines().get(3);
    assertThat(like.role().value()).isEqualTo("db");
    assertThat(like.pin()).contains(new HostName("nuc"));
    assertThat(like.priority()).isEqualTo(3);
    assertThat(like.check()).isEqualTo(new Check.Port(22));
  }
}
