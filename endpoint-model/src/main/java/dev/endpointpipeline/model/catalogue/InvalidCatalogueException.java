package dev.endpointpipeline.model.catalogue;

import java.util.List;

/** A list of an operator has mistakes and must be corrected. */
public final class InvalidCatalogueException extends IllegalArgumentException {
  private final List<String> mistakes;

  InvalidCatalogueException(List<String> mistakes) {
    super(String.join("; ", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Each mistake, with its entry and member; at least one. */
  public List<String> mistakes() {
    return mistakes;
  }
}
