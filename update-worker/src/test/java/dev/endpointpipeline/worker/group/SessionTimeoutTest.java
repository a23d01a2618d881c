package dev.endpointpipeline.worker.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.localstack.LocalStack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real broker whose session timeout is not Kafka's default. */
class SessionTimeoutTest {
  private static final Duration OF_BROKER = Duration.ofSeconds(7);

  @TempDir private static Path directory;
  private static LocalStack stack;
  private static Admin admin;

  private final String group = UUID.randomUUID().toString();

  @BeforeAll
  static void start() {
    stack =
        LocalStack.builder()
            .directory(directory)
            .brokerSetting("group.streams.min.session.timeout.ms", "6000")
            .brokerSetting("group.streams.session.timeout.ms", Long.toString(OF_BROKER.toMillis()))
            .start();
    admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    stack.close();
  }

  @Test
  void isTheBrokersIfTheGroupHasNone() {
    assertIs(OF_BROKER, new SessionTimeout(admin, null));
  }

  @Test
  void isTheGroupsOwnIfItHasOne() throws Exception {
    set("streams.session.timeout.ms", "9000");

    assertIs(Duration.ofSeconds(9), new SessionTimeout(admin, null));
  }

  @Test
  void isTheBrokersIfTheGroupHasOnlyOtherSettings() throws Exception {
    set("streams.num.standby.replicas", "1");

    assertIs(OF_BROKER, new SessionTimeout(admin, null));
  }

  @Test
  void isAsConfiguredWhateverKafkaSays() {
    SessionTimeout configured = new SessionTimeout(admin, Duration.ofSeconds(20));

    configured.fetch(group);

    assertThat(configured.get()).contains(Duration.ofSeconds(20));
  }

  private void assertIs(Duration expected, SessionTimeout timeout) {
    assertThat(timeout.get()).isEmpty();
    timeout.fetchIfUnknown(group);
    await().until(() -> timeout.get().isPresent());
    assertThat(timeout.get()).contains(expected);
  }

  private void set(String key, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
  }
}
