package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.record.HarSource;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Records from an HTTP archive. */
@Command(
    name = "har",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    description = {
      "Records the calls of this API in an HTTP archive (HAR), as browsers and proxies save it.",
      "",
      "Other entries are skipped. Recorded statuses become the expected ones.",
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExample:%n",
    footer = "  load-replay record har browser.har -o browser.ndjson")
final class RecordHarCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The archive.")
  private Path file = Path.of("");

  @Mixin private SecretsOption secrets = new SecretsOption();
  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    HarSource source = HarSource.read(file, secrets.redaction());
    try (RecordingWriter writer = output.open(source.info())) {
      source.calls().forEach(writer::write);
    }
    spec.commandLine()
        .getErr()
        .printf("%d calls recorded, %d entries skipped%n", source.calls().size(), source.skipped());
    spec.commandLine().getErr().flush();
    return 0;
  }
}
