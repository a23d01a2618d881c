package dev.endpointpipeline.loadreplay.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the manifest of the program's JAR file. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = LoadReplay.class.getPackage().getImplementationVersion();
    return new String[] {"load-replay " + (version == null ? "(version unknown)" : version)};
  }
}
