package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.report.Report;
import dev.endpointpipeline.loadreplay.report.ReportPage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code report}: writes what a run has measured, as a page and as JSON. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Writes a report of a run: a page with charts, in one file that needs no network.",
      "",
      "Several directories are the shards of one run; their results are merged.",
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  load-replay report load-replay-run",
      "  load-replay report shard-1 shard-2 -o report.html --json report.json",
      "  load-replay report after --compare before -o report.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "DIR", description = "Directories of the run.")
  private List<Path> run = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File for the page. Default: report.html in the first DIR.")
  private @Nullable Path output;

  @Option(names = "--json", paramLabel = "FILE", description = "File for the same data as JSON.")
  private @Nullable Path json;

  @Option(
      names = "--compare",
      paramLabel = "DIR",
      split = ",",
      description = "Directories of another run, to show both side by side with differences.")
  private List<Path> baseline = List.of();

  @Override
  public Integer call() throws IOException {
    Report report = Report.of(run, baseline);
    Path page = output == null ? run.get(0).resolve("report.html") : output;
    PrintWriter out = spec.commandLine().getOut();
    Files.writeString(page, ReportPage.of(report));
    out.println(page);
    if (json != null) {
      Files.writeString(json, report.toJson());
      out.println(json);
    }
    out.flush();
    return 0;
  }
}
