package dev.endpointpipeline.loadreplay.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Records traffic: its subcommands are the sources. */
@Command(
    name = "record",
    subcommands = {RecordTopicCommand.class, RecordHarCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "SOURCE",
    commandListHeading = "%nSources:%n",
    description = {
      "Records traffic that took place.",
      "",
      "Credentials are never recorded. Values of env_vars, and texts that look like tokens, become"
          + " \"redacted\" unless you ask for them with --keep-secrets; the first line of the"
          + " recording says which.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  load-replay record topic --bootstrap-servers broker:9092 \\",
      "    --registry http://registry:8080/apis/ccompat/v7 -o tuesday.ndjson.gz",
      "  load-replay record har browser.har -o browser.ndjson",
    })
final class RecordCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no source (expected: topic or har)");
  }
}
