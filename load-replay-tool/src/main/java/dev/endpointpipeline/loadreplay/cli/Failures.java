package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.record.SourceException;
import dev.endpointpipeline.loadreplay.recording.FileFailures;
import dev.endpointpipeline.loadreplay.recording.RecordingException;
import dev.endpointpipeline.loadreplay.replay.ReplayException;
import dev.endpointpipeline.loadreplay.report.ReportException;
import dev.endpointpipeline.loadreplay.topics.TopicException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.exc.JacksonIOException;

/** Turns exceptions into a line on stderr and an exit code. */
final class Failures {
  private Failures() {}

  /** An invalid option. */
  static int usage(ParameterException e) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    print(command, "%s; see %s --help".formatted(e.getMessage(), name));
    return ExitCode.USAGE;
  }

  /** A failure of a command. The reader of a pipe that has had enough is none. */
  static int execution(Exception e, CommandLine command) {
    IOException io = ioException(e);
    if (io != null && isBrokenPipe(io)) {
      return ExitCode.OK;
    }
    if (io != null) {
      print(command, reason(io));
    } else if (e instanceof RecordingException
        || e instanceof SourceException
        || e instanceof ReplayException
        || e instanceof ReportException
        || e instanceof TopicException) {
      print(command, String.valueOf(e.getMessage()));
    } else {
      print(command, "this is a bug, please report it: " + e + place(e));
    }
    return ExitCode.SOFTWARE;
  }

  private static @Nullable IOException ioException(Exception e) {
    if (e instanceof IOException io) {
      return io;
    }
    return (e instanceof JacksonIOException || e instanceof UncheckedIOException)
            && e.getCause() instanceof IOException cause
        ? cause
        : null;
  }

  private static boolean isBrokenPipe(IOException e) {
    return e.getMessage() != null
        && e.getMessage().toLowerCase(Locale.ROOT).contains("broken pipe");
  }

  private static String reason(IOException e) {
    String reason = FileFailures.reason(e);
    return e instanceof FileSystemException file ? file.getFile() + ": " + reason : reason;
  }

  private static String place(Exception e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }

  private static void print(CommandLine command, String message) {
    command.getErr().println("load-replay: " + message);
    command.getErr().flush();
  }
}
