package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.SourcePlaces;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Workflow commands of GitHub Actions. Its runner takes every line that begins with {@code ::NAME}
 * for one, blanks before it or not, and every {@code ##[NAME]} anywhere in a line, too. It compares
 * as languages do, so characters without a width may stand between.
 */
public final class GithubDialect implements CiDialect {
  /** The runner shows so many of a kind for each step, and drops the others. */
  private static final int MOST_REMARKS = 10;

  /** The runner cuts a message at 4,096 characters; the escapes of it count. */
  private static final int LONGEST_MESSAGE = 3000;

  private static final Pattern COMMAND =
      Pattern.compile("^[\\s[^\\x00-\\x7f]]*:[^\\x00-\\x7f]*:.*", Pattern.DOTALL);
  private static final Pattern OLD_COMMAND =
      Pattern.compile("(#[^\\x00-\\x7f]*#[^\\x00-\\x7f]*)\\[");

  @Override
  public String line(String text) {
    String line = harmless(PlainText.line(text));
    return COMMAND.matcher(line).matches() ? "| " + line : line;
  }

  @Override
  public String begin(Group group) {
    return "::group::" + data(group.title());
  }

  @Override
  public String end(Group group) {
    return "::endgroup::";
  }

  @Override
  public String remark(Remark remark) {
    StringBuilder out =
        new StringBuilder(
            switch (remark.severity()) {
              case ERROR -> "::error ";
              case WARNING -> "::warning ";
              case NOTICE -> "::notice ";
            });
    remark.place().ifPresent(place -> place(out, place));
    out.append("title=").append(property(remark.title())).append("::");
    StringBuilder message = new StringBuilder(PlainText.line(remark.text()));
    for (String line : remark.details()) {
      message.append('\n').append(PlainText.line(line));
    }
    return out.append(data(cut(message.toString()))).toString();
  }

  @Override
  public int mostRemarks() {
    return MOST_REMARKS;
  }

  private static void place(StringBuilder out, SourcePlaces.FilePlace place) {
    out.append("file=").append(property(place.file())).append(',');
    number(out, "line", place.line());
    number(out, "col", place.column());
  }

  private static void number(StringBuilder out, String key, OptionalInt number) {
    number.ifPresent(value -> out.append(key).append('=').append(value).append(','));
  }

  private static String cut(String message) {
    return message.length() <= LONGEST_MESSAGE
        ? message
        : message.substring(0, LONGEST_MESSAGE) + "...";
  }

  private static String harmless(String text) {
    return OLD_COMMAND.matcher(text).replaceAll("$1 [");
  }

  private static String data(String text) {
    return harmless(PlainText.lines(text))
        .replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(PlainText.line(text)).replace(":", "%3A").replace(",", "%2C");
  }
}
