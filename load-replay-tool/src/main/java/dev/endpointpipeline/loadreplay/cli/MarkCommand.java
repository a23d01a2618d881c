package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.replay.RunDirectory;
import dev.endpointpipeline.loadreplay.report.Mark;
import dev.endpointpipeline.loadreplay.report.Marks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mark}: notes what happens during a run, for the charts of its report. */
@Command(
    name = "mark",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    description = {
      "Adds a mark to a run: the charts of its report get a line at the present time.",
      "",
      "The run may be going on.",
    },
    footerHeading = "%nExample:%n",
    footer = "  load-replay mark load-replay-run 'broker 2 killed'")
final class MarkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "DIR", description = "Directory of the run.")
  private Path run = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "TEXT",
      description = "What happens, at most " + Mark.MAX_LENGTH + " characters.")
  private String text = "";

  @Override
  public Integer call() throws IOException {
    Mark mark;
    try {
      mark = new Mark(Instant.now(), text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    Marks.append(RunDirectory.open(run), mark);
    return 0;
  }
}
