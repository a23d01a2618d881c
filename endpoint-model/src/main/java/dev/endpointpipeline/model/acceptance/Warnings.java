package dev.endpointpipeline.model.acceptance;

import dev.endpointpipeline.schemas.Warning;
import java.util.ArrayList;
import java.util.List;

/** The origin of a warning, given by its code. */
public final class Warnings {
  /** The gateway's code for a field without effect. */
  public static final String IGNORED_FIELD = "ignored-field";

  private Warnings() {}

  /** Replaces the runtime's warnings and keeps the gateway's. */
  public static List<Warning> replaceRuntimeWarnings(List<Warning> known, List<Warning> ofRuntime) {
    List<Warning> all = new ArrayList<>(known);
    all.removeIf(warning -> !warning.getCode().equals(IGNORED_FIELD));
    all.addAll(ofRuntime);
    return all;
  }
}
