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

/** What watches whether the worker moves, and whether it may. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(500);
  private static final Duration STUCK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration UNKNOWN_INTERVAL = Duration.ofSeconds(1);
  private static final Duration KNOWN_INTERVAL = Duration.ofSeconds(30);

  @Bean
  SessionTimeout sessionTimeout(Admin admin, WorkerSettings worker) {
    return new SessionTimeout(admin, worker.apply().sessionTimeout());
  }

  /** The streams come later than what they are made of, to which this belongs. */
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

  /** A thread that nothing else uses, so that nothing that is stuck keeps it from saying so. */
  @Bean
  ThreadPoolTaskScheduler watchScheduler() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setThreadNamePrefix("watch-");
    return scheduler;
  }

  /** Begins when all parts are there. */
  @Bean
  SmartInitializingSingleton watch(
      ThreadPoolTaskScheduler watchScheduler,
      GroupMembers lease,
      SessionTimeout sessionTimeout,
      RuntimeCalls calls,
      StreamsBuilderFactoryBean streams) {
    return () -> {
      every(LOOK_INTERVAL, watchScheduler, lease::look);
      every(STUCK_INTERVAL, watchScheduler, calls::reportStuckCalls);
      every(UNKNOWN_INTERVAL, watchScheduler, () -> sessionTimeout.askUnlessKnown(group(streams)));
      every(KNOWN_INTERVAL, watchScheduler, () -> sessionTimeout.ask(group(streams)));
    };
  }

  private static void every(Duration interval, TaskScheduler scheduler, Runnable action) {
    ScheduledFuture<?> unused = scheduler.scheduleWithFixedDelay(action, interval);
  }

  private static String group(StreamsBuilderFactoryBean streams) {
    Properties config = streams.getStreamsConfiguration();
    return config == null ? "" : config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG);
  }

  /** Part of liveness: what it finds, only a restart ends. */
  @Bean
  HealthIndicator progressHealthIndicator(RuntimeCalls calls, GroupMembers lease) {
    return () -> {
      boolean moves = !calls.isAtAStandstill() && lease.stuckThreads() == 0;
      return (moves ? Health.up() : Health.down())
          .withDetail("runningCalls", calls.running())
          .withDetail("waitingCalls", calls.waiting())
          .withDetail("stuckCalls", calls.stuck())
          .withDetail("stuckStreamThreads", lease.stuckThreads())
          .build();
    };
  }

  /** Part of readiness: what it finds ends when Kafka is back. */
  @Bean
  HealthIndicator leaseHealthIndicator(GroupMembers lease) {
    return () -> (lease.isHeld() ? Health.up() : Health.outOfService()).build();
  }

  @Bean
  MeterBinder watchGauges(RuntimeCalls calls, GroupMembers lease) {
    return (MeterRegistry meters) -> {
      Gauge.builder("endpoint.pipeline.worker.calls.running", calls, RuntimeCalls::running)
          .description("calls to the runtime that run")
          .register(meters);
      Gauge.builder("endpoint.pipeline.worker.calls.waiting", calls, RuntimeCalls::waiting)
          .description("calls to the runtime that wait for their turn")
          .register(meters);
      Gauge.builder("endpoint.pipeline.worker.calls.stuck", calls, RuntimeCalls::stuck)
          .description("calls to the runtime that last longer than worker.apply.stuck-after")
          .register(meters);
      Gauge.builder(
              "endpoint.pipeline.worker.stream.threads.stuck", lease, GroupMembers::stuckThreads)
          .description("stream threads that have not come round for worker.apply.stuck-after")
          .register(meters);
      Gauge.builder("endpoint.pipeline.worker.lease", lease, held -> held.isHeld() ? 1 : 0)
          .description("whether runtime calls may be made: 1, or 0 without contact with the group")
          .register(meters);
    };
  }
}
