package dev.endpointpipeline.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

class StartTest {
  @TempDir private Path directory;

  @AfterEach
  void forgetTheVariant() {
    System.clearProperty("local-stack");
  }

  @Test
  void portThatWasTakenMeanwhileIsReplaced() throws Exception {
    try (ServerSocket taken = listening()) {
      List<Integer> ports = new ArrayList<>(FreePorts.pick(3));
      ports.set(0, taken.getLocalPort());
      Iterator<List<Integer>> picks = List.of(ports, FreePorts.pick(3)).iterator();

      try (LocalStack stack =
          ProcessStack.start(
              1,
              LocalStack.Settings.ofBroker(BrokerSettings.ofCluster(1)),
              directory,
              count -> picks.next())) {
        assertThat(stack.broker(0).isAlive()).isTrue();
        assertThat(stack.registry().isAlive()).isTrue();
      }
    }
  }

  @Test
  void brokerThatCannotStartIsReportedWithTheReasonAndLeavesNothingBehind() {
    List<Long> before = children();

    assertThatThrownBy(
            () ->
                LocalStack.builder()
                    .directory(directory)
                    .brokerSetting("num.io.threads", "many")
                    .start())
        .isInstanceOf(ProcessDiedException.class)
        .hasMessageStartingWith("broker-0: exited")
        .hasMessageContaining("many");

    assertThat(children()).isEqualTo(before);
  }

  @Test
  void numberOfBrokersThatCannotLoseOneIsRefused() {
    assertThatThrownBy(() -> LocalStack.builder().brokers(2))
        .hasMessage("brokers: 2 (expected: 1 or 3)");
  }

  @Test
  void containersWithoutADockerEngineAreRefusedInOneLine() {
    assumeFalse(DockerClientFactory.instance().isDockerAvailable(), "there is a Docker engine");
    System.setProperty("local-stack", "containers");

    assertThatThrownBy(() -> LocalStack.builder().start())
        .isInstanceOf(LocalStackException.class)
        .hasMessage(
            "local-stack=containers: no Docker engine responds;"
                + " start one, or remove the property");
  }

  @Test
  void variantThatIsNotKnownIsRefused() {
    System.setProperty("local-stack", "embedded");

    assertThatThrownBy(() -> LocalStack.builder().start())
        .hasMessage("local-stack: embedded (expected: processes or containers)");
  }

  @Test
  void programThatWasNotBuiltIsNamedWithTheCommandThatBuildsIt() {
    Programs programs = new Programs("nowhere.jar", "", Path.of("nothing"), "", directory);

    assertThatThrownBy(programs::checked)
        .hasMessage(
            "nowhere.jar: missing; build the module local-stack:"
                + " mvn -B package -pl local-stack -am");
  }

  @Test
  void freePortsAreDifferentAndNoneThatAnOutgoingConnectionCanGet() {
    assertThat(FreePorts.pick(100))
        .doesNotHaveDuplicates()
        .allMatch(port -> port >= 10_000 && port < 32_768);
  }

  private static ServerSocket listening() throws IOException {
    return new ServerSocket(FreePorts.pick(), 1, InetAddress.getLoopbackAddress());
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).sorted().toList();
  }
}
