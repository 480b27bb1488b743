package io.homelab;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.homelab.state.LabLease;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms, as docs/architecture.md draws them. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.homelab");

  /** A lab's lock is held by use cases; a test of the command line holds one, too. */
  private static final DescribedPredicate<JavaClass> LOCK_HOLDER =
      nameMatching("io\\.homelab\\.cli\\.Workspace").forSubtype();

  @Test
  void rooms_depend_on_each_other_only_as_drawn() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("Main")
        .definedBy("io.homelab")
        .layer("cli")
        .definedBy("io.homelab.cli..")
        .layer("operations")
        .definedBy("io.homelab.operations..")
        .layer("report")
        .definedBy("io.homelab.report..")
        .layer("run")
        .definedBy("io.homelab.run..")
        .layer("plan")
        .definedBy("io.homelab.plan..")
        .layer("placement")
        .definedBy("io.homelab.placement..")
        .layer("config")
        .definedBy("io.homelab.config..")
        .layer("state")
        .definedBy("io.homelab.state..")
        .layer("engine")
        .definedBy("io.homelab.engine..")
        .layer("workdir")
        .definedBy("io.homelab.workdir..")
        .layer("guest")
        .definedBy("io.homelab.guest..")
        .layer("probe")
        .definedBy("io.homelab.probe..")
        .layer("remote")
        .definedBy("io.homelab.remote..")
        .layer("boxes")
        .definedBy("io.homelab.boxes..")
        .layer("plugins")
        .definedBy("io.homelab.plugins..")
        .layer("pool")
        .definedBy("io.homelab.pool..")
        .layer("shared")
        .definedBy("io.homelab.shared..")
        .layer("postgres")
        .definedBy("io.homelab.postgres..")
        .layer("server")
        .definedBy("io.homelab.server..")
        .layer("client")
        .definedBy("io.homelab.client..")
        .layer("access")
        .definedBy("io.homelab.access..")
        .layer("model")
        .definedBy("io.homelab.model..")
        .whereLayer("Main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayOnlyBeAccessedByLayers("Main")
        .whereLayer("operations")
        .mayOnlyBeAccessedByLayers("Main", "cli", "client", "report", "server")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("Main", "cli", "server")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("client")
        .mayOnlyBeAccessedByLayers("Main")
        .whereLayer("access")
        .mayOnlyBeAccessedByLayers("Main", "operations", "report", "server", "shared", "postgres")
        .whereLayer("run")
        .mayOnlyBeAccessedByLayers("Main", "operations", "report")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers("Main", "operations", "report", "run")
        .whereLayer("placement")
        .mayOnlyBeAccessedByLayers("Main", "operations", "report", "plan")
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers("Main", "operations")
        .whereLayer("state")
        .mayOnlyBeAccessedByLayers(
            "Main", "operations", "run", "plan", "guest", "shared", "postgres")
        .whereLayer("shared")
        .mayOnlyBeAccessedByLayers("Main", "operations", "postgres")
        .whereLayer("postgres")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("boxes")
        .mayOnlyBeAccessedByLayers("Main", "operations", "run", "engine", "plan")
        .whereLayer("pool")
        .mayOnlyBeAccessedByLayers("Main", "operations", "report", "shared", "postgres")
        .whereLayer("plugins")
        .mayOnlyBeAccessedByLayers("Main")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("Main", "operations", "run", "plan", "plugins")
        .whereLayer("workdir")
        .mayOnlyBeAccessedByLayers("Main", "operations", "run", "engine", "plan", "probe")
        .whereLayer("guest")
        .mayOnlyBeAccessedByLayers("Main", "operations", "run", "report")
        .whereLayer("probe")
        .mayOnlyBeAccessedByLayers("Main", "operations", "report", "run", "plan")
        .whereLayer("remote")
        .mayOnlyBeAccessedByLayers(
            "Main", "operations", "run", "engine", "probe", "workdir", "guest", "plugins")
        .ignoreDependency(LOCK_HOLDER, type(LabLease.class))
        .check(CLASSES);
  }

  /** A command parses, calls one use case, and renders what that answers. */
  @Test
  void commands_know_use_cases_views_and_values_and_nothing_below() {
    classes()
        .that()
        .resideInAPackage("io.homelab.cli..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "io.homelab.cli..",
                    "io.homelab.operations..",
                    "io.homelab.report..",
                    "io.homelab.model..",
                    "picocli..",
                    "java..",
                    "org.slf4j..",
                    "org.jspecify..")
                .or(type(LabLease.class)))
        .check(CLASSES);
  }

  /** An endpoint reads a request, calls one use case, and renders what that answers. */
  @Test
  void the_server_knows_use_cases_views_and_values_and_nothing_below() {
    classes()
        .that()
        .resideInAPackage("io.homelab.server..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.homelab.server..",
                "io.homelab.operations..",
                "io.homelab.report..",
                "io.homelab.access..",
                "io.homelab.model..",
                "tools.jackson..",
                "com.sun.net.httpserver..",
                "gg.jte..",
                "io.prometheus..",
                "java..",
                "javax.net.ssl..",
                "org.slf4j..",
                "org.jspecify.."))
        .check(CLASSES);
  }

  /** So that whoever looks at a page is told what the API tells, and may what it lets him. */
  @Test
  void the_pages_ask_the_api_and_nothing_below() {
    classes()
        .that()
        .resideInAPackage("io.homelab.server.pages..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.homelab.server..",
                "io.homelab.report..",
                "io.homelab.access..",
                "io.homelab.model..",
                "tools.jackson..",
                "gg.jte..",
                "java..",
                "org.slf4j..",
                "org.jspecify.."))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.homelab.server.pages..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("gg.jte..")
        .check(CLASSES);
  }

  /** Elsewhere nothing is decided, and nothing is known of hosts and labs. */
  @Test
  void the_client_knows_the_ports_of_use_cases_and_values_and_nothing_below() {
    classes()
        .that()
        .resideInAPackage("io.homelab.client..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.homelab.client..",
                "io.homelab.operations..",
                "io.homelab.model..",
                "tools.jackson..",
                "java..",
                "javax.net.ssl..",
                "javax.security.auth.x500..",
                "org.jspecify.."))
        .check(CLASSES);
  }

  @Test
  void one_class_knows_the_http_server() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("JdkWebServer")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.sun.net.httpserver..")
        .check(CLASSES);
  }

  /** The reconciler is a function of what it is given; only the room of the books knows files. */
  @Test
  void pools_know_values_alone() {
    classes()
        .that()
        .resideInAPackage("io.homelab.pool..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "io.homelab.pool..",
                "io.homelab.model..",
                "tools.jackson..",
                "java..",
                "org.jspecify.."))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.homelab.pool")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "tools.jackson..")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(CLASSES);
  }

  @Test
  void rooms_form_no_cycle() {
    slices().matching("io.homelab.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void only_the_ssh_room_knows_the_ssh_library() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.homelab.remote.ssh..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("net.schmizz..", "com.hierynomus..")
        .check(CLASSES);
  }

  /** Its jars are not on the class path of commands that need no database. */
  @Test
  void only_the_room_of_the_database_knows_it_and_nobody_names_that_room() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.homelab.postgres..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.homelab.postgres..",
            "java.sql..",
            "javax.sql..",
            "org.postgresql..",
            "com.zaxxer..",
            "org.flywaydb..")
        .check(CLASSES);
  }

  @Test
  void only_main_knows_that_the_engine_is_vagrant() {
    noClasses()
        .that()
        .resideInAPackage("io.homelab.*..")
        .and()
        .resideOutsideOfPackage("io.homelab.engine.vagrant..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.homelab.engine.vagrant..")
        .check(CLASSES);
  }

  @Test
  void only_the_command_line_knows_picocli() {
    noClasses()
        .that()
        .resideInAPackage("io.homelab.*..")
        .and()
        .resideOutsideOfPackage("io.homelab.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void only_main_touches_the_process() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.homelab")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .check(CLASSES);
  }
}
