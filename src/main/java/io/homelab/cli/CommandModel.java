package io.homelab.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Makes picocli's model of commands. This one reads their annotations, which takes longer than most
 * commands; so the build compiles a subclass that builds the same model, {@code CompiledCommands}.
 */
class CommandModel {
  private static final CommandModel CHOSEN = chosen();

  /** The compiled one, where there is one: an IDE may have left it out. */
  static CommandModel get() {
    return CHOSEN;
  }

  private static CommandModel chosen() {
    try {
      return (CommandModel)
          Class.forName("io.homelab.cli.CompiledCommands").getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      return new CommandModel();
    }
  }

  /** A command of a class with a constructor that takes nothing. */
  Object make(Class<?> type) {
    try {
      return CommandLine.defaultFactory().create(type);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a command takes. */
  CommandSpec of(Object command) {
    return CommandSpec.forAnnotatedObject(command);
  }

  /** Tells a command which one it is below; picocli does that itself for what has annotations. */
  void adopt(Object child, Object parent) {}
}
