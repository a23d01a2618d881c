package dev.endpointpipeline.loadreplay.generate;

import java.util.Locale;

/** A call of the API. */
public enum Operation {
  UPDATE,
  SHOW,
  LIST,
  CREATE,
  DELETE;

  /** The operation's name in options and messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
