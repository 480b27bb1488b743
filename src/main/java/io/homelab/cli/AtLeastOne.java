package io.homelab.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads how many: a whole number of at least 1. */
final class AtLeastOne implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    if (!text.matches("0*[1-9][0-9]{0,5}")) {
      throw new TypeConversionException("expected a whole number from 1 to 999999");
    }
    return Integer.valueOf(text);
  }
}
