package dev.endpointpipeline.runtime;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.function.Consumer;

/**
 * Serves endpoints: the seam between the pipeline and Ray.
 *
 * <p>Methods are called off the stream threads and may block for a remote call. A method is called
 * again with the same argument after {@link Progress.Pending} and after an exception (with
 * exponential back-off, until the change's deadline). After another worker has taken over, it
 * starts again with the first method. So all methods must be idempotent. Calls for one endpoint
 * never overlap. Right before each write, a runtime calls {@link DesiredEndpoint#guard()} and
 * propagates its exception.
 */
public interface EndpointRuntime {
  /** Rejects what this runtime would refuse or silently ignore, before any change. */
  Progress validate(DesiredEndpoint desired);

  /** Applies the resources, for example the cluster's nodes. */
  Progress applyResources(DesiredEndpoint desired);

  /** Applies the configuration of the applications. */
  Progress applyServeConfig(DesiredEndpoint desired);

  /** Checks whether the desired revision serves. */
  Progress observe(DesiredEndpoint desired);

  /** Removes the endpoint and everything that was created for it. */
  Progress delete(DesiredEndpoint desired);

  /**
   * Registers a listener for changes of endpoints, which trigger the next call before the delay of
   * {@link Progress.Pending}. A runtime that does not detect changes never calls it. Called once,
   * before all other methods.
   *
   * @param listener called on any thread, possibly for unknown endpoints; does not block
   */
  default void onChange(Consumer<EndpointKey> listener) {}
}
