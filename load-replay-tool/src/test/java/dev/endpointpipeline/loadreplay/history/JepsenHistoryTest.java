package dev.endpointpipeline.loadreplay.history;

import static dev.endpointpipeline.loadreplay.replay.Calls.updates;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.replay.StubGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Journals are written with ' for ". */
class JepsenHistoryTest {
  private static final String BEGIN = "{'due':0,'started':1000000}";
  private static final Pattern PROCESS = Pattern.compile(":process (\\d+)");

  @TempDir Path directory;

  @Test
  void anAcceptedUpdateIsInvokedAndOk() throws IOException {
    assertThat(
            exported(
                call(
                    "17",
                    "update",
                    202,
                    1,
                    100,
                    250,
                    ",'key':'r-17','revision':'9'" + ",'gateway':'http://g','request_id':'q'")))
        .containsExactly(
            "{:index 0, :time 100000, :process 0, :type :invoke, :f :update,"
                + " :value {:endpoint 'w/e', :call '17', :key 'r-17'}}",
            "{:index 1, :time 250000, :process 0, :type :ok, :f :update,"
                + " :value {:endpoint 'w/e', :call '17', :key 'r-17', :revision 9},"
                + " :status 202, :gateway 'http://g', :request-id 'q'}");
  }

  @Test
  void aShowHasWhatItShowed() throws IOException {
    assertThat(
            exported(
                    call(
                        "1",
                        "show",
                        200,
                        1,
                        1,
                        2,
                        ",'revision':'9','shown':{'name':'n','description':'d','mu_max':7}"))
                .get(1))
        .contains(
            ":value {:endpoint 'w/e', :call '1', :revision 9, :name 'n', :description 'd',"
                + " :mu-max 7}");
  }

  @Test
  void theEndpointOfACreateIsKnownAtItsEnd() throws IOException {
    List<String> lines = exported(call("1", "create", 202, 1, 1, 2, ",'key':'k','revision':'9'"));

    assertThat(lines.get(0)).contains(":value {:call '1', :key 'k'}");
    assertThat(lines.get(1)).contains(":value {:endpoint 'w/e', :call '1'");
  }

  @ParameterizedTest
  @CsvSource({
    "update, 400, 1, fail",
    "update, 412, 1, fail",
    "update, 408, 1, info",
    "update, 500, 1, info",
    "update, 0, 1, info",
    "update, 412, 2, info",
    "delete, 0, 4, info",
    "show, 0, 1, fail",
    "list, 503, 4, fail"
  })
  void whatMayHaveHadAnEffectIsNotAFailure(String operation, int status, int attempts, String type)
      throws IOException {
    String key = operation.equals("update") || operation.equals("delete") ? ",'key':'k'" : "";

    String end =
        exported(call("1", operation, status, attempts, 1, 2, key + ",'error':'e'")).get(1);

    assertThat(end).contains(":type :" + type + ",", ":error 'e'");
  }

  @Test
  void aRepeatedCallBeginsWhenItMayHaveBeenSentFirst() throws IOException {
    List<String> lines = exported(call("1", "update", 202, 2, 5_000, 6_000, ",'key':'k'"));

    assertThat(lines.get(0)).contains(":time 0,");
  }

  @Test
  void concurrentCallsHaveDifferentProcesses() throws IOException {
    assertThat(
            processes(
                exported(
                    call("1", "update", 202, 1, 10, 30, ",'key':'k'"),
                    call("2", "update", 202, 1, 20, 40, ",'key':'l'"),
                    call("3", "update", 202, 1, 50, 60, ",'key':'m'"))))
        .containsExactly(0, 1, 0, 1, 0, 0);
  }

  @Test
  void aProcessWithAnUnknownResultIsNeverUsedAgain() throws IOException {
    assertThat(
            processes(
                exported(
                    call("1", "update", 0, 1, 10, 20, ",'key':'k'"),
                    call("2", "update", 202, 1, 30, 40, ",'key':'l'"))))
        .containsExactly(0, 0, 1, 1);
  }

  @Test
  void textsAreQuoted() throws IOException {
    assertThat(
            exported(
                    call(
                        "1",
                        "show",
                        200,
                        1,
                        1,
                        2,
                        ",'shown':{'name':'a\\\\b','description':'c\\nd\\u0001'}"))
                .get(1))
        .contains(":name 'a\\\\b', :description 'c\\nd\\u0001'");
  }

  @Test
  void createsBeforeTheRunComeFirst() throws IOException {
    String create =
        "{'id':'endpoint/x','operation':'create','endpoint':'x','resource':'w/e','key':'k',"
            + "'status':202,'revision':'1','attempts':1}";

    List<String> lines =
        export(
            new Runs(directory, URI.create("http://g"))
                .journal(create, create, BEGIN, call("1", "update", 202, 1, 0, 5, ",'key':'u'")));

    assertThat(processes(lines)).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(lines.get(3)).contains(":call 'endpoint/x'");
    assertThat(lines.get(4)).contains(":call '1'");
  }

  @Test
  void theHistoryOfARunIsInTheOrderOfTimeWithDenseIndexes() throws Exception {
    List<String> lines;
    try (StubGateway gateway = new StubGateway()) {
      lines = export(new Runs(directory, gateway.uri()).replay(updates(100, 5)));
    }

    assertThat(lines).hasSize(210);
    List<Long> times = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i)).startsWith("{:index " + i + ", :time ");
      times.add(Long.parseLong(lines.get(i).replaceAll(".*:time (\\d+).*", "$1")));
    }
    assertThat(times).isSorted();
    assertThat(lines).filteredOn(line -> line.contains(":type :ok, :f :update")).hasSize(100);
    assertThat(lines).filteredOn(line -> line.contains(":type :ok, :f :create")).hasSize(5);
  }

  private static String call(
      String id, String operation, int status, int attempts, long sent, long done, String more) {
    return ("{'n':1,'id':'%s','operation':'%s','resource':'w/e','status':%d,'due':0,'sent':%d,"
            + "'done':%d,'attempts':%d%s}")
        .formatted(id, operation, status, sent, done, attempts, more);
  }

  private List<String> exported(String... calls) throws IOException {
    List<String> lines = new ArrayList<>(List.of(BEGIN));
    lines.addAll(List.of(calls));
    return export(
        new Runs(directory, URI.create("http://g")).journal(lines.toArray(String[]::new)));
  }

  private static List<String> export(RunDirectory run) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var unused = JepsenHistory.write(List.of(run), out);
    return out.toString(StandardCharsets.UTF_8).replace('"', '\'').lines().toList();
  }

  private static List<Integer> processes(List<String> lines) {
    return lines.stream()
        .map(
            line -> {
              Matcher process = PROCESS.matcher(line);
              assertThat(process.find()).isTrue();
              return Integer.valueOf(process.group(1));
            })
        .toList();
  }
}
