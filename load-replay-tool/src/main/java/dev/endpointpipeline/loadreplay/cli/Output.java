package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the recording that a command writes. */
final class Output {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write; compressed if its name ends in .gz. Default: stdout.")
  private @Nullable Path file;

  /**
   * Opens the output.
   *
   * @throws IOException if the file can't be written
   */
  RecordingWriter open(RecordingInfo info) throws IOException {
    return new RecordingWriter(stream(), info);
  }

  /**
   * Opens the output for anything but a recording.
   *
   * @throws IOException if the file can't be written
   */
  OutputStream stream() throws IOException {
    if (file == null) {
      // Not System.out, which hides failures
      return new FileOutputStream(FileDescriptor.out);
    }
    OutputStream out = Files.newOutputStream(file);
    return file.toString().endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out;
  }
}
