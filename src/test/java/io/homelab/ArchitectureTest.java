package io.homelab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms, as docs/architecture.md draws them. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.homelab");

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
        .layer("plugins")
        .definedBy("io.homelab.plugins..")
        .layer("model")
        .definedBy("io.homelab.model..")
        .whereLayer("Main")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayOnlyBeAccessedByLayers("Main")
        .whereLayer("operations")
        .mayOnlyBeAccessedByLayers("Main", "cli", "report")
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("Main", "cli")
        .whereLayer("run")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "report")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "report", "run")
        .whereLayer("placement")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "report", "plan")
        .whereLayer("config")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations")
        .whereLayer("state")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "run", "plan", "guest")
        .whereLayer("plugins")
        .mayOnlyBeAccessedByLayers("Main", "cli")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "run", "plan", "plugins")
        .whereLayer("workdir")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "run", "engine", "plan", "probe")
        .whereLayer("guest")
        .mayOnlyBeAccessedByLayers("Main", "cli", "run", "report")
        .whereLayer("probe")
        .mayOnlyBeAccessedByLayers("Main", "cli", "operations", "report", "run", "plan")
        .whereLayer("remote")
        .mayOnlyBeAccessedByLayers(
            "Main", "cli", "operations", "run", "engine", "probe", "workdir", "guest", "plugins")
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
