package dev.endpointpipeline.runtime.ray;

import java.util.List;

/**
 * The environment variables with which the runtimes mark applications, as Ray has no labels.
 * Callers can't set them.
 */
public final class MarkVariables {
  /** Whose the application is: {@code workspace_id/endpoint_id}. */
  public static final String OWNER = "ENDPOINT_PIPELINE_ENDPOINT";

  /** The revision that tried an application again which had failed. */
  public static final String ATTEMPT = "ENDPOINT_PIPELINE_ATTEMPT";

  /** The revision that replaced replicas which would have kept their old user_config. */
  public static final String RESTART = "ENDPOINT_PIPELINE_RESTART";

  static final List<String> ALL = List.of(OWNER, ATTEMPT, RESTART);

  private MarkVariables() {}
}
