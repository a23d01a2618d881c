package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.KnownSchemas;
import dev.endpointpipeline.kafkabinding.PipelineSettings;
import dev.endpointpipeline.kafkabinding.Prerequisites;
import dev.endpointpipeline.kafkabinding.Rights;
import dev.endpointpipeline.kafkabinding.TopicProvisioning;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.kuberay.KubeRayRuntime;
import dev.endpointpipeline.runtime.ray.ClusterProvisioning;
import dev.endpointpipeline.runtime.rayserve.RayServeRuntime;
import dev.endpointpipeline.worker.apply.ApplyReports;
import dev.endpointpipeline.worker.apply.ApplyingEndpoints;
import dev.endpointpipeline.worker.apply.HeldStates;
import dev.endpointpipeline.worker.apply.Lease;
import dev.endpointpipeline.worker.apply.RuntimeCalls;
import dev.endpointpipeline.worker.commit.CommitNotifyingClients;
import dev.endpointpipeline.worker.commit.CommittedEffects;
import dev.endpointpipeline.worker.commit.PacedCommits;
import dev.endpointpipeline.worker.lifecycle.Lifecycle;
import dev.endpointpipeline.worker.simulated.SimulatedRuntime;
import dev.endpointpipeline.worker.topology.CommitPace;
import dev.endpointpipeline.worker.topology.Effects;
import dev.endpointpipeline.worker.topology.LifecycleTopology;
import dev.endpointpipeline.worker.topology.TopologySettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** The worker's beans, apart from Kafka Streams. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PipelineSettings.class)
class WorkerConfiguration {
  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Prerequisites prerequisites(Admin admin, KnownSchemas schemas, PipelineSettings pipeline) {
    return new Prerequisites(
        new TopicProvisioning(admin, pipeline.topics()), new Rights(admin), schemas);
  }

  /** Stored next to the state, which uses the same schema ids. */
  @Bean
  KnownSchemas knownSchemas(PipelineSettings pipeline, WorkerSettings worker) {
    return KnownSchemas.inFile(
        pipeline.registry(), worker.stateDirectory().resolve("schemas.json"));
  }

  @Bean(destroyMethod = "close")
  Serializer<SpecificRecord> recordSerializer(KnownSchemas schemas) {
    return schemas.serializer();
  }

  @Bean(destroyMethod = "close")
  Deserializer<SpecificRecord> recordDeserializer(KnownSchemas schemas) {
    return schemas.losslessDeserializer();
  }

  @Bean
  EndpointRuntime endpointRuntime(WorkerSettings worker, Clock clock) {
    return switch (worker.runtime()) {
      case SIMULATED -> new SimulatedRuntime(worker.simulated().stepDelay(), clock);
      case RAY_SERVE ->
          new RayServeRuntime(
              worker.ray().mapping(ClusterProvisioning.EXISTING), worker.rayServe(), clock);
      case KUBERAY ->
          new KubeRayRuntime(
              worker.ray().mapping(ClusterProvisioning.MANAGED), worker.kuberay(), clock);
    };
  }

  @Bean
  ApplyReports applyReports(
      KafkaProperties kafka,
      KafkaConnectionDetails connection,
      Serializer<SpecificRecord> serializer) {
    return new KafkaApplyReports(kafka, connection, serializer);
  }

  /** Has its own threads: the context's executor may be a scheduler. */
  @Bean
  RuntimeCalls runtimeCalls(WorkerSettings worker) {
    return new RuntimeCalls(worker.apply(), System::nanoTime);
  }

  @Bean
  ApplyingEndpoints applyingEndpoints(
      EndpointRuntime runtime,
      ApplyReports reports,
      RuntimeCalls runtimeCalls,
      Lease lease,
      TaskScheduler applyScheduler,
      Clock clock,
      WorkerSettings worker) {
    ApplyingEndpoints applying =
        new ApplyingEndpoints(
            runtime,
            reports,
            runtimeCalls,
            lease,
            applyScheduler,
            clock,
            new HeldStates(worker.stateDirectory().resolve("applying")));
    runtime.onChange(applying::runNow);
    return applying;
  }

  @Bean
  ThreadPoolTaskScheduler applyScheduler() {
    ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
    scheduler.setThreadNamePrefix("apply-timer-");
    scheduler.setRemoveOnCancelPolicy(true);
    // Jobs run until the streams have stopped, which cancels them.
    scheduler.setAcceptTasksAfterContextClose(true);
    scheduler.setPhase(0);
    return scheduler;
  }

  @Bean
  CommittedEffects effects(ApplyingEndpoints applying) {
    return new CommittedEffects(new RuntimeEffects(applying));
  }

  @Bean
  PacedCommits commitPace(WorkerSettings worker) {
    return new PacedCommits(
        worker.minCommitInterval(), worker.maxCommitInterval(), System::nanoTime);
  }

  @Bean
  CommitNotifyingClients streamsClients(CommittedEffects effects, PacedCommits commitPace) {
    return new CommitNotifyingClients(effects, commitPace);
  }

  @Bean
  LifecycleTopology lifecycleTopology(
      WorkerSettings worker,
      KnownSchemas schemas,
      Serializer<SpecificRecord> serializer,
      Deserializer<SpecificRecord> deserializer,
      Effects effects,
      CommitPace commitPace,
      PipelineSettings pipeline,
      Admin kafkaAdminClient,
      MeterRegistry meters) {
    return new LifecycleTopology(
        new Lifecycle(worker.applyDeadline(), worker.rollbackOnFailure()),
        schemas::knows,
        serializer,
        deserializer,
        effects,
        commitPace,
        new AdminRequestTopicMetadata(kafkaAdminClient),
        new TopologySettings(pipeline.requests().revisionBase(), worker.deadlineGrace()),
        meters);
  }

  @Bean
  MeterBinder applyingEndpointsGauge(ApplyingEndpoints applying) {
    return (MeterRegistry meters) ->
        Gauge.builder("endpoint.pipeline.worker.applying", applying, ApplyingEndpoints::size)
            .description("endpoints that this worker is applying or deleting")
            .register(meters);
  }
}
