package dev.endpointpipeline.worker;

import dev.endpointpipeline.worker.apply.RuntimeCalls;
import dev.endpointpipeline.worker.group.GroupMembers;
import dev.endpointpipeline.worker.group.SessionTimeout;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ScheduledFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Monitors whether the worker makes progress and whether it holds its lease. */
@Configuration(proxyBeanMethods = false)
class MonitoringConfiguration {
  private static final Duration LEASE_CHECK_INTERVAL = Duration.ofMillis(500);
  private static final Duration STUCK_CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration SESSION_TIMEOUT_RETRY_INTERVAL = Duration.ofSeconds(1);
  private static final Duration SESSION_TIMEOUT_REFRESH_INTERVAL = Duration.ofSeconds(30);

  @Bean
  SessionTimeout sessionTimeout(Admin admin, WorkerSettings worker) {
    return new SessionTimeout(admin, worker.apply().sessionTimeout());
  }

  /** Takes a provider, because the streams bean depends on this one. */
  @Bean
  GroupMembers lease(
      ObjectProvider<StreamsBuilderFactoryBean> streams,
      SessionTimeout sessionTimeout,
      WorkerSettings worker) {
    return new GroupMembers(
        () -> metrics(streams.getObject()),
        sessionTimeout,
        worker.apply().stuckAfter(),
        System::nanoTime);
  }

  private static Map<MetricName, ? extends Metric> metrics(StreamsBuilderFactoryBean streams) {
    KafkaStreams running = streams.getKafkaStreams();
    return running == null ? Map.of() : running.metrics();
  }

  /** A dedicated thread, so that stuck work can't block its own detection. */
  @Bean
  ThreadPoolTaskScheduler monitoringScheduler() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setThreadNamePrefix("monitoring-");
    return scheduler;
  }

  /** Starts when all beans exist. */
  @Bean
  SmartInitializingSingleton monitoring(
      ThreadPoolTaskScheduler monitoringScheduler,
      GroupMembers lease,
      SessionTimeout sessionTimeout,
      RuntimeCalls calls,
      StreamsBuilderFactoryBean streams) {
    return () -> {
      every(LEASE_CHECK_INTERVAL, monitoringScheduler, lease::check);
      every(STUCK_CHECK_INTERVAL, monitoringScheduler, calls::reportStuckCalls);
      every(
          SESSION_TIMEOUT_RETRY_INTERVAL,
          monitoringScheduler,
          () -> sessionTimeout.fetchIfUnknown(group(streams)));
      every(
          SESSION_TIMEOUT_REFRESH_INTERVAL,
          monitoringScheduler,
          () -> sessionTimeout.fetch(group(streams)));
    };
  }

  private static void every(Duration interval, TaskScheduler scheduler, Runnable action) {
    ScheduledFuture<?> unused = scheduler.scheduleWithFixedDelay(action, interval);
  }

  private static String group(StreamsBuilderFactoryBean streams) {
    Properties config = streams.getStreamsConfiguration();
    return config == null ? "" : config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
  }

  /** Part of liveness: only a restart fixes what it reports. */
  @Bean
  HealthIndicator progressHealthIndicator(RuntimeCalls calls, GroupMembers lease) {
    return () -> {
      boolean progresses = !calls.isBlocked() && lease.stuckThreads() == 0;
      return (progresses ? Health.up() : Health.down())
          .withDetail("runningCalls", calls.running())
          .withDetail("waitingCalls", calls.waiting())
          .withDetail("stuckCalls", calls.stuck())
          .withDetail("stuckStreamThreads", lease.stuckThreads())
          .build();
    };
  }

  /** Part of readiness: recovers when Kafka is back. */
  @Bean
  HealthIndicator leaseHealthIndicator(GroupMembers lease) {
    return () -> (lease.isHeld() ? Health.up() : Health.outOfService()).build();
  }

  @Bean
  MeterBinder monitoringGauges(RuntimeCalls calls, GroupMembers lease) {
    return (MeterRegistry meters) -> {
      Gauge.builder("endpoint.pipeline.worker.calls.running", calls, RuntimeCalls::running)
          .description("running runtime calls")
          .register(meters);
      Gauge.builder("endpoint.pipeline.worker.calls.waiting", calls, RuntimeCalls::waiting)
          .description("runtime calls that wait for a permit")
          .register(meters);
      Gauge.builder("endpoint.pipeline.worker.calls.stuck", calls, RuntimeCalls::stuck)
          .description("runtime calls that take longer than worker.apply.stuck-after")
          .register(meters);
      Gauge.builder(
              "endpoint.pipeline.worker.stream.threads.stuck", lease, GroupMembers::stuckThreads)
          .description("stream threads that have not polled for worker.apply.stuck-after")
          .register(meters);
      Gauge.builder("endpoint.pipeline.worker.lease", lease, held -> held.isHeld() ? 1 : 0)
          .description("1 if runtime calls are allowed, 0 without contact with the consumer group")
          .register(meters);
    };
  }
}
