package dev.endpointpipeline.loadreplay.report;

import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.webjars.WebJarVersionLocator;

/**
 * A report as a page of HTML: one file with its data, scripts and styles, which makes no request to
 * any host. Its content security policy allows nothing but these scripts and styles, by their
 * hashes.
 */
public final class ReportPage {
  private static final List<String> SCRIPTS = List.of("tables.js", "charts.js", "page.js");

  private ReportPage() {}

  /** The page. */
  public static String of(Report report) {
    List<String> styles = List.of(uPlot("dist/uPlot.min.css"), text("page.css"));
    String library = "/*\n" + uPlot("LICENSE") + "*/\n" + uPlot("dist/uPlot.iife.min.js");
    List<String> scripts =
        Stream.concat(Stream.of(library), SCRIPTS.stream().map(ReportPage::text)).toList();
    return text("page.html")
        .replace("{{policy}}", "style-src " + hashes(styles) + "; script-src " + hashes(scripts))
        .replace("{{styles}}", elements("style", styles))
        .replace("{{scripts}}", elements("script", scripts))
        // The last one, so that nothing in the data is replaced
        .replace("{{data}}", escaped(report.toJson()));
  }

  /** JSON has this character only in strings, and without it nothing can end the script element. */
  private static String escaped(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String elements(String name, List<String> texts) {
    return texts.stream()
        .map(text -> "<%1$s>%2$s</%1$s>".formatted(name, text))
        .collect(Collectors.joining("\n"));
  }

  private static String hashes(List<String> texts) {
    return texts.stream()
        .map(
            text ->
                "'sha256-"
                    + Base64.getEncoder()
                        .encodeToString(
                            Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8)))
                    + "'")
        .collect(Collectors.joining(" "));
  }

  private static String uPlot(String file) {
    return text("/" + Objects.requireNonNull(new WebJarVersionLocator().fullPath("uplot", file)));
  }

  private static String text(String resource) {
    try (InputStream in = ReportPage.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8)
          .replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
