package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.history.JepsenHistory;
import dev.endpointpipeline.loadreplay.replay.Shards;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Exports what the callers of a run saw. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    description = {
      "Exports what the callers of a run saw as a history of Jepsen: operations in EDN, one on each"
          + " line.",
      "",
      "Calls that were in flight when a run was killed are not in it until the run is resumed.",
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  load-replay history load-replay-run -o history.edn")
final class HistoryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "DIR",
      description = "The directory of the run, or those of all its shards.")
  private List<Path> directories = new ArrayList<>();

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    Shards runs = Shards.open(directories);
    runs.missing().ifPresent(note -> spec.commandLine().getErr().println("warning: " + note));
    long calls = JepsenHistory.write(runs.directories(), output.stream());
    spec.commandLine().getErr().printf("%d calls exported%n", calls);
    spec.commandLine().getErr().flush();
    return 0;
  }
}
