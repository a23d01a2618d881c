package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.schemas.EndpointKey;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches RayServices, so that an endpoint is polled as soon as its RayService changes. A change
 * that the watch misses is found at the next poll.
 *
 * <p>Not an informer: that would keep all RayServices in memory, and nothing would read them.
 */
final class RayServiceWatch implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RayServiceWatch.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final KubernetesClient client;
  private final @Nullable String namespace;
  private final Consumer<EndpointKey> listener;
  private final ScheduledExecutorService opener =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "kuberay-watch");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Watch watch;
  private boolean closed;
  private boolean troubled;

  /**
   * Begins to watch, in the background.
   *
   * @param namespace null for all
   */
  RayServiceWatch(
      KubernetesClient client, @Nullable String namespace, Consumer<EndpointKey> listener) {
    this.client = client;
    this.namespace = namespace;
    this.listener = listener;
    opener.execute(this::open);
  }

  private void open() {
    try {
      MixedOperation<
              GenericKubernetesResource,
              GenericKubernetesResourceList,
              Resource<GenericKubernetesResource>>
          services = client.genericKubernetesResources(KubeRayClient.SERVICES);
      FilterWatchListDeletable<
              GenericKubernetesResource,
              GenericKubernetesResourceList,
              Resource<GenericKubernetesResource>>
          ours =
              (namespace == null ? services.inAnyNamespace() : services.inNamespace(namespace))
                  .withLabel(RayServiceManifest.MANAGED_BY, RayServiceManifest.PIPELINE);
      opened(ours.watch(new Listening()));
    } catch (KubernetesClientException e) {
      openAgain(e);
    }
  }

  private synchronized void opened(Watch opened) {
    if (closed) {
      opened.close();
      return;
    }
    watch = opened;
    if (troubled) {
      troubled = false;
      LOGGER.info("RayServices are watched again");
    }
  }

  private synchronized void openAgain(Exception reason) {
    if (closed) {
      return;
    }
    if (!troubled) {
      troubled = true;
      LOGGER
          .atWarn()
          .addKeyValue("reason", reason.getMessage())
          .log(
              "RayServices can't be watched, so changes are noticed later; the watch will be retried");
    }
    var unused = opener.schedule(this::open, AGAIN.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    closed = true;
    opener.shutdownNow();
    if (watch != null) {
      watch.close();
    }
  }

  /** Called on threads of the client. */
  private final class Listening implements Watcher<GenericKubernetesResource> {
    @Override
    public void eventReceived(Action action, GenericKubernetesResource service) {
      Map<String, String> annotations = service.getMetadata().getAnnotations();
      String endpoint = annotations == null ? null : annotations.get(RayServiceManifest.ENDPOINT);
      if (endpoint != null) {
        parsed(endpoint);
      }
    }

    private void parsed(String endpoint) {
      EndpointKey key;
      try {
        key = EndpointKey.parse(endpoint);
      } catch (IllegalArgumentException e) {
        // Somebody else's labels.
        return;
      }
      listener.accept(key);
    }

    @Override
    public void onClose(WatcherException cause) {
      openAgain(cause);
    }
  }
}
