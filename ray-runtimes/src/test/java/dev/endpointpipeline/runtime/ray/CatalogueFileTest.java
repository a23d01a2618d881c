package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.endpointpipeline.model.speccode.SpecCode;
import dev.endpointpipeline.model.speccode.SpecCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.FileSystemResource;

/** A catalogue follows its file, but never into nonsense. */
class CatalogueFileTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
  private Path file;

  @BeforeEach
  void writeAFile(@TempDir Path directory) throws IOException {
    file = directory.resolve("spec-codes.yaml");
    write("small");
  }

  @Test
  void readsTheFileAgainWhenItHasChanged() throws IOException {
    CatalogueFile<SpecCodes> catalogue = catalogue();
    assertThat(catalogue.get().all()).extracting(SpecCode::code).containsExactly("small");

    write("large");
    assertThat(catalogue.get().find("large")).isEmpty();

    pass(INTERVAL);
    assertThat(catalogue.get().find("large")).isEmpty();

    pass(INTERVAL);
    assertThat(catalogue.get().all()).extracting(SpecCode::code).containsExactly("large");
  }

  @Test
  void doesNotTakeAHalfOfAFileThatIsBeingWritten() throws IOException {
    CatalogueFile<SpecCodes> catalogue = catalogue();

    write("small");
    String half = Files.readString(file) + "\n";
    Files.writeString(file, half + half.replace("small", "large"));
    pass(INTERVAL);
    catalogue.get();
    pass(INTERVAL);
    assertThat(catalogue.get().find("large")).isPresent();

    Files.writeString(file, half);
    pass(INTERVAL);
    assertThat(catalogue.get().find("large")).isPresent();

    Files.writeString(file, half + half.replace("small", "larger"));
    pass(INTERVAL);
    assertThat(catalogue.get().find("large")).isPresent();

    pass(INTERVAL);
    assertThat(catalogue.get().find("larger")).isPresent();
  }

  @Test
  void takesAChangeAtOnceThatWasWrittenLongAgo() throws IOException {
    CatalogueFile<SpecCodes> catalogue = catalogue();

    write("large");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    pass(INTERVAL);
    assertThat(catalogue.get().find("large")).isPresent();
  }

  @Test
  void keepsWhatItHasWhileTheFileHasMistakesOrIsGone() throws IOException {
    CatalogueFile<SpecCodes> catalogue = catalogue();

    Files.writeString(file, "- {code: half");
    pass(INTERVAL);
    assertThat(catalogue.get().find("small")).isPresent();

    Files.delete(file);
    pass(INTERVAL);
    assertThat(catalogue.get().find("small")).isPresent();

    write("large");
    pass(INTERVAL);
    catalogue.get();
    pass(INTERVAL);
    assertThat(catalogue.get().find("large")).isPresent();
  }

  @Test
  void isTheSameObjectAsLongAsNothingChanges() {
    CatalogueFile<SpecCodes> catalogue = catalogue();
    SpecCodes first = catalogue.get();

    pass(INTERVAL);

    assertThat(catalogue.get()).isSameAs(first);
  }

  @Test
  void doesNotStartWithAFileThatHasMistakes() throws IOException {
    Files.writeString(file, "- {code: small}");

    assertThatIllegalStateException()
        .isThrownBy(this::catalogue)
        .withMessageStartingWith("worker.ray.spec-codes: ")
        .withMessageContaining("spec-codes.yaml")
        .withMessageContaining("entry 1 (small): roles: missing");
  }

  @Test
  void doesNotStartWithoutItsFile() throws IOException {
    Files.delete(file);

    assertThatIllegalStateException()
        .isThrownBy(this::catalogue)
        .withMessageStartingWith("worker.ray.spec-codes: ");
  }

  private CatalogueFile<SpecCodes> catalogue() {
    return new CatalogueFile<>(
        new FileSystemResource(file), SpecCodes::parse, INTERVAL, clock, "worker.ray.spec-codes");
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private void write(String code) throws IOException {
    Files.writeString(file, "- {code: " + code + ", roles: [WORKER], cpu: 1, memory: 1Gi}");
  }
}
