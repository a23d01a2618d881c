package dev.endpointpipeline.loadreplay.replay;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The directories of one run, to read what it has written: one, or one for each shard.
 *
 * @param directories may be empty
 */
public record Shards(List<RunDirectory> directories) {
  private static final String OPTION = "--shard=";

  /** Copies the list. */
  public Shards {
    directories = List.copyOf(directories);
  }

  /**
   * Opens the shards of one run.
   *
   * @throws ReplayException if a directory has no run, is of another run or recording, or has a
   *     shard that is there already
   */
  public static Shards open(List<Path> directories) {
    List<RunDirectory> opened = directories.stream().map(RunDirectory::open).toList();
    Set<Integer> numbers = new HashSet<>();
    for (RunDirectory directory : opened) {
      requireSameRun(opened.get(0), directory);
      Shard shard = shard(directory);
      if (!numbers.add(shard.number())) {
        throw new ReplayException(
            "%s is shard %d of %d, which is there already (expected: each shard once)"
                .formatted(directory, shard.number(), shard.count()));
      }
    }
    return new Shards(opened);
  }

  private static void requireSameRun(RunDirectory first, RunDirectory other) {
    if (!first.run().runId().equals(other.run().runId())) {
      throw new ReplayException(
          "%s is of run %s (expected: %s, as %s: shards of one run; report --compare takes another)"
              .formatted(other, other.run().runId(), first.run().runId(), first));
    }
    if (!Objects.equals(first.run().sha256(), other.run().sha256())) {
      throw new ReplayException(
          "%s replays another recording than %s (expected: shards of the same)"
              .formatted(other, first));
    }
  }

  /** Says which shards of the run are missing; empty if none is. */
  public Optional<String> missing() {
    List<Shard> shards = directories.stream().map(Shards::shard).toList();
    Set<Integer> given = shards.stream().map(Shard::number).collect(Collectors.toSet());
    int count = shards.stream().mapToInt(Shard::count).max().orElse(0);
    String missing =
        IntStream.rangeClosed(1, count)
            .filter(number -> !given.contains(number))
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", "));
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("Missing shards: %s of %d.".formatted(missing, count));
  }

  private static Shard shard(RunDirectory directory) {
    return directory.run().arguments().stream()
        .filter(argument -> argument.startsWith(OPTION))
        .map(argument -> Shard.parse(argument.substring(OPTION.length())))
        .reduce(Shard.ALL, (first, last) -> last);
  }
}
