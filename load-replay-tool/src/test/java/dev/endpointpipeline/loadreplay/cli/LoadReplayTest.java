package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What all commands have in common. */
class LoadReplayTest {
  @Test
  void helpNamesTheCommandsAndShowsExamples() {
    CommandLineRun run = CommandLineRun.of("--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("generate", "describe", "Examples:", "Exit codes:");
  }

  @ParameterizedTest
  @MethodSource
  void everyCommandHasHelpWithAnExample(String command) {
    CommandLineRun run = CommandLineRun.of(command, "--help");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: load-replay " + command, "Example");
  }

  static java.util.stream.Stream<String> everyCommandHasHelpWithAnExample() {
    Map<String, CommandLine> commands = LoadReplay.commandLine().getSubcommands();
    return commands.keySet().stream().filter(command -> !command.equals("generate-completion"));
  }

  @Test
  void versionIsPrinted() {
    CommandLineRun run = CommandLineRun.of("--version");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("load-replay ");
  }

  @Test
  void completionScriptIsPrinted() {
    CommandLineRun run = CommandLineRun.of("generate-completion");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("complete -F", "generate");
  }

  @Test
  void withoutACommandThereIsHelpAndAnError() {
    CommandLineRun run = CommandLineRun.of();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Usage: load-replay", "no command (expected:");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void anUnknownOptionIsNamedInOneLine() {
    CommandLineRun run = CommandLineRun.of("generate", "-n", "1", "--colour");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err().lines())
        .containsExactly(
            "load-replay: Unknown option: '--colour'; see load-replay generate --help");
  }
}
