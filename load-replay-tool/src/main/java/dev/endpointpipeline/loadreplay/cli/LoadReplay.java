package dev.endpointpipeline.loadreplay.cli;

import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: its subcommands do the work. */
@Command(
    name = "load-replay",
    subcommands = {
      GenerateCommand.class,
      RecordCommand.class,
      DescribeCommand.class,
      ReplayCommand.class,
      VerifyCommand.class,
      HistoryCommand.class,
      MarkCommand.class,
      ReportCommand.class,
      GenerateCompletion.class,
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    description = "Records, generates and replays traffic of the API.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:failure, for example of a file",
      "2:invalid options",
      "others:see load-replay replay --help",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  load-replay generate -n 10000 --endpoints 500 --rate 500 -o load.ndjson.gz",
      "  load-replay describe load.ndjson.gz",
      "  load-replay replay load.ndjson.gz --gateway http://127.0.0.1:8080 --token-file token",
      "  load-replay COMMAND --help",
      "",
      "Shell completion, for bash and zsh:",
      "  source <(load-replay generate-completion)",
    })
public final class LoadReplay implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Runs the program, and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line with its handlers of errors, which print one line. */
  static CommandLine commandLine() {
    return new CommandLine(new LoadReplay())
        .setParameterExceptionHandler((e, arguments) -> Failures.usage(e))
        .setExecutionExceptionHandler((e, command, result) -> Failures.execution(e, command));
  }

  /** Without a subcommand there is nothing to do. */
  @Override
  public void run() {
    PrintWriter err = spec.commandLine().getErr();
    spec.commandLine().usage(err);
    throw new ParameterException(spec.commandLine(), "no command (expected: one of those above)");
  }
}
