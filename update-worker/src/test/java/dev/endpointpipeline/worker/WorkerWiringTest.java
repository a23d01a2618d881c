package dev.endpointpipeline.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.worker.apply.ApplyingEndpoints;
import dev.endpointpipeline.worker.apply.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The worker's beans as its configuration wires them, without starting the streams. */
class WorkerWiringTest {
  private static final String HANGING = "hanging-";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HangingRuntime runtime = new HangingRuntime();
  private final ApplicationContextRunner context =
      new ApplicationContextRunner()
          .withInitializer(new ConfigDataApplicationContextInitializer())
          .withAllowBeanDefinitionOverriding(true)
          .withBean("endpointRuntime", EndpointRuntime.class, () -> runtime)
          .withBean(
              "applyLease", Lease.class, () -> () -> true, primary -> primary.setPrimary(true))
          .withUserConfiguration(UpdateWorkerApplication.class)
          .withPropertyValues("endpoint-pipeline.registry.url=http://127.0.0.1:1/apis/ccompat/v7");

  @Test
  void anEndpointMakesProgressWhileTheRuntimesOfThirtyOthersHang() {
    context.run(
        worker -> {
          ApplyingEndpoints applying = worker.getBean(ApplyingEndpoints.class);
          for (int i = 0; i < 30; i++) {
            applying.apply(state(HANGING + i));
          }
          await().atMost(TIMEOUT).until(() -> runtime.called.size() == 30);
          applying.apply(state("quick"));
          await().atMost(TIMEOUT).until(() -> runtime.ended.contains("quick"));
          runtime.released.countDown();
        });
  }

  @Test
  void aBlockedWorkerIsNotAlive() {
    context
        .withPropertyValues(
            "worker.apply.max-concurrent-calls=2",
            "worker.apply.max-concurrent-calls-per-workspace=2",
            "worker.apply.stuck-after=100ms")
        .run(
            worker -> {
              HealthIndicator progress =
                  worker.getBean("progressHealthIndicator", HealthIndicator.class);
              ApplyingEndpoints applying = worker.getBean(ApplyingEndpoints.class);
              assertThat(Objects.requireNonNull(progress.health()).getStatus())
                  .isEqualTo(Status.UP);
              applying.apply(state(HANGING + 1));
              applying.apply(state(HANGING + 2));
              await().atMost(TIMEOUT).until(() -> runtime.called.size() == 2);
              await()
                  .atMost(TIMEOUT)
                  .until(
                      () ->
                          Objects.requireNonNull(progress.health())
                              .getStatus()
                              .equals(Status.DOWN));
              runtime.released.countDown();
              await()
                  .atMost(TIMEOUT)
                  .until(
                      () ->
                          Objects.requireNonNull(progress.health()).getStatus().equals(Status.UP));
            });
  }

  private static EndpointState state(String id) {
    return EndpointState.newBuilder()
        .setWorkspaceId("demo")
        .setEndpointId(id)
        .setRevision(1)
        .setHandledRevision(1)
        .setRequestId("request")
        .setStatus(EndpointStatus.CREATING)
        .setSpec(Requests.aSpec("new"))
        .setOwner(Caller.newBuilder().build())
        .setCreatedAt(Instant.EPOCH)
        .setUpdatedAt(Instant.EPOCH)
        .build();
  }

  /** Hangs for endpoints whose id has the prefix. */
  private static final class HangingRuntime implements EndpointRuntime {
    private final CountDownLatch released = new CountDownLatch(1);
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();

    @Override
    public Progress validate(DesiredEndpoint desired) {
      String id = desired.key().endpointId();
      called.add(id);
      if (id.startsWith(HANGING)) {
        awaitRelease();
      }
      return new Progress.Done();
    }

    private void awaitRelease() {
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public Progress applyResources(DesiredEndpoint desired) {
      return new Progress.Done();
    }

    @Override
    public Progress applyServeConfig(DesiredEndpoint desired) {
      return new Progress.Done();
    }

    @Override
    public Progress observe(DesiredEndpoint desired) {
      ended.add(desired.key().endpointId());
      return new Progress.Done();
    }

    @Override
    public Progress delete(DesiredEndpoint desired) {
      return new Progress.Done();
    }
  }
}
