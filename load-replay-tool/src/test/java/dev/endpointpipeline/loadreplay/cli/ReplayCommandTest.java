package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.localstack.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplayCommandTest {
  @TempDir Path directory;
  private String out = "";
  private String err = "";
  private final HttpServer server = newServer();
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private volatile int status = 200;

  private static HttpServer newServer() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String token = exchange.getRequestHeaders().getFirst("X-Auth-Token");
            if (token != null) {
              tokens.add(token);
            }
            exchange.sendResponseHeaders(status, -1);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aRunWithExpectedResponsesSucceeds() throws IOException {
    int exitCode = replay(20, "--rate=100", "--max-lag=1s");
    assertThat(exitCode).as(err).isZero();
    assertThat(out)
        .startsWith("20 calls in ")
        .contains("as expected 20, unexpected 0")
        .contains("response.show")
        .contains("generator lag: p50 ");
    assertThat(err).contains("20/20 calls").contains("lag p99 ");
    assertThat(directory.resolve("run"))
        .isDirectoryContaining("glob:**/{run.json}")
        .isDirectoryContaining("glob:**/{journal.ndjson}")
        .isDirectoryContaining("glob:**/{latency.hlog}")
        .isDirectoryContaining("glob:**/{mapping.json}")
        .isDirectoryContaining("glob:**/{summary.json}");
  }

  @Test
  void unexpectedResponsesAreExitCodeOne() {
    status = 400;
    assertThat(replay(5, "--rate=100", "--max-lag=1s")).isEqualTo(1);
    assertThat(out).contains("unexpected 5").contains("status 400: 5");
  }

  @Test
  void anInvalidRunIsSaidFirst() throws IOException {
    assertThat(replay(20, "--rate=100", "--max-lag=1us")).isEqualTo(3);
    assertThat(out).startsWith("INVALID RUN: the generator fell behind its schedule");
    assertThat(Files.readString(directory.resolve("run/summary.json")))
        .contains("\"valid\" : false");
  }

  @Test
  void anAbortConditionIsExitCodeFour() {
    status = 400;
    assertThat(replay(2_000, "--rate=200", "--max-lag=1s", "--abort-on=errors>1%")).isEqualTo(4);
    assertThat(out).startsWith("Aborted: errors>1% (now 100.00 %)");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--rate=fast, rate: 'fast' is malformed",
        "--shard=3/2, shard: 3/2",
        "--abort-on=x>1, abort-on: 'x>1'",
        "--timeout=3, Invalid value for option '--timeout': '3' is not a duration",
        "--connections=0, connections: 0",
        "--gateway=nowhere, gateway: 'nowhere'",
        "--gateway=127.0.0.1:1, Invalid value for option '--gateway' (URL): '127.0.0.1:1' (expected",
        "--mapping=/no/such/file, --mapping: /no/such/file: can't be read: no such file"
      })
  void aMalformedOptionIsNamedAndLeavesNoRun(String option, String message) {
    assertThat(replay(1, option)).isEqualTo(2);
    assertThat(err).contains("load-replay: " + message).doesNotContain("\tat ");
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "/no/such.ndjson, /no/such.ndjson: can't be read: no such file or directory",
    "/, /: can't be read: Is a directory"
  })
  void aRecordingThatCannotBeReadIsNamed(String recording, String message) {
    assertThat(execute("replay", recording, "--out=" + directory.resolve("run"))).isEqualTo(1);
    assertThat(err).isEqualTo("load-replay: " + message + "\n");
    assertThat(directory.resolve("run")).doesNotExist();
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertThat(execute("replay", recording(1).toString(), "--out=" + file)).isEqualTo(1);
    assertThat(err)
        .isEqualTo("load-replay: " + file + ": can't be written: there is a file of this name\n");
  }

  @Test
  void anEmptyRecordingIsRefusedAndLeavesNoRun() {
    assertThat(replay(0, "--rate=100")).isEqualTo(1);
    assertThat(err).contains("the recording has no calls to send (expected: at least one)");

    assertThat(replay(3, "--rate=100", "--max-lag=1s")).isZero();
  }

  @Test
  void aDirectoryOfAnotherRunIsRefused() {
    replay(1, "--rate=100", "--max-lag=1s");
    assertThat(replay(1, "--rate=100")).isEqualTo(1);
    assertThat(err).contains("already has a run (expected: another --out, or --resume");
  }

  @Test
  void aFinishedRunThatIsResumedSendsNothing() {
    replay(5, "--rate=100", "--max-lag=1s", "--token=secret");
    assertThat(execute("replay", "--resume=" + directory.resolve("run"))).isZero();
    assertThat(out).startsWith("5 calls");
    assertThat(directory.resolve("run/summary.json")).content().contains("\"finished\" : 5");
  }

  @Test
  void aResumedRunTakesTheTokenThatIsGivenAgain() throws IOException {
    Path run = directory.resolve("run");
    replay(4, "--rate=100", "--max-lag=1s", "--token=first", "--count=2");

    execute("replay", "--resume=" + run, "--count=4", "--max-lag=1s", "--token=second");

    assertThat(tokens).containsOnly("first", "second");
  }

  @Test
  void aTokenWinsOverTheTokenFileOfTheFirstRun() throws IOException {
    Path run = directory.resolve("run");
    Path file = Files.writeString(directory.resolve("token"), "first");
    replay(4, "--rate=100", "--max-lag=1s", "--token-file=" + file, "--count=2");

    execute("replay", "--resume=" + run, "--count=4", "--max-lag=1s", "--token=second");

    assertThat(tokens).containsOnly("first", "second");
  }

  @Test
  void optionsThatAreGivenAgainWin() throws IOException {
    String nobody = "--gateway=http://127.0.0.1:" + FreePorts.pick();
    Path run = directory.resolve("run");
    execute(
        "replay",
        recording(6).toString(),
        nobody,
        "--out=" + run,
        "--rate=100",
        "--count=3",
        "--retries=0");
    assertThat(out).contains("without a response 3");

    execute("replay", "--resume=" + run, "--count=6", gateway(), "--max-lag=1s");

    assertThat(out).contains("as expected 3, unexpected 0, without a response 0");
  }

  @Test
  void aResumedRunTakesNothingOfANewOne() throws IOException {
    Path run = directory.resolve("run");
    RunDirectory.create(run, "id", recording(1), List.of()).close();

    assertThat(execute("replay", "--resume=" + run, "--run-id=other")).isEqualTo(2);
    assertThat(err).contains("--resume: with a RECORDING, --out or --run-id");
  }

  @Test
  void aMalformedWorkspaceBeginsNoRun() throws IOException {
    Path run = directory.resolve("run");

    int exitCode =
        execute("replay", recording(1).toString(), "--out=" + run, gateway(), "--workspace=a/b");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("workspace: 'a/b' (expected: 1-36 letters, digits or hyphens)");
    assertThat(run).doesNotExist();
  }

  @Test
  void aResumedRunFollowsOutcomesWhereItIsTold() throws IOException {
    Path run = directory.resolve("run");
    RunDirectory.create(
            run,
            "id",
            recording(1),
            List.of("--bootstrap-servers=127.0.0.1:1", "--registry=http://127.0.0.1:1"))
        .close();

    int exitCode =
        execute(
            "replay",
            "--resume=" + run,
            "--bootstrap-servers=127.0.0.1:2",
            "--registry=http://ann:pw@h");

    assertThat(exitCode).isEqualTo(2);
    assertThat(err).contains("load-replay: registry: has a user (expected: none");
  }

  @Test
  void kafkaWithoutARegistryIsRefused() {
    assertThat(replay(1, "--bootstrap-servers=127.0.0.1:1")).isEqualTo(2);
    assertThat(err).contains("Missing required argument(s): --registry=URL");
  }

  @Test
  void aTokenIsInNoFileOfTheRun() throws IOException {
    replay(5, "--rate=100", "--token=very-secret");
    try (var files = Files.list(directory.resolve("run"))) {
      for (Path file : files.toList()) {
        assertThat(file).content().doesNotContain("very-secret");
      }
    }
  }

  private int replay(int calls, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of(
            "replay", recording(calls).toString(), gateway(), "--out=" + directory.resolve("run")));
    arguments.addAll(List.of(options));
    return execute(arguments.toArray(String[]::new));
  }

  private String gateway() {
    return "--gateway=http://127.0.0.1:" + server.getAddress().getPort();
  }

  private int execute(String... arguments) {
    CommandLineRun run = CommandLineRun.of(arguments);
    out = run.out();
    err = run.err();
    return run.exitCode();
  }

  private Path recording(int calls) {
    String text =
        IntStream.range(0, calls)
            .mapToObj(
                i -> "{\"method\":\"GET\",\"url\":\"http://x/v1/workspaces/demo/endpoints/e\"}\n")
            .collect(Collectors.joining());
    try {
      return Files.writeString(directory.resolve("calls.ndjson"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
