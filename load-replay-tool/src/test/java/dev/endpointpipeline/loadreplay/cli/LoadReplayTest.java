package dev.endpointpipeline.loadreplay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
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

  static Stream<String> everyCommandHasHelpWithAnExample() {
    Map<String, CommandLine> commands = LoadReplay.commandLine().getSubcommands();
    return commands.keySet().stream().filter(command -> !command.equals("generate-completion"));
  }

  @ParameterizedTest
  @MethodSource
  void optionsAreDescribedInSentences(CommandLine command) {
    assertThat(command.getCommandSpec().args())
        .allSatisfy(
            argument ->
                assertThat(String.join(" ", argument.description()))
                    .as(argument.toString())
                    .matches("(?s)[A-Z].*\\."));
  }

  static Stream<CommandLine> optionsAreDescribedInSentences() {
    return commands(LoadReplay.commandLine());
  }

  /** The command and those below it, without those of picocli. */
  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().entrySet().stream()
            .filter(below -> !below.getKey().equals("generate-completion"))
            .flatMap(below -> commands(below.getValue())));
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
