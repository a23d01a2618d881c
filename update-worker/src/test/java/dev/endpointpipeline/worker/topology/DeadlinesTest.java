package dev.endpointpipeline.worker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.endpointpipeline.schemas.EndpointKey;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a store of its own. */
class DeadlinesTest {
  private static final int ENDPOINTS = 50_000;
  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final long START = 1_000_000;
  private static final int BATCH = 200;

  @TempDir Path stateDirectory;

  private TopologyTestDriver driver;
  private Deadlines deadlines;

  @BeforeEach
  void openStore() {
    Topology topology = new Topology();
    topology.addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in");
    topology.addProcessor("none", Idle::new, "in");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore("in-flight"), Serdes.String(), Serdes.Long()),
        "none");
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "worker");
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
    driver = new TopologyTestDriver(topology, config);
    deadlines = new Deadlines(driver.getKeyValueStore("in-flight"), GRACE, START);
  }

  @AfterEach
  void closeStore() {
    driver.close();
  }

  @Test
  void afterAPauseNoneIsLookedAtWithinTheGracePeriod() {
    for (int i = 0; i < ENDPOINTS; i++) {
      deadlines.put(new EndpointKey("demo", "endpoint-" + i), START + i);
    }
    assertThat(deadlines.passed(START, BATCH)).isEmpty();
    long pauseEnd = START + Duration.ofHours(1).toMillis();
    long before = allocated();
    List<EndpointKey> passed = deadlines.passed(pauseEnd, BATCH);
    assertThat(allocated() - before).as("bytes").isLessThan(10_000);
    assertThat(passed).isEmpty();
    for (int second = 1; second < GRACE.toSeconds(); second++) {
      assertThat(deadlines.passed(pauseEnd + second * 1_000L, BATCH)).isEmpty();
    }
    assertThat(deadlines.passed(pauseEnd + GRACE.toMillis(), BATCH)).hasSize(BATCH);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  private static final class Idle implements Processor<byte[], byte[], Void, Void> {
    @Override
    public void process(Record<byte[], byte[]> record) {}
  }
}
