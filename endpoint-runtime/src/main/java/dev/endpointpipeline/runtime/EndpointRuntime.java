package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.function.Consumer;

/**
 * Serves endpoints: the seam between the pipeline and Ray.
 *
 * <p>Every method is called off the stream thread, may block for the time of a remote call, and is
 * called again with the same argument after {@link Progress.Pending}, after an exception (with a
 * growing back-off, until the change's deadline), and from the first method on after another worker
 * took over. So all are idempotent. Calls for one endpoint never overlap. Right before each write a
 * runtime asks {@link DesiredEndpoint#guard()} and lets its exception pass.
 */
public interface EndpointRuntime {
  /** Finds what this runtime would refuse or silently ignore, before anything is touched. */
  Progress validate(DesiredEndpoint desired);

  /** Brings the resources, for example the cluster's nodes, in line. */
  Progress applyResources(DesiredEndpoint desired);

  /** Hands over the configuration of the applications. */
  Progress applyServeConfig(DesiredEndpoint desired);

  /** Looks whether the desired revision serves. */
  Progress observe(DesiredEndpoint desired);

  /** Removes the endpoint and everything that was made for it. */
  Progress delete(DesiredEndpoint desired);

  /**
   * Asks to be told which endpoints are worth another call before {@link Progress.Pending} says so,
   * because something about them changed. A runtime that does not notice such things tells nothing.
   * Called once, before the first of the other calls.
   *
   * @param listener called on any thread, also about endpoints that nobody asked for; does not
   *     block
   */
  default void onChange(Consumer<EndpointKey> listener) {}
}
