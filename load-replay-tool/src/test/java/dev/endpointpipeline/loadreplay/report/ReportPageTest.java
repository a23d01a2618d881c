package dev.endpointpipeline.loadreplay.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the page; what it looks like is checked by {@code ReportInBrowserTest}. */
class ReportPageTest {
  private static final String ATTACK = "</script><script>alert(1)</script><!--<script>";

  @TempDir private Path directory;
  private SyntheticRun run;

  @BeforeEach
  void completeARun() {
    run =
        SyntheticRun.in(directory.resolve("run"))
            .withLatencies(SyntheticRun.START, 10, Map.of("lag", new long[] {50}))
            .withSummary(SyntheticRun.summary());
  }

  @Test
  void noTextEndsTheElementOfTheData() {
    run.withFile("marks.ndjson", "{\"at\":\"2026-11-24T08:00:05Z\",\"text\":\"" + ATTACK + "\"}\n");

    String page = page();

    assertThat(page).doesNotContain(ATTACK).contains("\\u003c/script>\\u003cscript>alert(1)");
    assertThat(page.split("</script>", -1)).hasSize(6);
  }

  @Test
  void placeholdersInTheDataStay() {
    run.withFile(
        "marks.ndjson", "{\"at\":\"2026-11-24T08:00:05Z\",\"text\":\"{{scripts}} {{data}}\"}\n");

    assertThat(page()).contains("\"text\":\"{{scripts}} {{data}}\"");
  }

  @Test
  void onlyItsOwnScriptsAndStylesAreAllowed() {
    assertThat(page())
        .containsPattern(
            "content=\"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none';"
                + " style-src ('sha256-[^']{44}' ?){2}; script-src ('sha256-[^']{44}' ?){4}\"")
        .doesNotContainPattern("(src|href)=\"(?!data:)");
  }

  @Test
  void theLicenceOfTheChartsIsKept() {
    assertThat(page()).contains("The MIT License (MIT)").contains("Leon Sorokin");
  }

  @Test
  void thePageOfALongRunIsSmall() {
    Map<String, long[]> latencies = new HashMap<>();
    for (String stage : List.of("response", "final", "service", "blocked", "unexpected")) {
      for (String operation : List.of("create", "update", "show", "list", "delete")) {
        latencies.put(stage + "." + operation, new long[] {123_456, 234_567, 1_234_567});
      }
    }
    run.withLatencies(SyntheticRun.START.plusSeconds(20), 600, latencies);

    assertThat(page()).hasSizeLessThan(1_000_000);
  }

  private String page() {
    return ReportPage.of(Report.of(List.of(run.directory()), List.of()));
  }
}
