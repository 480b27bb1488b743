package io.homelab.cli;

import io.homelab.model.StatePlace;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads where states are kept. */
final class StatePlaces implements ITypeConverter<StatePlace> {
  @Override
  public StatePlace convert(String text) {
    String problem = StatePlace.problem(text);
    if (problem != null) {
      throw new TypeConversionException(problem);
    }
    return StatePlace.parse(text);
  }
}
