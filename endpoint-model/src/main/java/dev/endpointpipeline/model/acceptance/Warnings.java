package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.Warning;
import java.util.ArrayList;
import java.util.List;

/** Where a warning comes from, which its code tells. */
public final class Warnings {
  /** The gateway's code: a field of the request has no effect. */
  public static final String IGNORED_FIELD = "ignored-field";

  private Warnings() {}

  /** Replaces what a runtime said before; what the gateway noticed about the request stays. */
  public static List<Warning> replaceRuntimes(List<Warning> known, List<Warning> ofRuntime) {
    List<Warning> all = new ArrayList<>(known);
    all.removeIf(warning -> !warning.getCode().equals(IGNORED_FIELD));
    all.addAll(ofRuntime);
    return all;
  }
}
