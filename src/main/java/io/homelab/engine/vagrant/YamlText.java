package io.homelab.engine.vagrant;

import java.math.BigDecimal;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Writes plain values as YAML that every reader takes for the same values. Readers differ in what
 * an unquoted word is: {@code yes}, {@code 012}, {@code 1:30} and {@code 1.10} are a boolean or
 * numbers for Ruby (YAML 1.1) and partly texts for YAML 1.2, which is all that the library knows.
 * So texts are quoted unless they are surely texts, and numbers are written in the way that all
 * agree on. What is not ASCII is escaped, since YAML 1.1 takes U+2028 and others for line breaks.
 * The order of a map is kept; nothing is ever an alias.
 */
public final class YamlText {
  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setIndent(2)
          .setIndicatorIndent(2)
          .setIndentWithIndicator(true)
          .setSplitLines(false)
          .setMaxSimpleKeyLength(1024)
          .setDereferenceAliases(true)
          .setUseUnicodeEncoding(false)
          .build();

  private YamlText() {}

  /**
   * The document.
   *
   * @param root maps with text keys, lists, texts, numbers, booleans, null
   * @throws IllegalArgumentException when there is anything else in it
   */
  public static String of(Map<String, ?> root) {
    try {
      return new Dump(SETTINGS, new Sure()).dumpToString(root);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Chooses how each value is written. */
  private static final class Sure extends StandardRepresenter {
    private static final String SURE_WORD = "[A-Za-z_/][A-Za-z0-9_/.-]*";
    private static final String SPECIAL_WORD =
        "(?i)y|n|yes|no|on|off|true|false|null|nan|inf|\\.nan|\\.inf|_+";

    Sure() {
      super(SETTINGS);
      representers.put(String.class, text -> text((String) text));
      representers.put(Double.class, number -> decimal((Double) number));
      representers.put(
          BigDecimal.class,
          number -> representScalar(Tag.FLOAT, ((BigDecimal) number).toPlainString()));
    }

    @Override
    protected NodeTuple representMappingEntry(Map.Entry<?, ?> entry) {
      return new NodeTuple(word(String.valueOf(entry.getKey())), representData(entry.getValue()));
    }

    private Node text(String text) {
      return isBlock(text) ? representScalar(Tag.STR, text, ScalarStyle.LITERAL) : word(text);
    }

    private Node word(String text) {
      boolean sure = text.matches(SURE_WORD) && !text.matches(SPECIAL_WORD);
      return representScalar(Tag.STR, text, sure ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED);
    }

    private Node decimal(double number) {
      String text =
          Double.isNaN(number)
              ? ".nan"
              : Double.isInfinite(number)
                  ? number > 0 ? ".inf" : "-.inf"
                  : new BigDecimal(Double.toString(number)).toPlainString();
      return representScalar(Tag.FLOAT, text.contains(".") ? text : text + ".0");
    }

    /** Scripts stay readable; a text that a block could change goes into quotes. */
    private static boolean isBlock(String text) {
      return text.contains("\n")
          && !text.endsWith("\n\n")
          && " \t\n".indexOf(text.charAt(0)) < 0
          && text.codePoints().allMatch(c -> c == '\n' || c == '\t' || isPrintable(c));
    }

    /** Surely printable for YAML and no line break of its own, as U+0085 and U+2028 are. */
    private static boolean isPrintable(int c) {
      return switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            false;
        default -> true;
      };
    }
  }
}
