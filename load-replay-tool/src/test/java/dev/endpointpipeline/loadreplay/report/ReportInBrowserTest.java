package dev.endpointpipeline.loadreplay.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page in a Chromium, which only {@code -Pbrowser} provides. */
@EnabledIfSystemProperty(
    named = "browser.executable",
    matches = ".+",
    disabledReason = "needs a Chromium: mvn verify -Pbrowser")
class ReportInBrowserTest {
  private static final List<String> CHARTS =
      List.of("rate", "latency", "percentile", "step", "unexpected", "lag");

  /** How many pixels of a chart's canvas are not transparent. */
  private static final String DRAWN_PIXELS =
      """
      canvas => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let drawn = 0;
        for (let i = 3; i < data.length; i += 4) {
          drawn += data[i] > 0 ? 1 : 0;
        }
        return drawn;
      }
      """;

  private static final String PICTURE = "canvas => canvas.toDataURL()";

  @TempDir private Path directory;
  private static Playwright playwright;
  private static Browser browser;
  private final List<String> errors = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();

  @BeforeAll
  static void startBrowser() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(Path.of(System.getProperty("browser.executable"))));
  }

  @AfterAll
  static void stopBrowser() {
    playwright.close();
  }

  @AfterEach
  void closePages() {
    browser.contexts().forEach(context -> context.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"LIGHT", "DARK"})
  void thePageHasNoErrorsAndMakesNoRequest(String scheme) {
    Page page = open(run(), ColorScheme.valueOf(scheme));

    for (String chart : CHARTS) {
      Locator canvas = page.locator("#" + chart + "-chart canvas");
      assertThat((int) canvas.evaluate(DRAWN_PIXELS)).as(chart).isGreaterThan(500);
    }
    assertThat(page.title()).isEqualTo("Load replay report: r1");
    assertThat(errors).isEmpty();
    assertThat(requests).containsExactly(page.url()).allMatch(url -> url.startsWith("file:"));
  }

  @Test
  void anotherTagChangesTheCharts() {
    Page page = open(run(), ColorScheme.LIGHT);
    Object latency = picture(page, "latency");
    Object percentiles = picture(page, "percentile");

    page.selectOption("#tag", "response.show");

    assertThat(picture(page, "latency")).isNotEqualTo(latency);
    assertThat(picture(page, "percentile")).isNotEqualTo(percentiles);
    assertThat(errors).isEmpty();
  }

  @Test
  void aLogarithmicAxisAndAnotherPercentileChangeTheCharts() {
    Page page = open(run(), ColorScheme.LIGHT);
    Object latency = picture(page, "latency");
    Object steps = picture(page, "step");

    page.selectOption("#axis", "log");
    page.selectOption("#percentile", "max");

    assertThat(picture(page, "latency")).isNotEqualTo(latency);
    assertThat(picture(page, "step")).isNotEqualTo(steps);
    assertThat(errors).isEmpty();
  }

  @Test
  void aLineIsSwitchedOffWithTheKeyboard() {
    Page page = open(run(), ColorScheme.LIGHT);
    Object before = picture(page, "latency");
    Locator max =
        page.locator("#latency-chart [role=switch]", new Page.LocatorOptions().setHasText("max"));

    max.press("Enter");

    page.waitForCondition(() -> "false".equals(max.getAttribute("aria-checked")));
    assertThat(picture(page, "latency")).isNotEqualTo(before);
  }

  @Test
  void anInvalidRunSaysSoAtTheTop() {
    Path invalid =
        SyntheticRun.in(directory.resolve("invalid"))
            .withLatencies(SyntheticRun.START, 10, Map.of("lag", new long[] {50_000}))
            .withSummary(SyntheticRun.invalidSummary())
            .directory();

    Page page = open(invalid, ColorScheme.LIGHT);

    assertThat(page.locator("main [role=alert]").first().innerText())
        .startsWith("INVALID RUN")
        .contains("the generator fell behind");
  }

  @Test
  void textsOfTheRunAreShownAndNotRun() {
    String attack = "</script><script>window.attacked = 1</script><img src=x onerror=alert(1)>";
    SyntheticRun run = SyntheticRun.in(directory.resolve("attack"));
    run.withLatencies(SyntheticRun.START, 10, Map.of("lag", new long[] {50}))
        .withFile("marks.ndjson", "{\"at\":\"2026-11-24T08:00:05Z\",\"text\":\"" + attack + "\"}\n")
        .withFile(
            "verify.json",
            """
            {"holds": false, "complete": true, "checked": {}, "violations": 1, "offenders":
             [{"guarantee": 1, "problem": "%1$s", "records": ["%1$s"]}]}
            """
                .formatted(attack));

    Page page = open(run.directory(), ColorScheme.LIGHT);

    assertThat(page.locator("#marks").innerText()).contains(attack);
    assertThat(page.locator("#verification").innerText()).contains(attack);
    assertThat(page.evaluate("window.attacked")).isNull();
    assertThat(errors).isEmpty();
    assertThat(requests).hasSize(1);
  }

  @Test
  void aComparisonShowsBothRuns() {
    Path other =
        SyntheticRun.ofOtherRun(directory.resolve("before"))
            .withLatencies(SyntheticRun.START, 15, "response.update", second -> 9_000 + second)
            .withSummary(SyntheticRun.summaryOfLaterPart(SyntheticRun.START.minusSeconds(2)))
            .directory();

    Page page = open(Report.of(List.of(run()), List.of(other)), ColorScheme.LIGHT);

    assertThat(page.locator("#latency-chart .u-legend").innerText())
        .contains("this run p99")
        .contains("baseline p99");
    assertThat(page.locator("#figures").innerText()).contains("difference").contains("+66.67 %");
    assertThat(page.locator("#latencies").innerText()).contains("response.update p50");
    assertThat(errors).isEmpty();
    assertThat(requests).hasSize(1);
  }

  private Path run() {
    SyntheticRun run = SyntheticRun.in(directory.resolve("run"));
    run.withLatencies(
            SyntheticRun.START,
            60,
            Map.of(
                "lag", new long[] {40, 80, 300},
                "response.update", new long[] {4_000, 5_000, 40_000},
                "response.show", new long[] {400, 900},
                "unexpected.update", new long[] {7_000},
                "step.validating", new long[] {20_000},
                "outcome.applied", new long[] {900_000, 1_300_000}))
        .withSummary(SyntheticRun.summary())
        .withFile(
            "marks.ndjson", "{\"at\":\"2026-11-24T08:00:30Z\",\"text\":\"broker 2 killed\"}\n");
    return run.directory();
  }

  private static Object picture(Page page, String chart) {
    return page.locator("#" + chart + "-chart canvas").evaluate(PICTURE);
  }

  private Page open(Path run, ColorScheme scheme) {
    return open(Report.of(List.of(run), List.of()), scheme);
  }

  private Page open(Report report, ColorScheme scheme) {
    Path file = directory.resolve("report.html");
    try {
      Files.writeString(file, ReportPage.of(report));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Page page = browser.newPage(new Browser.NewPageOptions().setColorScheme(scheme));
    page.onConsoleMessage(message -> errors.add(message.type() + ": " + message.text()));
    page.onPageError(errors::add);
    page.context().onRequest(request -> requests.add(request.url()));
    page.navigate(file.toUri().toString());
    return page;
  }
}
