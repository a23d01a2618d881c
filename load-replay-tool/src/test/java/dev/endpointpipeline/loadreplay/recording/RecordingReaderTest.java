package dev.endpointpipeline.loadreplay.recording;

import static dev.endpointpipeline.loadreplay.recording.Calls.aCall;
import static dev.endpointpipeline.loadreplay.recording.Calls.reader;
import static dev.endpointpipeline.loadreplay.recording.Calls.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reader accepts, and what it says about everything else. */
class RecordingReaderTest {
  private static final String FIRST =
      """
      {"recording":{"version":1,"source":"generate","redacted":false},"at":3,"id":"a",\
      "method":"GET","url":"http://h/"}
      """;

  @Test
  void plainTargetsOfVegetaAreCallsAtOnceWithTheirLineAsId() {
    String targets =
        """
        {"method":"GET","url":"http://h/a"}
        {"method":"PUT","url":"http://h/b","body":"e30=","header":{"X-Test":["1","2"]}}
        """;
    try (RecordingReader reader = reader(targets)) {
      assertThat(reader.info()).isNull();
      assertThat(reader.next())
          .extracting("id", "atMicros", "method")
          .containsExactly("1", 0L, "GET");
      RecordedCall second = reader.next();
      assertThat(second).extracting("id", "atMicros").containsExactly("2", 0L);
      assertThat(second.body()).asString(StandardCharsets.UTF_8).isEqualTo("{}");
      assertThat(second.headers()).containsEntry("X-Test", List.of("1", "2"));
      assertThat(reader).isExhausted();
    }
  }

  @Test
  void blankLinesWindowsLineEndsAndAMissingLastLineEndAreAccepted() {
    String file = "\r\n" + FIRST.replace("\n", "\r\n") + "  \n" + line(3, "b").strip();
    try (RecordingReader reader = reader(file)) {
      assertThat(reader.calls()).extracting(RecordedCall::id).containsExactly("a", "b");
    }
  }

  @Test
  void aNullIsTheSameAsAnAbsentMember() {
    String file =
        FIRST.replace(
            "}\n",
            ",\"body\":null,\"endpoint\":null,\"header\":null,\"expect\":{\"status\":null}}");
    try (RecordingReader reader = reader(file)) {
      assertThat(reader.next())
          .hasNoNullFieldsOrPropertiesExcept("endpoint", "caller", "retryOf", "ifMatch")
          .extracting("body", "headers", "endpoint", "expectedStatuses")
          .containsExactly(new byte[0], Map.of(), null, List.of());
    }
  }

  @Test
  void eachUnknownMemberIsReportedOnce() {
    String unknown = line(3, "b").replace("}", ",\"colour\":{\"a\":[1]},\"expect\":{\"body\":1}}");
    List<String> warnings = new ArrayList<>();
    byte[] file = (FIRST + unknown + unknown).getBytes(StandardCharsets.UTF_8);
    try (RecordingReader reader =
        RecordingReader.of(new ByteArrayInputStream(file), "file", warnings::add)) {
      assertThat(reader.calls()).hasSize(3);
    }
    assertThat(warnings)
        .containsExactly(
            "file: line 2: colour: unknown member, ignored",
            "file: line 2: expect.body: unknown member, ignored");
  }

  @Test
  void linesMayBeLongerThanAnyBuffer() {
    byte[] body = new byte[3 << 20];
    Arrays.fill(body, (byte) 'x');
    RecordedCall call =
        new RecordedCall(
            "1", 0, "PUT", aCall("1", 0).url(), Map.of(), body, null, null, null, null, List.of());
    try (RecordingReader reader =
        reader(written(RecordingInfo.generated(1), List.of(call, aCall("2", 0), call)))) {
      assertThat(reader.calls())
          .extracting(read -> read.body().length)
          .containsExactly(3 << 20, 0, 3 << 20);
    }
  }

  @Test
  void aLineOfMoreThan64MibIsRefused() {
    byte[] file = new byte[RecordingReader.MAX_LINE_LENGTH + 1];
    Arrays.fill(file, (byte) 'x');
    assertThatThrownBy(() -> reader(file)).hasMessage("file: line 1: longer than 64 MiB");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                      | no JSON object (expected: one call in each line)
          {} {}                    | more text after the object (expected: one call in each line)
          {"id":b}                 | column 9: no valid JSON (expected: one call in each line)
          {"id":"b"}               | at: missing (expected: an integer)
          {"id":"b","at":3}        | method: missing (expected: a string)
          {"at":"3"}               | at: a string (expected: an integer)
          {"at":3.5}               | at: a decimal number (expected: an integer)
          {"at":9223372036854775808} | at: an integer of more than 64 bits (expected: an integer)
          {"id":7}                 | id: an integer (expected: a string)
          {"body":"%"}             | body: no base64 (expected: base64 with padding)
          {"body":"e30"}           | body: no base64 (expected: base64 with padding)
          {"body":{}}              | body: an object (expected: a string of base64)
          {"header":{"A":"b"}}     | header.A: a string (expected: an array of strings)
          {"header":{"A":[1]}}     | header.A: an integer (expected: a string)
          {"header":[]}            | header: an array (expected: an object)
          {"expect":{"status":1}}  | expect.status: an integer (expected: an array of integers)
          {"expect":true}          | expect: a boolean (expected: an object)
          """)
  void aMalformedLineIsNamedWithReasonAndExpectation(String line, String reason) {
    assertThatThrownBy(() -> readAll(FIRST + line + "\n"))
        .isInstanceOf(RecordingException.class)
        .hasMessage("file: line 2: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "at":3            | "at":2                        | at: 2 (expected: >= 3, as in the line before)
          "at":3            | "at":-1                       | at: -1 (expected: >= 0)
          "id":"b"          | "id":""                       | id: '' (expected: 1-128 visible ASCII characters)
          "id":"b"          | "id":"b c"                    | id: 'b c' (expected: 1-128 visible ASCII characters)
          "GET"             | "HEAD"                        | method: HEAD (expected: GET, POST, PUT or DELETE)
          http://h/         | /v1                           | url: /v1 (expected: an absolute http or https URL)
          http://h/         | file:///etc                   | url: file:///etc (expected: an absolute http or https URL)
          http://h/         | http://h/{id}                 | url: Illegal character in path at index 9: http://h/{id} (expected: an absolute http or https URL)
          "at":3            | "at":3,"retry_of":""          | retry_of: '' (expected: 1-128 visible ASCII characters)
          "at":3            | "at":3,"expect":{"status":[9]} | expect.status: 9 (expected: 100-599)
          "at":3            | "at":3,"expect":{"status":[4294967496]} | expect.status: 1000 (expected: 100-599)
          """)
  void anInvalidMemberIsNamedWithValueAndExpectation(String valid, String invalid, String reason) {
    assertThatThrownBy(() -> readAll(FIRST + line(3, "b").replace(valid, invalid)))
        .isInstanceOf(RecordingException.class)
        .hasMessage("file: line 2: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "version":1         | "version":2                | recording.version: 2 (expected: 1, the only version that this load-replay reads)
          "version":1,        | ``                         | recording.version: missing (expected: 1)
          "source":"generate" | "source":"pcap"            | recording.source: 'pcap' (expected: one of generate, endpoint-requests, har)
          "redacted":false    | "redacted":"no"            | recording.redacted: a string (expected: true or false)
          "redacted":false    | "redacted":true,"started":"today" | recording.started: no time (expected: ISO-8601 in UTC, as in 2026-11-24T08:00:00Z)
          """)
  void anInvalidFirstLineIsRefusedWhenTheFileIsOpened(String valid, String invalid, String reason) {
    assertThatThrownBy(() -> reader(FIRST.replace(valid, invalid)))
        .isInstanceOf(RecordingException.class)
        .hasMessage("file: line 1: " + reason);
  }

  @Test
  void aMessageDoesNotQuoteTheBody() {
    assertThatThrownBy(() -> readAll(FIRST + "{\"body\":\"c2VjcmV0\"\u0001}"))
        .hasMessageNotContaining("c2VjcmV0");
  }

  @Test
  void aLastLineThatIsCutOffIsNamed() {
    assertThatThrownBy(() -> readAll(FIRST + line(3, "b").substring(0, 20)))
        .isInstanceOf(RecordingException.class)
        .hasMessageMatching(
            "file: line 2: column \\d+: no valid JSON \\(expected: one call in each line\\); "
                + "the recording may have been cut off");
  }

  @Test
  void aCompressedFileThatIsCutOffIsNamed() throws IOException {
    byte[] whole = RecordingRoundTripTest.compressed(manyCalls());
    byte[] cut = Arrays.copyOf(whole, whole.length / 2);
    assertThatThrownBy(() -> reader(cut).forEachRemaining(call -> {}))
        .isInstanceOf(RecordingException.class)
        .hasMessageMatching("file: line \\d+: can't be read: Unexpected end of ZLIB input stream");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> RecordingReader.open(Path.of("target/none"), warning -> {}))
        .hasMessage("target/none: no such file");
  }

  private static byte[] manyCalls() {
    List<RecordedCall> calls = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      calls.add(aCall(Integer.toString(i), i * 7919L));
    }
    return written(RecordingInfo.generated(1), calls);
  }

  private static String line(long at, String id) {
    return "{\"at\":%d,\"id\":\"%s\",\"method\":\"GET\",\"url\":\"http://h/\"}\n".formatted(at, id);
  }

  private static void readAll(String file) {
    try (RecordingReader reader = reader(file)) {
      reader.forEachRemaining(call -> {});
    }
  }
}
