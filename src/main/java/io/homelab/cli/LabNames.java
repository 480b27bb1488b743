package io.homelab.cli;

import io.homelab.model.LabName;
import io.homelab.model.Names;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a lab. */
final class LabNames implements ITypeConverter<LabName> {
  @Override
  public LabName convert(String text) {
    if (!Names.isValid(text)) {
      throw new TypeConversionException(
          "expected lower-case letters, digits and '-', at most 63 of them");
    }
    return new LabName(text);
  }
}
