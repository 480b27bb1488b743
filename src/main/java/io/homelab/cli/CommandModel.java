package io.homelab.cli;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Makes picocli's model of commands. This one reads their annotations, which takes longer than most
 * commands; so the build compiles a subclass that builds the same model, {@code CompiledCommands}.
 */
class CommandModel {
  /** picocli's own looks for Groovy in every jar of the class path before it makes anything. */
  static final IFactory FACTORY =
      new IFactory() {
        @Override
        public <K> K create(Class<K> type) throws Exception {
          if (type == List.class || type == Collection.class) {
            return type.cast(new ArrayList<>());
          }
          if (type.isInterface()) {
            return CommandLine.defaultFactory().create(type);
          }
          Constructor<K> constructor = type.getDeclaredConstructor();
          constructor.setAccessible(true);
          return constructor.newInstance();
        }
      };

  private static final CommandModel CHOSEN = chosen();

  /** The compiled one, where there is one: an IDE may have left it out. */
  static CommandModel get() {
    return CHOSEN;
  }

  private static CommandModel chosen() {
    try {
      return Class.forName("io.homelab.cli.CompiledCommands")
          .asSubclass(CommandModel.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      return new CommandModel();
    }
  }

  /** A command of a class with a constructor that takes nothing. */
  Object make(Class<?> type) {
    try {
      return FACTORY.create(type);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a command takes. */
  CommandSpec of(Object command) {
    return CommandSpec.forAnnotatedObject(command, FACTORY);
  }

  /**
   * The help of a command in {@link HelpLook#USUAL_WIDTH} columns.
   *
   * @param command its words, such as {@code vos up}; none for the root
   * @return nothing where it has yet to be rendered
   */
  @Nullable String help(String command, boolean colours) {
    return null;
  }

  /** Tells a command which one it is below; picocli does that itself for what has annotations. */
  void adopt(Object child, Object parent) {}
}
