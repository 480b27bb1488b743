package io.homelab.report;

import io.homelab.model.PlainText;
import io.homelab.operations.SourcePlaces;
import java.util.OptionalInt;

/**
 * Sections and colours of GitLab's job logs. A section's marks need an escape and a carriage
 * return, which no text keeps that is printed here.
 */
public final class GitlabDialect implements CiDialect {
  private static final String CLEAR = "\u001b[0K";

  private final boolean colour;

  /**
   * A dialect.
   *
   * @param colour whether errors and warnings have one
   */
  public GitlabDialect(boolean colour) {
    this.colour = colour;
  }

  @Override
  public String line(String text) {
    return PlainText.line(text);
  }

  @Override
  public String begin(Group group) {
    return CLEAR
        + "section_start:"
        + group.begun().getEpochSecond()
        + ":"
        + name(group)
        + (group.open() ? "" : "[collapsed=true]")
        + "\r"
        + CLEAR
        + (group.open()
            ? painted("31;1", PlainText.line(group.title()))
            : PlainText.line(group.title()));
  }

  @Override
  public String end(Group group) {
    return CLEAR
        + "section_end:"
        + group.ended().getEpochSecond()
        + ":"
        + name(group)
        + "\r"
        + CLEAR;
  }

  /** A job may report more than once, and names of sections are unique in a job. */
  private static String name(Group group) {
    return "homelab_%d_%d_%s"
        .formatted(
            group.begun().toEpochMilli(),
            group.number(),
            group.name().replaceAll("[^A-Za-z0-9_.-]", "_"));
  }

  @Override
  public String remark(Remark remark) {
    String head = PlainText.line(remark.title()) + ": " + PlainText.line(remark.text());
    String place = remark.place().map(GitlabDialect::place).orElse("");
    StringBuilder out =
        new StringBuilder(
            switch (remark.severity()) {
              case ERROR -> painted("31;1", "ERROR: " + place + head);
              case WARNING -> painted("33;1", "WARNING: " + place + head);
              case NOTICE -> painted("1", place + head);
            });
    for (String line : remark.details()) {
      out.append('\n').append(("    " + PlainText.line(line)).stripTrailing());
    }
    return out.toString();
  }

  @Override
  public int mostRemarks() {
    return Integer.MAX_VALUE;
  }

  private static String place(SourcePlaces.FilePlace place) {
    StringBuilder out = new StringBuilder(PlainText.line(place.file()));
    number(out, place.line());
    number(out, place.column());
    return out.append(": ").toString();
  }

  private static void number(StringBuilder out, OptionalInt number) {
    number.ifPresent(value -> out.append(':').append(value));
  }

  private String painted(String code, String text) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
