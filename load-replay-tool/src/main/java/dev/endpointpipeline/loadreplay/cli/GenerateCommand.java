package dev.endpointpipeline.loadreplay.cli;

import dev.endpointpipeline.loadreplay.generate.BodySize;
import dev.endpointpipeline.loadreplay.generate.Mix;
import dev.endpointpipeline.loadreplay.generate.Population;
import dev.endpointpipeline.loadreplay.generate.Shares;
import dev.endpointpipeline.loadreplay.generate.TrafficGenerator;
import dev.endpointpipeline.loadreplay.generate.TrafficProfile;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Generates a recording. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Generates calls and writes them as a recording.",
      "",
      "The same options give the same calls, byte for byte, on every machine. Bodies are the sample"
          + " of the API page with other values. Endpoints are called ep-000001, ep-000002, ...; a"
          + " replay creates those that are missing.",
    },
    optionListHeading = "%nOptions:%n",
    footerHeading = "%nExamples:%n",
    footer = {
      "  10,000 calls in 20 s, sent at once:",
      "    load-replay generate -n 10000 --endpoints 500 --rate 500 |",
      "      load-replay replay",
      "",
      "  A few hot endpoints, and bursts of 200 calls:",
      "    load-replay generate -n 100000 --endpoints 10000 --hot-keys 1.1 \\",
      "      --rate 1000 --arrivals bursts:200 -o bursts.ndjson.gz",
      "",
      "  All operations, and bodies of up to 256 KiB:",
      "    load-replay generate -n 5000 --body-size 2k-256k \\",
      "      --mix update=80,show=10,create=5,delete=5 -o all.ndjson.gz",
    })
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-n", "--calls"},
      required = true,
      paramLabel = "N",
      description = "Number of calls.")
  private long calls;

  @Option(
      names = "--endpoints",
      paramLabel = "M",
      description = "Number of endpoints. Default: ${DEFAULT-VALUE}.")
  private int endpoints = 100;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "Mean rate, in calls per second. Default: ${DEFAULT-VALUE}.")
  private double rate = 100;

  @Option(
      names = "--arrivals",
      paramLabel = "PATTERN",
      converter = Converters.OfArrivalPattern.class,
      defaultValue = "constant",
      description =
          "Pattern: constant, poisson (as of many independent callers) or bursts:SIZE."
              + " Default: ${DEFAULT-VALUE}.")
  private ArrivalPattern arrivals = ArrivalPattern.parse("constant");

  @Option(
      names = "--hot-keys",
      paramLabel = "EXPONENT",
      description =
          "Share of each endpoint by Zipf's law: 0 if all get the same, about 1 if few get most."
              + " Default: ${DEFAULT-VALUE}.")
  private double hotKeys = 0;

  @Option(
      names = "--mix",
      paramLabel = "WEIGHTS",
      converter = Converters.OfMix.class,
      defaultValue = "update=90,show=9,list=1",
      description =
          "Relative weights of update, show, list, create and delete. Default: ${DEFAULT-VALUE}.")
  private Mix mix = Mix.DEFAULT;

  @Option(
      names = "--retries",
      paramLabel = "SHARE",
      converter = Converters.Share.class,
      defaultValue = "2%",
      description =
          "Share of calls that repeat an earlier one under its idempotency key."
              + " Default: ${DEFAULT-VALUE}.")
  private double retries;

  @Option(
      names = "--invalid",
      paramLabel = "SHARE",
      converter = Converters.Share.class,
      defaultValue = "1%",
      description = "Share of creates and updates with an invalid body. Default: ${DEFAULT-VALUE}.")
  private double invalid;

  @Option(
      names = "--if-match",
      paramLabel = "SHARE",
      converter = Converters.Share.class,
      defaultValue = "5%",
      description =
          "Share of updates and deletes with the ETag of an earlier call. Default: ${DEFAULT-VALUE}.")
  private double ifMatch;

  @Option(
      names = "--body-size",
      paramLabel = "SIZE",
      converter = Converters.OfBodySize.class,
      description = {
        "Pad bodies to BYTES, or to MIN-MAX, where each order of magnitude is equally likely; k and"
            + " M are units. Default: no padding, about 1.4k."
      })
  private BodySize bodySize = BodySize.UNPADDED;

  @Option(
      names = "--with-creates",
      description = "Begin with a create of each endpoint, in addition to the N calls.")
  private boolean withCreates;

  @Option(
      names = "--workspace",
      paramLabel = "ID",
      description = "Workspace in the URLs. Default: ${DEFAULT-VALUE}.")
  private String workspace = "demo";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Gateway in the URLs. Default: ${DEFAULT-VALUE}.")
  private URI url = URI.create("http://127.0.0.1:8080");

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed of the random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private Output output = new Output();

  @Override
  public Integer call() throws IOException {
    TrafficGenerator generator = new TrafficGenerator(profile());
    try (RecordingWriter writer = output.open(generator.info())) {
      generator.forEachRemaining(writer::write);
    }
    return 0;
  }

  private TrafficProfile profile() {
    try {
      return new TrafficProfile(
          seed,
          calls,
          new Population(url, workspace, endpoints, hotKeys, withCreates),
          arrivals.at(rate),
          mix,
          new Shares(retries, invalid, ifMatch),
          bodySize);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
