package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports of real runs. */
class ReportCommandTest {
  @TempDir private Path directory;
  private HttpServer server;

  @BeforeEach
  void startGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  @AfterEach
  void stopGateway() {
    server.stop(0);
  }

  @Test
  void thePageIsInTheRunDirectory() {
    Path run = replay("run");

    CommandLineRun report = CommandLineRun.of("report", run.toString());

    assertThat(report)
        .isEqualTo(new CommandLineRun(0, run.resolve("report.html") + System.lineSeparator(), ""));
    assertThat(run.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
  }

  @Test
  void shardsAndAnotherRunAreInTheJson() {
    Path first = replay("first", "--run-id=r", "--shard=1/2");
    Path second = replay("second", "--run-id=r", "--shard=2/2");
    Path before = replay("before");
    Path json = directory.resolve("report.json");

    CommandLineRun report =
        CommandLineRun.of(
            "report",
            first.toString(),
            second.toString(),
            "--compare=" + before,
            "--output=" + directory.resolve("page.html"),
            "--json=" + json);

    assertThat(report.exitCode()).as(report.err()).isZero();
    assertThat(directory.resolve("page.html")).exists();
    assertThat(json)
        .content()
        .contains(
            "{\"group\":\"CALLS\",\"name\":\"finished\",\"unit\":\"calls\",\"value\":20.0,"
                + "\"baseline\":20.0,\"difference\":0.0,\"percent\":0.0}");
  }

  @Test
  void aDirectoryWithoutARunIsNamed() {
    CommandLineRun report = CommandLineRun.of("report", directory.toString());

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.err())
        .isEqualTo(
            "load-replay: " + directory + " has no run (expected: a directory with run.json)\n");
  }

  @Test
  void aReportThatCannotBeWrittenIsAFailure() {
    CommandLineRun report =
        CommandLineRun.of("report", replay("run").toString(), "-o", "/no/such/report.html");

    assertThat(report.exitCode()).isEqualTo(1);
    assertThat(report.err())
        .isEqualTo("load-replay: /no/such/report.html: no such file or directory\n");
  }

  /** Twenty calls about as many endpoints. */
  private Path replay(String name, String... options) {
    StringBuilder calls = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      calls.append(
          "{\"method\":\"GET\",\"url\":\"http://x/v1/workspaces/demo/endpoints/e%1$d\"}\n"
              .formatted(i));
    }
    Path recording = directory.resolve("calls.ndjson");
    try {
      Files.writeString(recording, calls);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Path out = directory.resolve(name);
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(
        0,
        List.of(
            "replay",
            recording.toString(),
            "--gateway=http://127.0.0.1:" + server.getAddress().getPort(),
            "--rate=100",
            "--max-lag=1s",
            "--out=" + out));
    CommandLineRun run = CommandLineRun.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return out;
  }
}
