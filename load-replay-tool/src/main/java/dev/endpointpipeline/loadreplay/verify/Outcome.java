package dev.endpointpipeline.loadreplay.verify;

import org.jspecify.annotations.Nullable;

/** How a request ended, as the contract's symbol. */
enum Outcome {
  APPLIED,
  FAILED,
  SUPERSEDED,
  REJECTED,
  DUPLICATE,
  /** A symbol of a later contract. */
  UNKNOWN;

  private static final Outcome[] VALUES = values();

  static Outcome of(String symbol) {
    for (Outcome outcome : VALUES) {
      if (outcome.name().equals(symbol)) {
        return outcome;
      }
    }
    return UNKNOWN;
  }

  /** A small positive number, for arrays of outcomes. */
  @SuppressWarnings("EnumOrdinal")
  byte code() {
    return (byte) (ordinal() + 1);
  }

  /** The outcome with a {@link #code}; null if the code is 0. */
  static @Nullable Outcome ofCode(byte code) {
    return code == 0 ? null : VALUES[code - 1];
  }

  /** Whether the request changed nothing. */
  boolean isRefusal() {
    return this == REJECTED || this == DUPLICATE;
  }
}
