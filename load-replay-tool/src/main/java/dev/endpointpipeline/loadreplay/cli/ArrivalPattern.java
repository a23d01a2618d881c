package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.generate.Arrivals;
import dev.endpointpipeline.loadreplay.generate.Arrivals.Pattern;
import picocli.CommandLine.TypeConversionException;

/** The value of {@code --arrivals}, which lacks the rate. */
record ArrivalPattern(Pattern pattern, int burst) {
  private static final String BURSTS = "bursts:";

  static ArrivalPattern parse(String text) {
    if (text.equals("constant")) {
      return new ArrivalPattern(Pattern.CONSTANT, 1);
    }
    if (text.equals("poisson")) {
      return new ArrivalPattern(Pattern.POISSON, 1);
    }
    if (text.startsWith(BURSTS)) {
      try {
        int size = Integer.parseInt(text.substring(BURSTS.length()));
        return new ArrivalPattern(Pattern.BURSTS, size);
      } catch (NumberFormatException e) {
        // Refused below
      }
    }
    throw new TypeConversionException(
        "'%s' (expected: constant, poisson or bursts:SIZE)".formatted(text));
  }

  Arrivals at(double rate) {
    return new Arrivals(pattern, rate, burst);
  }
}
