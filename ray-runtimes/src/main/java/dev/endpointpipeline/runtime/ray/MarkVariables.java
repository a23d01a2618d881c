package dev.endpointpipeline.runtime.ray;

import java.util.List;

/**
 * The environment variables that the runtimes write into applications for themselves, as Ray has no
 * labels. Callers can't set them.
 */
public final class MarkVariables {
  /** Whose the application is: {@code workspace_id/endpoint_id}. */
  public static final String OWNER = "ENDPOINT_PIPELINE_ENDPOINT";

  /** The revision that tried anew what had failed before. */
  public static final String ATTEMPT = "ENDPOINT_PIPELINE_ATTEMPT";

  /** The revision that had replicas replaced which would have kept a user_config. */
  public static final String RESTART = "ENDPOINT_PIPELINE_RESTART";

  static final List<String> ALL = List.of(OWNER, ATTEMPT, RESTART);

  private MarkVariables() {}
}
