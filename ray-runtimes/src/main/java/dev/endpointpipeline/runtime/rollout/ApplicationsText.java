package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.ray.RayText;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Describes the applications that Ray reports: on one line, without secrets, not too long.
 *
 * @param <A> the applications as a runtime sees them
 * @param <D> their deployments
 */
public final class ApplicationsText<A extends ReportedApplication, D extends ReportedDeployment> {
  /** Of what a rollout is busy with, in characters. */
  public static final int MAX_DETAIL = 1000;

  /** Of why it failed. */
  public static final int MAX_REASON = 2000;

  private final RayText text;
  private final Wording<A, D> wording;

  /**
   * Makes one.
   *
   * @param text hides secrets
   */
  public ApplicationsText(RayText text, Wording<A, D> wording) {
    this.text = text;
    this.wording = wording;
  }

  /** What the runtimes say differently, as they do not see the same. */
  public interface Wording<A, D> {
    /** How an application is introduced. */
    String name(A application);

    /** The deployments of an application. */
    List<D> deployments(A application);

    /** What is known of the replicas of a deployment; begins with a comma, or is empty. */
    String replicas(A application, D deployment);

    /** What to say of an application all of whose deployments are healthy; may be empty. */
    String remark(A application, RayText text);

    /** How much of a deployment's message is shown. */
    int longestMessage();
  }

  /** All of them. */
  public String describe(Collection<A> applications, int longest) {
    return RayText.cut(
        applications.stream().map(this::describe).collect(Collectors.joining("; ")), longest);
  }

  /** One of them. */
  public String describe(A application) {
    String deployments =
        wording.deployments(application).stream()
            .filter(deployment -> !deployment.isHealthy())
            .map(deployment -> describe(application, deployment))
            .collect(Collectors.joining(", "));
    return wording.name(application)
        + " "
        + application.status()
        + (deployments.isEmpty() ? wording.remark(application, text) : " (" + deployments + ")");
  }

  private String describe(A application, D deployment) {
    String message = text.of(deployment.message(), wording.longestMessage());
    return deployment.name()
        + " "
        + deployment.status()
        + wording.replicas(application, deployment)
        + (message.isEmpty() ? "" : ": " + message);
  }
}
