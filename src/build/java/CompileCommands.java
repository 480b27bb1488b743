import io.homelab.cli.Environment;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Range;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * Compiles what the annotations of the commands say, into a class that builds the same model
 * without reading them: reading takes longer than all the rest of a start. So does rendering a
 * help, which is therefore kept as text. The build runs this file on the compiled classes.
 *
 * <p>It has neither lambdas nor text put together at run time, for which the JVM would make classes
 * at each start.
 */
public final class CompileCommands {
  private static final String ROOM = "io/homelab/cli";
  private static final String CLASS = "CompiledCommands";
  private static final String HELP = "CompiledHelp";

  private final StringBuilder out = new StringBuilder();

  /** A command or a mixin, and how the command's fields lead to it. */
  private record Owner(String path, Class<?> type) {}

  /**
   * @param args the folder of the compiled classes, and the one for the source
   */
  public static void main(String[] args) throws Exception {
    Path classes = Path.of(args[0]);
    Path sources = Files.createDirectories(Path.of(args[1]).resolve(ROOM));
    // What an older build left must not show through.
    try (Stream<Path> all = Files.list(classes.resolve(ROOM))) {
      for (Path file : all.filter(CompileCommands::isMade).toList()) {
        Files.delete(file);
      }
    }
    Path commands = sources.resolve(CLASS + ".java");
    Path help = sources.resolve(HELP + ".java");
    Files.writeString(commands, new CompileCommands().written(types(classes)));
    Files.writeString(help, new CompileCommands().help());
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                System.err,
                System.err,
                "-proc:none",
                "-nowarn",
                "-XDstringConcat=inline",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                commands.toString(),
                help.toString());
    System.exit(code);
  }

  private static boolean isMade(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(CLASS) || name.startsWith(HELP);
  }

  /** The help of every command as {@code HelpLook} renders it, in colours and without. */
  @SuppressWarnings("unchecked")
  private String help() throws ReflectiveOperationException {
    out.append("// Made by the build from the annotations of the commands.\n");
    out.append("package io.homelab.cli;\n\n");
    out.append("final class " + HELP + " {\n");
    out.append("  static String of(String command, boolean colours) {\n    switch (command) {\n");
    Environment nobody =
        new Environment(
            null, Map.of(), null, null, null, Environment.Terminal.none(), null, null, null);
    Method pages =
        Class.forName("io.homelab.cli.HelpLook").getDeclaredMethod("pages", Environment.class);
    pages.setAccessible(true);
    ((Map<String, List<String>>) pages.invoke(null, nobody))
        .forEach((command, page) ->
            out.append(
                "      case %s: return colours ? %s : %s;\n"
                    .formatted(text(command), text(page.getFirst()), text(page.getLast()))));
    return out.append("      default: return null;\n    }\n  }\n}\n").toString();
  }

  private static List<Class<?>> types(Path classes) throws IOException, ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve(ROOM))) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.startsWith("package-info")) {
          Class<?> type =
              Class.forName(
                  ROOM.replace('/', '.') + "." + name.substring(0, name.length() - 6),
                  false,
                  CompileCommands.class.getClassLoader());
          if (type.isAnnotationPresent(Command.class)) {
            types.add(type);
          }
        }
      }
    }
    return types;
  }

  private String written(List<Class<?>> types) throws ReflectiveOperationException {
    out.append("// Made by the build from the annotations of the commands.\n");
    out.append("package io.homelab.cli;\n\n");
    out.append("import picocli.CommandLine.Model.*;\n\n");
    out.append("@SuppressWarnings({\"unchecked\", \"rawtypes\"})\n");
    out.append("final class " + CLASS + " extends CommandModel {\n");
    out.append("  @Override Object make(Class<?> type) {\n    switch (type.getName()) {\n");
    for (Class<?> type : types) {
      if (Stream.of(type.getDeclaredConstructors())
          .anyMatch(each -> each.getParameterCount() == 0)) {
        out.append("      case %s: return new %s();\n".formatted(text(type.getName()), name(type)));
      }
    }
    out.append("      default: return super.make(type);\n    }\n  }\n\n");
    out.append(
        "  @Override CommandSpec of(Object command) {\n    switch (command.getClass().getName()) {\n");
    for (int i = 0; i < types.size(); i++) {
      out.append(
          "      case %s: return of%d((%s) command);\n"
              .formatted(text(types.get(i).getName()), i, name(types.get(i))));
    }
    out.append("      default: return super.of(command);\n    }\n  }\n\n");
    out.append(
        "  @Override void adopt(Object child, Object parent) {\n    switch (child.getClass().getName()) {\n");
    for (Class<?> type : types) {
      for (Field field : fields(type)) {
        if (field.isAnnotationPresent(ParentCommand.class)) {
          out.append(
              "      case %s: ((%s) child).%s = (%s) parent; break;\n"
                  .formatted(
                      text(type.getName()), name(type), field.getName(), name(field.getType())));
        }
      }
    }
    out.append("      default: break;\n    }\n  }\n\n");
    out.append("  @Override String help(String command, boolean colours) {\n");
    out.append("    return " + HELP + ".of(command, colours);\n  }\n");
    for (int i = 0; i < types.size(); i++) {
      command(i, types.get(i));
    }
    return out.append("}\n").toString();
  }

  private void command(int number, Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor =
        Arrays.stream(type.getDeclaredConstructors())
            .min((a, b) -> a.getParameterCount() - b.getParameterCount())
            .orElseThrow();
    constructor.setAccessible(true);
    Object command = constructor.newInstance(new Object[constructor.getParameterCount()]);
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    List<Owner> owners = new ArrayList<>(List.of(new Owner("command", type)));
    for (int i = 0; i < owners.size(); i++) {
      for (Field field : fields(owners.get(i).type())) {
        if (field.isAnnotationPresent(Mixin.class)) {
          owners.add(new Owner(owners.get(i).path() + "." + field.getName(), field.getType()));
        }
      }
    }
    List<ArgSpec> args = new ArrayList<>(spec.options());
    args.addAll(spec.positionalParameters());

    out.append("\n  private static CommandSpec of%d(%s command) {\n".formatted(number, name(type)));
    out.append("    CommandSpec spec = CommandSpec.wrapWithoutInspection(command, FACTORY);\n");
    attributes(spec);
    for (Owner owner : owners) {
      for (Field field : fields(owner.type())) {
        if (field.isAnnotationPresent(Spec.class)) {
          out.append("    %s.%s = spec;\n".formatted(owner.path(), field.getName()));
        }
      }
    }
    for (int i = 0; i < args.size(); i++) {
      argument(number, i, args.get(i));
    }
    out.append("    return spec;\n  }\n");
    if (!args.isEmpty()) {
      fields(number, type, args, owners);
    }
  }

  /** How picocli reads and writes the fields of a command. */
  private void fields(int number, Class<?> type, List<ArgSpec> args, List<Owner> owners) {
    out.append("\n");
    out.append(
        "  private static final class Arg%d implements ISetter, IGetter {\n".formatted(number));
    out.append(
        "    private final %s command;\n    private final int index;\n\n".formatted(name(type)));
    out.append("    Arg%d(%s command, int index) {\n".formatted(number, name(type)));
    out.append("      this.command = command;\n      this.index = index;\n    }\n\n");
    out.append("    @Override public <T> T get() {\n      switch (index) {\n");
    for (int i = 0; i < args.size(); i++) {
      out.append(
          "        case %d: return (T) (Object) %s;\n".formatted(i, place(args.get(i), owners)));
    }
    out.append("        default: throw new IllegalStateException();\n      }\n    }\n\n");
    out.append(
        "    @Override public <T> T set(T value) {\n      Object old = get();\n      switch (index) {\n");
    for (int i = 0; i < args.size(); i++) {
      Class<?> held = ((Field) args.get(i).userObject()).getType();
      out.append(
          "        case %d: %s = (%s) (Object) value; break;\n"
              .formatted(i, place(args.get(i), owners), boxed(held)));
    }
    out.append(
        "        default: throw new IllegalStateException();\n      }\n      return (T) old;\n    }\n  }\n");
  }

  /** Those of the classes above it first, as picocli reads them. */
  private static List<Field> fields(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      fields.addAll(0, List.of(each.getDeclaredFields()));
    }
    return fields;
  }

  private static String place(ArgSpec arg, List<Owner> owners) {
    Field field = (Field) arg.userObject();
    Owner owner =
        owners.stream()
            .filter(each -> field.getDeclaringClass().isAssignableFrom(each.type()))
            .reduce((a, b) -> {
              throw new IllegalStateException("two mixins of one type hold " + field);
            })
            .orElseThrow();
    return owner.path() + "." + field.getName();
  }

  private void attributes(CommandSpec spec) {
    CommandSpec plain = CommandSpec.create();
    refuse(
        spec.aliases().length > 0 || spec.defaultValueProvider() != null || spec.helpCommand(),
        spec);
    refuse(spec.mixins().containsKey("mixinStandardHelpOptions"), spec);
    out.append("    spec.name(%s);\n".formatted(text(spec.name())));
    if (spec.versionProvider() != null) {
      out.append(
          "    spec.versionProvider(new %s());\n"
              .formatted(name(spec.versionProvider().getClass())));
    }
    if (spec.scopeType() != plain.scopeType()) {
      out.append(
          "    spec.scopeType(picocli.CommandLine.ScopeType.%s);\n".formatted(spec.scopeType()));
    }
    UsageMessageSpec usage = spec.usageMessage();
    UsageMessageSpec usual = plain.usageMessage();
    refuse(usage.customSynopsis().length > 0 || usage.hidden() && false, spec);
    texts("description", usage.description(), usual.description());
    texts("header", usage.header(), usual.header());
    texts("footer", usage.footer(), usual.footer());
    one("headerHeading", usage.headerHeading(), usual.headerHeading());
    one("synopsisHeading", usage.synopsisHeading(), usual.synopsisHeading());
    one(
        "synopsisSubcommandLabel",
        usage.synopsisSubcommandLabel(),
        usual.synopsisSubcommandLabel());
    one("descriptionHeading", usage.descriptionHeading(), usual.descriptionHeading());
    one("parameterListHeading", usage.parameterListHeading(), usual.parameterListHeading());
    one("optionListHeading", usage.optionListHeading(), usual.optionListHeading());
    one("commandListHeading", usage.commandListHeading(), usual.commandListHeading());
    one("exitCodeListHeading", usage.exitCodeListHeading(), usual.exitCodeListHeading());
    one("footerHeading", usage.footerHeading(), usual.footerHeading());
    if (usage.hidden()) {
      out.append("    spec.usageMessage().hidden(true);\n");
    }
    if (!usage.exitCodeList().isEmpty()) {
      out.append("    java.util.Map<String, String> codes = new java.util.LinkedHashMap<>();\n");
      usage
          .exitCodeList()
          .forEach((code, meaning) ->
              out.append("    codes.put(%s, %s);\n".formatted(text(code), text(meaning))));
      out.append("    spec.usageMessage().exitCodeList(codes);\n");
    }
  }

  private void one(String attribute, String value, String usual) {
    if (!value.equals(usual)) {
      out.append("    spec.usageMessage().%s(%s);\n".formatted(attribute, text(value)));
    }
  }

  private void texts(String attribute, String[] values, String[] usual) {
    if (!Arrays.equals(values, usual)) {
      out.append("    spec.usageMessage().%s(%s);\n".formatted(attribute, texts(values)));
    }
  }

  private void argument(int number, int index, ArgSpec arg) {
    refuse(
        arg.interactive()
            || arg.parameterConsumer() != null
            || arg.group() != null
            || !arg.splitRegex().isEmpty(),
        arg);
    if (arg instanceof OptionSpec option) {
      refuse(option.negatable() || !option.fallbackValue().isEmpty(), arg);
      out.append("    spec.addOption(OptionSpec.builder(%s)\n".formatted(texts(option.names())));
      flag("usageHelp", option.usageHelp());
      flag("versionHelp", option.versionHelp());
      if (option.order() != -1) {
        out.append("        .order(%d)\n".formatted(option.order()));
      }
    } else {
      out.append("    spec.addPositional(PositionalParamSpec.builder()\n");
      if (!((PositionalParamSpec) arg).index().isUnspecified()) {
        out.append(
            "        .index(%s)\n".formatted(text(((PositionalParamSpec) arg).index().toString())));
      }
    }
    out.append("        .type(%s.class)\n".formatted(name(arg.type())));
    Class<?>[] auxiliary = arg.auxiliaryTypes();
    if (!(auxiliary.length == 1 && auxiliary[0] == arg.type())) {
      out.append("        .auxiliaryTypes(");
      for (int i = 0; i < auxiliary.length; i++) {
        out.append(i == 0 ? "" : ", ").append(name(auxiliary[i])).append(".class");
      }
      out.append(")\n");
    }
    Range arity = arg.arity();
    out.append(
        "        .arity(new picocli.CommandLine.Range(%d, %d, %b, %b, %s))\n"
            .formatted(
                arity.min(),
                arity.max(),
                arity.isVariable(),
                arity.isUnspecified(),
                arity.isUnspecified() ? "null" : text(arity.toString())));
    out.append("        .paramLabel(%s)\n".formatted(text(arg.paramLabel())));
    out.append("        .description(%s)\n".formatted(texts(arg.description())));
    flag("required", arg.required());
    flag("hidden", arg.hidden());
    flag("hideParamSyntax", arg.hideParamSyntax());
    if (arg.defaultValue() != null) {
      out.append("        .defaultValue(%s)\n".formatted(text(arg.defaultValue())));
    }
    if (arg.scopeType() != ScopeType.LOCAL) {
      out.append(
          "        .scopeType(picocli.CommandLine.ScopeType.%s)\n".formatted(arg.scopeType()));
    }
    if (arg.converters().length > 0) {
      out.append("        .converters(");
      for (int i = 0; i < arg.converters().length; i++) {
        out.append(i == 0 ? "" : ", ")
            .append("new %s()".formatted(name(arg.converters()[i].getClass())));
      }
      out.append(")\n");
    }
    if (arg.completionCandidates() != null && auxiliary[0].isEnum()) {
      // picocli would find them by reflection.
      List<String> names = new ArrayList<>();
      arg.completionCandidates().forEach(names::add);
      out.append(
          "        .completionCandidates(java.util.Arrays.asList(%s))\n"
              .formatted(texts(names.toArray(String[]::new))));
    } else if (arg.completionCandidates() != null) {
      out.append(
          "        .completionCandidates(new %s())\n"
              .formatted(name(arg.completionCandidates().getClass())));
    }
    out.append(
        "        .initialValue(new Arg%1$d(command, %2$d).get())\n".formatted(number, index));
    out.append(
        "        .setter(new Arg%1$d(command, %2$d)).getter(new Arg%1$d(command, %2$d)).build());\n"
            .formatted(number, index));
  }

  private void flag(String attribute, boolean value) {
    if (value) {
      out.append("        .%s(true)\n".formatted(attribute));
    }
  }

  /** What no command needs so far, and this program therefore cannot. */
  private static void refuse(boolean unknown, Object what) {
    if (unknown) {
      throw new IllegalStateException(what + " has something that " + CLASS + " cannot keep");
    }
  }

  private static String name(Class<?> type) {
    return type.getCanonicalName();
  }

  private static String boxed(Class<?> type) {
    return switch (type.getName()) {
      case "boolean" -> "Boolean";
      case "int" -> "Integer";
      case "long" -> "Long";
      case "double" -> "Double";
      default -> name(type);
    };
  }

  private static String texts(String[] values) {
    return "new String[] {"
        + String.join(", ", Arrays.stream(values).map(CompileCommands::text).toList())
        + "}";
  }

  private static String text(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (char each : value.toCharArray()) {
      switch (each) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        default -> {
          if (each < 32 || each > 126) {
            text.append("\\u%04x".formatted((int) each));
          } else {
            text.append(each);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
