package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The marks of a run: {@code marks.ndjson} in its directory, one JSON object on each line. They may
 * be added while the run goes on, by several processes.
 */
public final class Marks {
  private static final String FILE = "marks.ndjson";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Marks() {}

  /**
   * Adds a mark to a run.
   *
   * @throws IOException if the file can't be written
   */
  public static void append(RunDirectory run, Mark mark) throws IOException {
    byte[] line = (JSON.writeValueAsString(mark) + "\n").getBytes(StandardCharsets.UTF_8);
    Files.write(file(run), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * The marks of a run, in the order of the file.
   *
   * @throws ReportException if a line is no mark, naming it
   */
  static List<Mark> read(RunDirectory run) {
    Path file = file(run);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Mark> marks = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        marks.add(JSON.readValue(line, Mark.class));
      }
    } catch (IOException | JacksonException e) {
      throw new ReportException(
          "%s, line %d: not a mark (expected: {\"at\": ISO 8601 time, \"text\": 1-%d characters})"
              .formatted(file, marks.size() + 1, Mark.MAX_LENGTH),
          e);
    }
    return marks;
  }

  private static Path file(RunDirectory run) {
    return run.path().resolve(FILE);
  }
}
