package dev.endpointpipeline.model.catalogue;

import java.util.List;

/** An operator's list has mistakes; trying again does not help until it is corrected. */
public final class InvalidCatalogueException extends IllegalArgumentException {
  private final List<String> mistakes;

  InvalidCatalogueException(List<String> mistakes) {
    super(String.join("; ", mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Each mistake, with the entry and the member that it is in; at least one. */
  public List<String> mistakes() {
    return mistakes;
  }
}
